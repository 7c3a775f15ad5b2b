"""Hours summed up for charts: how many numbers, the lowest, the highest and the last."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from psycopg import AsyncConnection

from core.store.blocks.block import Damage
from core.store.blocks.read import Borders, Times, TooManySamplesError
from core.store.blocks.spans import HOUR_MS
from core.store.chart.points import Points
from core.store.sql import fetched, queries

from .buckets import STALE_LAST
from .gaps import in_days
from .packed_rows import PackedRows
from .read import doubtful, singly

_SQL = queries("core.store.rollups", "summed.sql")
_COLUMNS: Final = ("end_ms", "count", "min", "max", "last", "flags")

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Hours:
    """Hours in order of series and time. buckets: so many were read as they are kept.

    samples: so many were read where that was not possible. damaged: what is missing there.
    """

    points: Points
    buckets: int
    samples: int
    damaged: Sequence[Damage]


async def read_hours(
    conn: Connection, where: Borders, ids: Sequence[int], times: Times, *, most: int
) -> Hours:
    """Read whole hours of some series, of days that are packed. Raises TooManySamplesError.

    Days for which late rows wait, and spans whose buckets are damaged, are read sample by sample.
    """
    params = {"ids": ids, **times.parameters()}
    rows = PackedRows.of(await fetched(conn, _SQL["hours"], params), _COLUMNS)
    found, damaged = _points(rows), rows.gaps
    if damaged:
        found = _points(rows.sound())
    late, lost = await doubtful(conn, where, ids, times, damaged)
    inside = (found.end_ms > times.after_ms) & (found.end_ms <= times.until_ms)
    kept = found.take(inside & ~in_days(found.series_id, found.end_ms, late))
    if len(kept) > most:
        raise TooManySamplesError
    others = await singly(conn, where, [*damaged, *late], times, most=most - len(kept))
    points = Points.joined([kept, Points.of(others.samples, HOUR_MS)])
    return Hours(points, len(kept), len(others.samples), (*others.damaged, *lost))


def _points(rows: PackedRows) -> Points:
    """Unpack hours."""
    end_ms, count, lowest, highest, last, flags = (rows.column(name) for name in _COLUMNS)
    ends = (flags & STALE_LAST) > 0
    return Points(rows.series_id, end_ms, count, lowest, highest, last, ends)
