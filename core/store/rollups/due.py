"""Spans of series whose samples changed, and whose local days are to be computed because of it.

They are noted in the transaction that writes the blocks, so that nothing is lost when all ends
there. Spans know no zone: days are found when they are computed.
"""

from collections.abc import Sequence
from typing import Any, Final

from psycopg import AsyncConnection

from core.model import instant
from core.store.blocks.spans import DAY_MS, Span
from core.store.sql import queries

_SQL = queries("core.store.rollups", "days.sql")

_NEAR_MS: Final = DAY_MS  # so near to each other, two spans become one

Connection = AsyncConnection[Any]


async def mark(conn: Connection, changed: Sequence[tuple[int, Span]]) -> None:
    """Note what changed. conn: in the transaction that wrote it."""
    spans = merged(changed)
    params = {
        "series": [series_id for series_id, _, _ in spans],
        "begins": [instant(begin_ms) for _, begin_ms, _ in spans],
        "ends": [instant(end_ms) for _, _, end_ms in spans],
    }
    await conn.execute(_SQL["mark"], params)


def merged(changed: Sequence[tuple[int, Span]]) -> list[tuple[int, int, int]]:
    """Join spans of a series that are near to each other: series, begin and end in ms."""
    found = list[tuple[int, int, int]]()
    for series_id, span in sorted(changed, key=lambda each: (each[0], each[1].start_ms)):
        begin_ms, end_ms = span.start_ms, span.end_ms
        if found and found[-1][0] == series_id and begin_ms <= found[-1][2] + _NEAR_MS:
            _, begin_ms, last_ms = found.pop()
            end_ms = max(end_ms, last_ms)
        found.append((series_id, begin_ms, end_ms))
    return found
