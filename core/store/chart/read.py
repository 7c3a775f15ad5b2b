"""Points of a chart, read from hours where these give the same, else from samples.

conn: in a transaction of one snapshot.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from psycopg import AsyncConnection

from core.model import Condition
from core.store.blocks.block import Damage
from core.store.blocks.fold import SERIES_MAX as FOLDED_MAX
from core.store.blocks.read import Borders, Times, TooManySamplesError, borders, read
from core.store.blocks.spans import DAY_MS, HOUR_MS
from core.store.rollups.summed import read_hours
from core.store.select import SAMPLES_MAX, Catalogue, Chosen, TooMuchError

from .points import Points

Connection = AsyncConnection[Any]

POINTS_MAX: Final = 500_000  # of all series together
_AT_ONCE: Final = 500_000  # samples, as a guess
_PERIOD_MS: Final = 60_000  # to guess by
_ADVICE: Final = "choose fewer series or a shorter time"


@dataclass(frozen=True, slots=True)
class Stretches:
    """What is to be drawn: the time (after_ms, until_ms] in stretches of one length."""

    times: Times
    length_ms: int

    @property
    def hours(self) -> Times:
        """The whole hours of it, if stretches consist of hours and there are many; else empty."""
        after_ms = -(-self.times.after_ms // HOUR_MS) * HOUR_MS
        until_ms = self.times.until_ms // HOUR_MS * HOUR_MS
        is_fit = self.length_ms % HOUR_MS == 0 and until_ms - after_ms > DAY_MS
        return Times(after_ms, until_ms if is_fit else after_ms)


@dataclass(slots=True)
class Charted:
    """Points of the series that were chosen. read: samples and hours by tier."""

    chosen: Chosen
    points: Points
    damaged: list[Damage]  # blocks whose samples are missing
    read: Counter[str]


@dataclass(slots=True)
class _Reader:
    """Reads one portion of series after the other. left: so many samples may be read yet."""

    conn: Connection
    where: Borders
    left: int
    damaged: list[Damage] = field(default_factory=list)
    read: Counter[str] = field(default_factory=Counter)

    async def points(self, ids: Sequence[int], wanted: Stretches) -> Points:
        """Read the points of some series. Raises TooManySamplesError."""
        hours = wanted.hours.within(-(1 << 62), self.where.whole_ms)
        if hours.is_empty:
            return await self._sampled(ids, wanted.times, wanted.length_ms)
        before = Times(wanted.times.after_ms, hours.after_ms)
        after = Times(hours.until_ms, wanted.times.until_ms)
        parts = [
            await self._sampled(ids, before, HOUR_MS),
            await self._of_hours(ids, hours),
            await self._sampled(ids, after, HOUR_MS),
        ]
        return Points.joined(parts).coarser(wanted.length_ms)

    async def _sampled(self, ids: Sequence[int], times: Times, length_ms: int) -> Points:
        if times.is_empty:
            return Points.joined([])
        found = await read(self.conn, self.where, ids, times, most=self.left)
        head = int((found.samples.time_ms > self.where.upto_ms).sum())
        self._count("rows", head, ())
        self._count("blocks", len(found.samples) - head, found.damaged)
        return Points.of(found.samples, length_ms)

    async def _of_hours(self, ids: Sequence[int], times: Times) -> Points:
        found = await read_hours(self.conn, self.where, ids, times, most=self.left)
        self._count("1h", found.buckets, ())
        self._count("blocks", found.samples, found.damaged)
        return found.points

    def _count(self, tier: str, samples: int, damaged: Sequence[Damage]) -> None:
        self.left -= samples
        self.read += Counter({tier: samples})
        self.damaged += damaged


async def charted(
    conn: Connection, catalogue: Catalogue, conditions: Sequence[Condition], wanted: Stretches
) -> Charted:
    """Read the points of all series that fit. Raises TooMuchError."""
    chosen = await catalogue.chosen(conn, conditions)
    reader, parts, count = _Reader(conn, await borders(conn), SAMPLES_MAX), list[Points](), 0
    for ids in _portions(chosen, wanted):
        try:
            parts.append((await reader.points(ids, wanted)).drawn())
        except TooManySamplesError as error:
            reason = f"the chart reads more than {SAMPLES_MAX} samples; {_ADVICE}"
            raise TooMuchError(reason) from error
        count += len(parts[-1])
        if count > POINTS_MAX:
            reason = f"the chart has more than {POINTS_MAX} points; {_ADVICE}, or fewer points"
            raise TooMuchError(reason)
    return Charted(chosen, Points.joined(parts), reader.damaged, reader.read)


def _portions(chosen: Chosen, wanted: Stretches) -> Iterator[list[int]]:
    """Cut the series so that a portion has not too many samples at once, as a guess."""
    period_ms = _PERIOD_MS if wanted.hours.is_empty else HOUR_MS
    span_ms = max(wanted.times.until_ms - wanted.times.after_ms, DAY_MS)
    at_once = min(max(_AT_ONCE * period_ms // span_ms, 1), FOLDED_MAX)
    ids = sorted(chosen.ids.tolist())
    for start in range(0, len(ids), at_once):
        yield ids[start : start + at_once]
