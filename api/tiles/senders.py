"""Sources as the page of sources shows them: last seen, rate, refusals, gaps. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from core.model import Metric, Owners, Samples, Source, SourceId, freshness

from .facts import Described
from .rhythm import LEFT_MS, PERIODS, Expected, Rhythm
from .ring import Ring
from .series import UNKNOWN_PERIOD_SECONDS

_BUCKET_MS: Final = 5_000
_WINDOW_MS: Final = 60_000
_MINUTE_MS: Final = 60_000
_MINUTES_KEPT: Final = 60
_BUCKETS: Final = _WINDOW_MS // _BUCKET_MS + 1


@dataclass(slots=True)
class Arrivals:
    """What came in of a source. heard_ms: when last, as far as this process knows."""

    recent: Ring = field(default_factory=lambda: Ring(_BUCKETS))
    minutes: Ring = field(default_factory=lambda: Ring(_MINUTES_KEPT + 1))  # with the one that runs
    heard_ms: int | None = None

    def add(self, count: int, now_ms: int) -> None:
        """Take in that so many samples came."""
        self.heard_ms = now_ms
        self.recent.add(now_ms // _BUCKET_MS, count)
        self.minutes.add(now_ms // _MINUTE_MS, count)


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard since some moment: of each source, and of each series by id."""

    since_ms: int | None
    sources: Mapping[SourceId, Arrivals]
    series_ms: NDArray[np.float64]


@dataclass(slots=True)
class _Sender:
    source: Source
    period_seconds: float | None  # its own, else the shortest of the metrics that it sends
    expected: Expected | None = None  # once it is known which series it has left behind
    seen_ms: int | None = None
    simulated: bool = False
    rejected: int = 0
    gaps: int = 0
    arrivals: Arrivals = field(default_factory=Arrivals)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """How a source does, for those who look after it. Times are ms.

    seen_ms: time of its newest sample; heard_ms: when samples last came in, None when that was
    before this process began to listen. quiet: a place need not use it, and this one does not.
    expected: None before it has listened for an hour, when it does not know yet which series are
    dead. samples_per_minute: None when it has not listened for a minute. minutes: samples of each
    of the last 60 full minutes, None of those before it listened.
    """

    seen_ms: int | None
    heard_ms: int | None
    quiet: bool
    simulated: bool
    expected: Expected | None
    samples_per_minute: int | None
    minutes: tuple[int | None, ...]


