"""When samples were committed, as long as the change log has them."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
from psycopg import AsyncConnection
from psycopg.rows import tuple_row

from core.model import moment

from .changes import SLOT_SECONDS, slot_of
from .copy import from_log_bytes
from .sql import fetched, queries

_SQL = queries("core.store", "committed.sql")

ENTRIES_MAX: Final = 500
LATER_MAX: Final = 1_000  # entries that are looked through for what came late
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


async def known_since(conn: Connection) -> datetime | None:
    """Say how far back the change log knows when samples were committed; None: it has nothing."""
    ((oldest,),) = await fetched(conn, _SQL["oldest"])
    return oldest if isinstance(oldest, datetime) else None


async def later(
    conn: Connection,
    series: Collection[int],
    within: tuple[datetime, datetime],
    *,
    after: datetime,
    until: datetime,
) -> dict[Sample, datetime]:
    """Say when samples of these series were committed, if that was only after a moment.

    End the transaction soon: while it has read the log, no part of that can be emptied.
    within: the time of the samples. Those that may have been there before are left out.
    """
    found, _ = await _first(conn, series, within, (after, until))
    if not found:
        return found
    times = [moment(time_ms) for _, time_ms in found]
    oldest, newest = min(times), max(times)
    before, is_whole = await _first(conn, series, (oldest, newest), (oldest - _AHEAD, after))
    if not is_whole:
        return {}
    return {sample: at for sample, at in found.items() if sample not in before}


async def _first(
    conn: Connection,
    series: Collection[int],
    within: tuple[datetime, datetime],
    entries: tuple[datetime, datetime],
) -> tuple[dict[Sample, datetime], bool]:
    """Say when samples come first in entries of a stretch, and whether it was looked through whole.

    One by one: an entry may have megabytes.
    """
    params = {
        "after": entries[0],
        "until": entries[1],
        "oldest": within[0],
        "newest": within[1],
        "most": LATER_MAX,
    }
    wanted = np.array(sorted(series), np.int32)
    oldest_ms, newest_ms = (round(each.timestamp() * 1000) for each in within)
    found, count = dict[Sample, datetime](), 0
    async with conn.cursor(binary=True, row_factory=tuple_row) as cursor:
        async for at, data in cursor.stream(_SQL["later"], params):
            count += 1
            samples = from_log_bytes(data)
            fits = np.isin(samples.series_id, wanted)
            fits &= (samples.time_ms >= oldest_ms) & (samples.time_ms <= newest_ms)
            for place in np.flatnonzero(fits).tolist():
                sample = (int(samples.series_id[place]), int(samples.time_ms[place]))
                found.setdefault(sample, at)
    return found, count < LATER_MAX
