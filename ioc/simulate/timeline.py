"""Which instrument reports when, and what its reports become. Pure: time is an argument."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from core.model import SourceId

from .messages import Envelope, Message, Reading, message
from .models import Channel, Instrument, Key, Stage
from .models.chance import uniform

SAMPLES_A_MESSAGE_MAX = 500
HELD_MAX = 20_000  # readings that one instrument keeps while it is cut off; the oldest go first
_LOST = 1 / 500  # messages that a radio link swallows: the center must notice the hole
_AGAIN_MS = 3_600_000


def due(stage: Stage, from_ms: int) -> Iterator[tuple[int, Instrument]]:
    """Yield (time, instrument) in order of time, for ever, starting after `from_ms`."""
    while True:
        year = stage.calendar.year(from_ms)
        for time_ms, instrument in _due_in(stage.instruments(year), from_ms):
            if stage.calendar.year(time_ms) != year:
                break
            from_ms = time_ms
            yield time_ms, instrument
        else:
            return  # nothing reports
        from_ms = max(from_ms, stage.calendar.end_of_year_ms(year) - 1)


def _due_in(instruments: tuple[Instrument, ...], from_ms: int) -> Iterator[tuple[int, Instrument]]:
    instruments = tuple(each for each in instruments if each.live is not None)
    ticks = [each.live.after(from_ms) for each in instruments if each.live is not None]
    waiting = [(next(times), number) for number, times in enumerate(ticks)]
    heapq.heapify(waiting)
    while waiting:
        time_ms, number = waiting[0]
        yield time_ms, instruments[number]
        heapq.heapreplace(waiting, (next(ticks[number]), number))


@dataclass(slots=True)
class _Memory:
    """What one instrument remembers between reports."""

    held: list[Reading] = field(default_factory=list)
    sent: dict[int, float] = field(default_factory=dict)
    all_at_ms: int = -(2**62)


@dataclass(slots=True)
class Reporter:
    """Turns due instruments into messages: holds, repeats and loses some as real devices do."""

    seed: int
    boot: int
    _memory: dict[str, _Memory] = field(default_factory=dict)
    _seq: dict[SourceId, int] = field(default_factory=dict)

    def report(self, time_ms: int, instrument: Instrument) -> list[Message]:
        """Messages that go out now: none while nothing is measured or the link is down."""
        memory = self._memory.setdefault(instrument.name, _Memory())
        memory.held += _measured(time_ms, instrument, memory)
        if not memory.held:
            return []
        if instrument.cut_off_at(time_ms):
            del memory.held[:-HELD_MAX]
            return []
        readings, memory.held = memory.held, []
        return [
            sent
            for start in range(0, len(readings), SAMPLES_A_MESSAGE_MAX)
            if (sent := self._sent(instrument, readings[start : start + SAMPLES_A_MESSAGE_MAX]))
        ]

    def _sent(self, instrument: Instrument, readings: list[Reading]) -> Message | None:
        seq = self._seq[instrument.source] = self._seq.get(instrument.source, 0) + 1
        envelope = Envelope(self.boot, seq)
        sent = message(instrument.source, instrument.channel, readings, envelope)
        if instrument.channel is Channel.MQTT and self._is_lost(
            instrument.source, self._seq[instrument.source]
        ):
            return None
        return sent

    def _is_lost(self, source: SourceId, seq: int) -> bool:
        key = Key(self.seed).of("lost", source)
        return bool(uniform(key, np.array([seq], np.int64))[0] < _LOST)


def _measured(time_ms: int, instrument: Instrument, memory: _Memory) -> list[Reading]:
    moment = np.array([time_ms], np.int64)
    if instrument.silent_at(moment)[0]:
        return []
    all_again = time_ms - memory.all_at_ms >= _AGAIN_MS
    found = []
    for number, signal in enumerate(instrument.signals):
        value = float(signal.values(moment)[0])
        if np.isnan(value):
            continue
        if instrument.changes_only and not all_again and memory.sent.get(number) == value:
            continue
        memory.sent[number] = value
        found.append(Reading(signal.metric, signal.labels, time_ms, value))
    if all_again:
        memory.all_at_ms = time_ms
    return found
