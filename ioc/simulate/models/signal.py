"""What is simulated: signals, the instruments that report them, and when. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from core.model import Kind, Metric, SourceId

from .chance import Episodes, Floats, Ints, Key, one, uniform

At = Callable[[Ints], Floats]  # values at times in ms; NaN where there is none


class Channel(StrEnum):
    """How a source speaks to the center."""

    MQTT = "mqtt"
    JSON = "json"
    LINES = "lines"


def within(at: At, metric: Metric) -> At:
    """Keep to the range of the catalogue, as a sensor keeps to its own."""
    low = -np.inf if metric.valid_min is None else metric.valid_min
    high = np.inf if metric.valid_max is None else metric.valid_max
    return lambda time_ms: np.clip(at(time_ms), low, high)


@dataclass(frozen=True, slots=True)
class Signal:
    """One series as a function of time."""

    metric: str
    labels: Mapping[str, str]
    at: At
    digits: int = 3  # a device reports no more than it can measure
    kind: Kind = Kind.GAUGE

    def values(self, time_ms: Ints) -> Floats:
        """Values as reported at times in ms; NaN where there is none."""
        return np.round(self.at(time_ms), self.digits)


ALWAYS_MS = 2**62
_NO_KEY = Key(0)
_HOUR_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Cadence:
    """When reports are made: every period, shifted, with jitter, always at the same times."""

    period_seconds: float
    offset_seconds: float = 0.0
    jitter_seconds: float = 0.0
    key: Key = _NO_KEY

    def time_ms(self, tick: Ints) -> Ints:
        """Give the times of reports by their number; increasing."""
        jitter = uniform(self.key.of("jitter"), tick) * self.jitter_seconds
        seconds = tick * self.period_seconds + self.offset_seconds + jitter
        return np.floor(seconds * 1000).astype(np.int64)

    def between(self, from_ms: int, to_ms: int) -> Ints:
        """Give the times of the reports after `from_ms` up to and including `to_ms`."""
        period_ms = self.period_seconds * 1000
        first = int((from_ms - self.offset_seconds * 1000) // period_ms) - 1
        last = int((to_ms - self.offset_seconds * 1000) // period_ms) + 1
        times = self.time_ms(np.arange(first, last + 1, dtype=np.int64))
        return times[(times > from_ms) & (times <= to_ms)]

    def after(self, from_ms: int) -> Iterator[int]:
        """Yield the times of the reports after `from_ms`, for ever."""
        tick = int((from_ms / 1000 - self.offset_seconds) // self.period_seconds) - 1
        while True:
            time_ms = int(self.time_ms(np.array([tick], np.int64))[0])
            if time_ms > from_ms:
                yield time_ms
            tick += 1


def spread(key: Key, period_seconds: float, *, jitter: float = 0.0) -> Cadence:
    """Cadence with a shift of its own, so that many instruments do not report at once."""
    room = min(period_seconds, _HOUR_SECONDS) - jitter
    return Cadence(period_seconds, one(key.of("offset"), 0, room), jitter, key)


@dataclass(frozen=True, slots=True)
class Instrument:
    """One thing that reports several signals at once."""

    source: SourceId
    name: str
    channel: Channel
    signals: tuple[Signal, ...]
    live: Cadence | None  # as the demo sends now, so that screens move; None: only history
    past: Cadence  # the catalogue's period, for history
    silent: Episodes | None = None  # measures nothing
    cut_off: Episodes | None = None  # measures, and sends all of it when the link is back
    changes_only: bool = False  # live: what did not change is sent once an hour
    since_ms: int = 0  # it is there after that
    until_ms: int = ALWAYS_MS  # and up to then

    def silent_at(self, time_ms: Ints) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Mark the times at which nothing is measured."""
        if self.silent is None:
            return np.zeros(len(time_ms), np.bool_)
        return self.silent.at(time_ms).active

    def cut_off_at(self, time_ms: int) -> bool:
        """Tell whether reports have to wait for the link."""
        if self.cut_off is None:
            return False
        return bool(self.cut_off.at(np.array([time_ms], np.int64)).active[0])
