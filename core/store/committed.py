"""When samples were committed, as long as the change log has them."""

from collections.abc import Collection, Iterator
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
LATER_MAX: Final = 2_000  # entries that are looked through for what came late
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

    within: the time of the samples. Those that may have been there before are left out.
    """
    entries = await _entries(conn, within, after, until)
    found = dict[Sample, datetime]()
    for at, sample in _those_of(entries, series, within):
        found.setdefault(sample, at)
    if not found:
        return found
    times = [moment(time_ms) for _, time_ms in found]
    begins = min(times) - _AHEAD
    before = await _entries(conn, (min(times), max(times)), begins, after)
    if len(before) >= LATER_MAX:
        return {}  # not all of them were seen
    known = {sample for _, sample in _those_of(before, series, within)}
    return {sample: at for sample, at in found.items() if sample not in known}


async def _entries(
    conn: Connection, within: tuple[datetime, datetime], after: datetime, until: datetime
) -> list[tuple[datetime, bytes]]:
    params = {
        "after": after,
        "until": until,
        "oldest": within[0],
        "newest": within[1],
        "most": LATER_MAX,
    }
    return await fetched(conn, _SQL["later"], params)


def _those_of(
    entries: Collection[tuple[datetime, bytes]],
    series: Collection[int],
    within: tuple[datetime, datetime],
) -> Iterator[tuple[datetime, Sample]]:
    wanted = np.array(sorted(series), np.int32)
    oldest_ms, newest_ms = (round(each.timestamp() * 1000) for each in within)
    for at, data in entries:
        samples = from_log_bytes(data)
        fits = np.isin(samples.series_id, wanted)
        fits &= (samples.time_ms >= oldest_ms) & (samples.time_ms <= newest_ms)
        for place in np.flatnonzero(fits).tolist():
            yield at, (int(samples.series_id[place]), int(samples.time_ms[place]))
