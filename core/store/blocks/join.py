"""Blocks of few samples joined to one of a longer span, so that slow metrics cost little too.

How many samples came decides, not how many were expected: a device may be slower than it says.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from psycopg import AsyncConnection

from core.store.sql import fetched, queries

from .block import cut, unpacked
from .columns import block_columns, block_of, bounds_of, by_series, places
from .spans import JOINED_MAX, Span

_SQL = queries("core.store.blocks", "pack.sql")

Connection = AsyncConnection[Any]


async def join(
    conn: Connection, ids: Sequence[int], spans: Collection[Span], until: datetime
) -> None:
    """Join blocks of the series in the spans around `spans`, as far as these are over.

    until: up to here everything is packed. conn: in the transaction that wrote blocks there.
    """
    until_ms = round(until.timestamp() * 1000)
    longer = {each for span in spans if (each := span.longer) and each.end_ms <= until_ms}
    for span in sorted(longer):
        await _join(conn, ids, span)
    if longer:
        await join(conn, ids, longer, until)


async def _join(conn: Connection, ids: Sequence[int], span: Span) -> None:
    """Join what is sparse in one span."""
    params = {"series": ids, "hours": span.hours, "most": JOINED_MAX, **bounds_of(span)}
    sparse = [series_id for (series_id,) in await fetched(conn, _SQL["sparse"], params)]
    if not sparse:
        return
    rows = await fetched(conn, _SQL["blocks_within"], {**params, "series": sparse})
    blocks = [block_of(row) for row in rows]
    samples, damaged = unpacked(blocks)
    whole = sorted(set(sparse) - {each.series_id for each in damaged})
    parts = [(each.series_id, each.span) for each in blocks if each.series_id in whole]
    await conn.execute(_SQL["remove_blocks"], places(parts))
    own = by_series(np.array(whole, np.int32), samples)
    written = [each for series_id, one in own for each in cut(series_id, span, one)]
    await conn.execute(_SQL["write_blocks"], block_columns(written))
