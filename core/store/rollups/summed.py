"""Hours summed up for charts: how many numbers, the lowest, the highest and the last."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from psycopg import AsyncConnection

from core.store.blocks.block import Damage
from core.store.blocks.read import Borders, Times, TooManySamplesError
from core.store.blocks.spans import HOUR_MS, Span
from core.store.chart.points import Points
from core.store.sql import fetched, queries

from .buckets import STALE_LAST
from .codec import DamagedColumnError, unpacked
from .gaps import Gap, in_days
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
    found, damaged = _points(await fetched(conn, _SQL["hours"], params))
    late, lost = await doubtful(conn, where, ids, times, damaged)
    inside = (found.end_ms > times.after_ms) & (found.end_ms <= times.until_ms)
    kept = found.take(inside & ~in_days(found.series_id, found.end_ms, late))
    if len(kept) > most:
        raise TooManySamplesError
    others = await singly(conn, where, [*damaged, *late], times, most=most - len(kept))
    points = Points.joined([kept, Points.of(others.samples, HOUR_MS)])
    return Hours(points, len(kept), len(others.samples), (*others.damaged, *lost))


def _points(rows: Sequence[Sequence[Any]]) -> tuple[Points, list[Gap]]:
    """Unpack hours; and tell the rows of which that fails."""
    parts, damaged = list[Points](), list[Gap]()
    for series_id, hours, begin, *columns in rows:
        span = Span(hours, round(begin.timestamp() * 1000))
        named = zip(_COLUMNS, columns, strict=True)
        try:
            found = [unpacked(series_id, span.start_ms, name, data) for name, data in named]
        except DamagedColumnError:
            damaged.append(Gap(series_id, span.start_ms, span.end_ms))
            continue
        end_ms, count, lowest, highest, last, flags = found
        ids, ends = np.full(len(flags), series_id, np.int32), (flags & STALE_LAST) > 0
        parts.append(Points(ids, end_ms, count, lowest, highest, last, ends))
    return Points.joined(parts), damaged
