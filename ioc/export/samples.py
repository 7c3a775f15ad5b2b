"""Samples as they stand, a file a metric and local day; never more than some in memory."""

from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, Final

import numpy as np
from psycopg import AsyncConnection

from core.model import Samples, is_stale
from core.store.blocks.block import Damage
from core.store.blocks.read import (
    Borders,
    Found,
    Times,
    TooManySamplesError,
    borders,
    read,
    snapshot,
)
from core.store.blocks.spans import LENGTHS
from core.store.sql import fetched

from .folder import Part, Table
from .sheets import SAMPLES, Tell

Connection = AsyncConnection[Any]

ROWS_MAX: Final = 100_000  # in memory at once
SERIES_AT_ONCE: Final = 64
STALE: Final = "stale"
ODD: Final = {"nan": "NaN", "inf": "+Inf", "-inf": "-Inf"}
_ABOUT: Final = "Samples of a metric in a local day."
_HEAD: Final = b"series,time,value\n"


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the place."""

    date: date
    zone: tzinfo

    @property
    def times(self) -> Times:
        """Its time, with its first moment and without the one after its last."""
        return Times(
            _ms(self.date, self.zone) - 1, _ms(self.date + timedelta(days=1), self.zone) - 1
        )


@dataclass(slots=True)
class Written:
    """What was written so far."""

    rows: int = 0
    damaged: list[Damage] = field(default_factory=list)


def _ms(day: date, zone: tzinfo) -> int:
    return round(datetime.combine(day, time(), zone).timestamp() * 1000)


def days(since: date, until: date, zone: tzinfo) -> Iterator[Day]:
    """Give the days, with both."""
    for n in range((until - since).days + 1):
        yield Day(since + timedelta(days=n), zone)


async def write_day(
    conn: Connection, part: Part, day: Day, metrics: Mapping[str, Sequence[int]], written: Written
) -> None:
    """Write all samples of a day, as of one snapshot. conn: in autocommit mode."""
    async with snapshot(conn):
        where = await borders(conn)
        present = await _present(conn, metrics, day.times)
        for metric, every in metrics.items():
            ids = [each for each in every if each in present]
            with ExitStack() as files:
                table: Table | None = None
                async for found in pieces(conn, where, ids, day.times):
                    written.damaged.extend(found.damaged)
                    if not len(found.samples):
                        continue
                    if table is None:
                        name = f"samples/{metric}/{day.date}.csv.gz"
                        table = files.enter_context(part.table(name, _ABOUT))
                        table.write(_HEAD)
                    table.write(lines(found.samples).encode())
                    table.rows(len(found.samples))
                    written.rows += len(found.samples)


async def _present(
    conn: Connection, metrics: Mapping[str, Sequence[int]], times: Times
) -> Collection[int]:
    every = [each for ids in metrics.values() for each in ids]
    params = {"ids": every, "hours": list(LENGTHS), **times.parameters()}
    return {series for (series,) in await fetched(conn, SAMPLES["present"], params)}


async def pieces(
    conn: Connection, where: Borders, ids: Sequence[int], times: Times, *, most: int = ROWS_MAX
) -> AsyncIterator[Found]:
    """Read samples in the order of series and time, at most so many at once."""
    for start in range(0, len(ids), SERIES_AT_ONCE):
        some = ids[start : start + SERIES_AT_ONCE]
        async for found in _halved(conn, where, some, times, most=most):
            yield found


async def _halved(
    conn: Connection, where: Borders, ids: Sequence[int], times: Times, *, most: int
) -> AsyncIterator[Found]:
    try:
        found = await read(conn, where, ids, times, most=most)
    except TooManySamplesError:
        for some, span in _halves(ids, times):
            async for piece in _halved(conn, where, some, span, most=most):
                yield piece
        return
    yield found


def _halves(ids: Sequence[int], times: Times) -> Iterator[tuple[Sequence[int], Times]]:
    """Give half of the series and the rest; of one series half of its time and the rest."""
    if len(ids) > 1:
        half = len(ids) // 2
        yield from ((ids[:half], times), (ids[half:], times))
        return
    middle = (times.after_ms + times.until_ms) // 2
    yield from ((ids, Times(times.after_ms, middle)), (ids, Times(middle, times.until_ms)))


def lines(samples: Samples) -> str:
    """Write samples: the shortest digits that give the same number; NaN, +Inf, -Inf, stale."""
    texts = [ODD.get(text, text) for text in map(repr, samples.value.tolist())]
    for row in is_stale(samples.value).nonzero()[0].tolist():
        texts[row] = STALE
    times = np.datetime_as_string(samples.time_ms.astype("datetime64[ms]"), unit="ms").tolist()
    columns = zip(samples.series_id.tolist(), times, texts, strict=True)
    return "".join(f"{series},{time}Z,{text}\n" for series, time, text in columns)


async def write_days(
    conn: Connection,
    part: Part,
    span: Sequence[Day],
    metrics: Mapping[str, Sequence[int]],
    tell: Tell,
) -> Written:
    """Write one day after the other, each as of its own moment."""
    written = Written()
    for number, day in enumerate(span, start=1):
        tell(
            f"samples of {day.date} ({number} of {len(span)} days, {written.rows:,} samples so far)"
        )
        await write_day(conn, part, day, metrics, written)
    return written