class Senders:
    """All sources, and which of them each series belongs to.

    quiet: sources that a place need not use. Until they have sent, they are not missing.
    """

    def __init__(
        self,
        sources: Mapping[SourceId, Source],
        metrics: Mapping[str, Metric],
        quiet: frozenset[SourceId] = frozenset(),
    ) -> None:
        self._quiet = quiet
        self._senders = {
            id_: _Sender(source, source.expected_period_seconds) for id_, source in sources.items()
        }
        self._metrics = metrics
        self._owners = Owners()
        self._rhythm = Rhythm()
        self._judged_ms = 0
        self._listening_ms: int | None = None

    def unknown(self, samples: Samples) -> list[int]:
        """Ids of series in `samples` that were not described yet."""
        return self._owners.unknown(samples)

    def describe(self, series: Iterable[Described]) -> None:
        """Learn to whom series belong."""
        for one in series:
            self._owners.learn(one.id, one.source)
            if sender := self._senders.get(one.source):
                self._learn(sender, one)

    def _learn(self, sender: _Sender, series: Described) -> None:
        if series.labels.get("simulated") == "true":
            sender.simulated = True
        metric, own = self._metrics.get(series.metric), sender.source.expected_period_seconds
        period = own or (metric.expected_period_seconds if metric else None)
        if period is not None:
            self._rhythm.describe(series.id, series.source, period)
            sender.period_seconds = min(period, sender.period_seconds or period)

    def mark_simulated(self, ids: Iterable[SourceId]) -> None:
        """Note sources that send made-up values."""
        for sender in self._known(ids):
            sender.simulated = True

    def see(self, seen: Mapping[SourceId, int]) -> None:
        """Note the newest sample (ms) of sources."""
        for id_, seen_ms in seen.items():
            if sender := self._senders.get(id_):
                sender.seen_ms = max(sender.seen_ms or 0, seen_ms)

    def count(self, *, rejected: Mapping[SourceId, int], gaps: Mapping[SourceId, int]) -> None:
        """Take in what the tables count: refused payloads today, gaps in a day."""
        for id_, sender in self._senders.items():
            sender.rejected, sender.gaps = rejected.get(id_, 0), gaps.get(id_, 0)

    def arrive(self, samples: Samples, *, now_ms: int) -> None:
        """Take in committed samples."""
        if not len(samples):
            return
        self._listen(now_ms)
        self._rhythm.hear(samples, now_ms=now_ms)
        for source, count, newest_ms in self._owners.shares(samples):
            if sender := self._senders.get(source):  # else it is retired
                sender.seen_ms = max(sender.seen_ms or 0, newest_ms)
                sender.arrivals.add(count, now_ms)

    @property
    def heard(self) -> Heard:
        """Give what was heard so far, for one that goes on with other descriptions."""
        sources = {id_: sender.arrivals for id_, sender in self._senders.items()}
        return Heard(self._listening_ms, sources, self._rhythm.heard_ms)

    def go_on(self, heard: Heard) -> None:
        """Know what another one has heard; of a source that is new nothing was."""
        self._listening_ms = heard.since_ms
        self._rhythm.go_on(heard.series_ms)
        for id_, sender in self._senders.items():
            sender.arrivals = heard.sources.get(id_, sender.arrivals)

    def messages(self, *, now_ms: int) -> dict[str, dict[str, Any]]:
        """Rows of the topic `sources`."""
        since = self._listen(now_ms)
        self._judge(now_ms, since)
        return {
            id_: _message(sender, now_ms, since)
            for id_, sender in self._senders.items()
            if sender.seen_ms is not None or id_ not in self._quiet
        }

    def pulses(self, *, now_ms: int) -> dict[SourceId, Pulse]:
        """Tell how every source does, also those that a place does not use."""
        since = self._listen(now_ms)
        self._judge(now_ms, since)
        return {
            id_: _pulse(sender, now_ms, since, quiet=id_ in self._quiet)
            for id_, sender in self._senders.items()
        }

    def _listen(self, now_ms: int) -> int:
        if self._listening_ms is None:
            self._listening_ms = now_ms
        return self._listening_ms

    def _judge(self, now_ms: int, since_ms: int) -> None:
        """Learn each minute which series were left behind, once it has listened for long enough."""
        if now_ms - since_ms < LEFT_MS or abs(now_ms - self._judged_ms) < _MINUTE_MS:
            return
        self._judged_ms = now_ms
        for source, expected in self._rhythm.expected().items():
            sender = self._senders[source]
            slow_ms = PERIODS * 1000 * (sender.period_seconds or 0)
            if sender.expected or now_ms - since_ms >= slow_ms:
                sender.expected, sender.period_seconds = expected, expected.period_seconds

    def _known(self, ids: Iterable[SourceId]) -> list[_Sender]:
        return [self._senders[id_] for id_ in ids if id_ in self._senders]


def _message(sender: _Sender, now_ms: int, listening_ms: int) -> dict[str, Any]:
    source = sender.source
    period = sender.period_seconds
    state = freshness(
        sender.seen_ms,
        now_ms=now_ms,
        expected_period_seconds=period or UNKNOWN_PERIOD_SECONDS,
    )
    return {
        "name": {"vi": source.name_vi or source.id, "en": source.name_en},
        "last_seen": sender.seen_ms,
        "expected_period_seconds": period,
        "quality": state.value,
        "simulated": sender.simulated,
        "samples_per_minute": _rate(sender, now_ms, listening_ms),
        "rejected": sender.rejected,
        "gaps": sender.gaps,
    }


def _rate(sender: _Sender, now_ms: int, listening_ms: int) -> int | None:
    """Count the samples of the last minute; None while it is not known whole."""
    if now_ms - listening_ms < _WINDOW_MS:
        return None
    last = now_ms // _BUCKET_MS
    first = (now_ms - _WINDOW_MS) // _BUCKET_MS + 1
    return sum(sender.arrivals.recent.count(bucket) for bucket in range(first, last + 1))


def _pulse(sender: _Sender, now_ms: int, listening_ms: int, *, quiet: bool) -> Pulse:
    first = now_ms // _MINUTE_MS - _MINUTES_KEPT
    return Pulse(
        seen_ms=sender.seen_ms,
        heard_ms=sender.arrivals.heard_ms,
        quiet=quiet and sender.seen_ms is None,
        simulated=sender.simulated,
        expected=sender.expected,
        samples_per_minute=_rate(sender, now_ms, listening_ms),
        minutes=tuple(
            sender.arrivals.minutes.count(minute) if minute * _MINUTE_MS >= listening_ms else None
            for minute in range(first, first + _MINUTES_KEPT)
        ),
    )
