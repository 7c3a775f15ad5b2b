"""Series to the HTTP ingest: in big pieces, or at a pace; what became of them, counted."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np
import orjson

from core.service.clock import Clock
from ioc.sending import Courier, Post, Settled, escaped

from .mapping import Format
from .series import Series

SAMPLES_A_MESSAGE = 20_000
_LINES_A_MESSAGE = 5_000
_STEP = timedelta(seconds=1)  # of real time, when sent at a pace

Tell = Callable[[str], None]


@dataclass(slots=True)
class Sum:
    """What became of the samples that were sent."""

    accepted: int = 0
    rejected: int = 0
    reasons: Counter[str] = field(default_factory=Counter)  # of those the center named
    examples: dict[str, str] = field(default_factory=dict)

    def add(self, settled: Settled) -> None:
        """Count one answer."""
        self.accepted += settled.accepted
        self.rejected += settled.refused
        for reason in settled.reasons:
            code, _, detail = reason.partition(": ")
            self.reasons[code] += 1
            self.examples.setdefault(code, detail)


@dataclass(frozen=True, slots=True)
class Pace:
    """As it was measured, but `speed` times as fast."""

    clock: Clock
    speed: float


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends series as one source."""

    courier: Courier
    key: str = field(repr=False)
    format: Format = Format.CSV

    async def send(
        self, series: Sequence[Series], total: Sum, tell: Tell, pace: Pace | None = None
    ) -> None:
        """Send everything, at once or at a pace; counts into `total`. Raises NotSentError."""
        some = [each for each in series if len(each)]
        if pace is None:
            await self._send_at_once(some, total, tell)
        elif some:
            await self._send_paced(some, total, tell, pace)

    async def _send_at_once(self, series: Sequence[Series], total: Sum, tell: Tell) -> None:
        whole = sum(map(len, series))
        for some in pieces(series, self._room):
            total.add(await self.courier.deliver(self._post(some)))
            done = total.accepted + total.rejected
            tell(f"{done / whole:4.0%}  {total.accepted:,} accepted, {total.rejected:,} rejected")

    async def _send_paced(
        self, series: Sequence[Series], total: Sum, tell: Tell, pace: Pace
    ) -> None:
        """Send in order of time, a step of real time after the other."""
        started, step_ms = pace.clock.now(), int(_STEP.total_seconds() * 1000 * pace.speed)
        first = min(int(each.time_ms[0]) for each in series)
        last = max(int(each.time_ms[-1]) for each in series)
        for number in range((last - first) // step_ms + 1):
            from_ms = first + number * step_ms
            await pace.clock.sleep_until(started + number * _STEP)
            window = [_between(each, from_ms, from_ms + step_ms) for each in series]
            for some in pieces([each for each in window if len(each)], self._room):
                total.add(await self.courier.deliver(self._post(some)))
            if any(map(len, window)):
                reached = datetime.fromtimestamp((from_ms + step_ms) / 1000, UTC)
                tell(f"up to {reached:%Y-%m-%d %H:%M:%S}Z  {total.accepted:,} accepted")

    @property
    def _room(self) -> int:
        return _LINES_A_MESSAGE if self.format is Format.LINES else SAMPLES_A_MESSAGE

    def _post(self, series: Sequence[Series]) -> Post:
        lines = self.format is Format.LINES
        body = b"".join(map(_lines, series)) if lines else _columnar(series)
        return Post(body, sum(map(len, series)), self.key, lines=lines)


def pieces(series: Sequence[Series], room: int) -> Iterator[list[Series]]:
    """Cut and gather series into pieces of at most `room` samples."""
    some: list[Series] = []
    left = room
    for each in series:
        start = 0
        while start < len(each):
            part = slice(start, start + left)
            cut = Series(each.identity, each.time_ms[part], each.value[part])
            some.append(cut)
            start, left = start + len(cut), left - len(cut)
            if left == 0:
                yield some
                some, left = [], room
    if some:
        yield some


def _between(series: Series, from_ms: int, to_ms: int) -> Series:
    start, end = np.searchsorted(series.time_ms, [from_ms, to_ms])
    return Series(series.identity, series.time_ms[start:end], series.value[start:end])


def _columnar(series: Sequence[Series]) -> bytes:
    message = [
        {
            "metric": each.identity.metric,
            "labels": each.identity.labels.as_dict(),
            "times": each.time_ms,
            "values": each.value,
        }
        for each in series
    ]
    return orjson.dumps({"series": message}, option=orjson.OPT_SERIALIZE_NUMPY)


def _lines(series: Series) -> bytes:
    tags = "".join(
        f",{escaped(name)}={escaped(value)}" for name, value in series.identity.labels.pairs
    )
    start = series.identity.metric.replace(",", "\\,").replace(" ", "\\ ") + tags
    rows = zip(series.time_ms.tolist(), series.value.tolist(), strict=True)
    return "".join(f"{start} value={value!r} {time_ms}\n" for time_ms, value in rows).encode()
