"""When samples were committed, as long as the change log has them."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
from psycopg import AsyncConnection

from core.model import moment

from .changes import SLOT_SECONDS, slot_of
from .copy import from_log_bytes
from .sql import fetched, queries

_SQL = queries("core.store", "committed.sql")

ENTRIES_MAX: Final = 500
_AHEAD: Final = timedelta(minutes=1)  # clocks of senders may be fast
_SLOT: Final = timedelta(seconds=SLOT_SECONDS)

Connection = AsyncConnection[Any]
Sample = tuple[int, int]  # id of the series, ms since 1970


async def committed(
    conn: Connection, wanted: Collection[Sample], until: datetime
) -> dict[Sample, datetime]:
    """Say when each of these samples was committed first, if that was before `until`.

    Those of which nothing is known are left out.
    """
    if not wanted:
        return {}
    times = [moment(time_ms) for _, time_ms in wanted]
    since = max(min(times) - _AHEAD, until - 2 * _SLOT)
    params = {
        "slots": sorted({slot_of(since), slot_of(min(since + _SLOT, until)), slot_of(until)}),
        "since": since,
        "until": until,
        "oldest": min(times),
        "newest": max(times),
        "most": ENTRIES_MAX,
    }
    found = dict[Sample, datetime]()
    for at, data in await fetched(conn, _SQL["committed"], params):
        samples = from_log_bytes(data)
        for series, time_ms in wanted:
            is_it = (samples.series_id == series) & (samples.time_ms == time_ms)
            if (series, time_ms) not in found and np.any(is_it):
                found[series, time_ms] = at
    return found
