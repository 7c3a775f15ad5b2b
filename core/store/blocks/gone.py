"""Up to when the samples of series may be gone, because they are kept no longer.

Whatever ends by then is never computed anew: what is left of it would take the place of what was
computed while everything was there.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from psycopg import AsyncConnection

from core.model import Samples
from core.store.sql import fetched, queries

_SQL = queries("core.store.blocks", "expire.sql")

NOTHING_MS: Final = -(1 << 62)  # before all time

Connection = AsyncConnection[Any]


async def gone_upto(conn: Connection, ids: Sequence[int]) -> Mapping[int, int]:
    """Give the moment (ms) of each series up to which samples may be gone; no entry: none are."""
    return dict(await fetched(conn, _SQL["gone"], {"ids": list(ids)}))


async def kept_since(conn: Connection, ids: Sequence[int], *, now: datetime) -> datetime | None:
    """Give the last moment of which samples of any of these series are not kept now."""
    ((moment,),) = await fetched(conn, _SQL["kept_since"], {"ids": list(ids), "now": now})
    return moment if isinstance(moment, datetime) else None


def is_gone(samples: Samples, upto: Mapping[int, int]) -> NDArray[np.bool_]:
    """Tell the samples that lie where samples of their series may be gone."""
    series = np.unique(samples.series_id)
    upto_ms = np.array([upto.get(id_, NOTHING_MS) for id_ in series.tolist()], np.int64)
    found: NDArray[np.bool_] = np.zeros(len(samples), np.bool_)
    if len(series):
        found = samples.time_ms <= upto_ms[series.searchsorted(samples.series_id)]
    return found
