"""Late samples that could not be packed, told like any other refused sample.

Their sender was told that they are stored, for nobody looked into blocks then; so they are kept in
`rejected` with the series they are of, where a person finds them.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import orjson
from psycopg import AsyncConnection

from core.model import Fault, Reason
from core.store.rejected import Refusal, keep
from core.store.sql import fetched, queries

_SQL = queries("core.store.blocks", "conflicts.sql")

_AT_ONCE: Final = 500
_PROTOCOL: Final = "json"  # as which it can be taken in again
_WHY: Final = {
    Reason.CONFLICT: (
        "another value was packed at this time; a correction is made by hand and recorded"
    ),
    Reason.BEYOND_RETENTION: (
        "samples of this time are no longer kept; for later ones see place.yml: retention"
    ),
}

Connection = AsyncConnection[Any]


async def report(conn: Connection, *, now: datetime) -> int:
    """Move what was put aside to `rejected`; returns how many. conn: in autocommit mode."""
    moved = 0
    while True:
        async with conn.transaction():
            taken = await fetched(conn, _SQL["take"], {"limit": _AT_ONCE})
            ids = sorted({series_id for _, series_id, *_ in taken})
            series = {id_: rest for id_, *rest in await fetched(conn, _SQL["series"], {"ids": ids})}
            if taken:
                await keep(conn, [_refusal(row, series) for row in taken], now=now)
        moved += len(taken)
        if len(taken) < _AT_ONCE:
            return moved


def _refusal(row: Sequence[Any], series: Mapping[int, Sequence[Any]]) -> Refusal:
    _, series_id, at, value, code = row
    metric, labels, source = series[series_id]
    sample = {"metric": metric, "labels": labels, "time": at.isoformat(), "value": value}
    reason = Reason(code)
    fault = Fault("", reason, _WHY[reason], 0)
    return Refusal(source, _PROTOCOL, (fault,), 1, orjson.dumps(sample))
