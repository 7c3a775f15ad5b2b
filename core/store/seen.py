"""When each source was last seen, for who has not listened: from the account of them, and since.

The account (`source_last_seen_timestamp_seconds`) holds one row a source and minute, so only what
came after its last word is looked for among the samples. Without it, in a center that is older than
its account, they are looked through backwards until each source is found.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from psycopg import AsyncConnection

from core.model import SourceId, instant

from .blocks.read import Times, borders
from .product import ACCOUNT_SOURCE
from .rollups.read import read_newest
from .sql import fetched, queries

_SQL = queries("core.store", "seen.sql")

Connection = AsyncConnection[Any]

_BACK: Final = timedelta(days=30)
_AHEAD: Final = timedelta(hours=1)  # beyond any skew that ingest lets through
_STEP: Final = timedelta(hours=2)  # a chunk or two: a statement stays short however many series
_TOLD_AT_ONCE: Final = 1_000
_SERIES_AT_ONCE: Final = 100_000
_MARGIN: Final = timedelta(minutes=2)  # the account of a minute is written a moment after it


async def last_seen(
    conn: Connection, *, now: datetime, back: timedelta = _BACK
) -> dict[SourceId, int]:
    """Time (ms) of the newest sample of each source, as the account of the last 30 days tells it.

    back: how far back samples are looked through for those that the account does not know.
    """
    since, until = now - back, now + _AHEAD
    seen, told_at = await _told(conn, now - _BACK, until)
    # Whoever the account knows has to be looked for only in what came after it.
    enough = told_at - _MARGIN if told_at else until
    missing = {SourceId(source): series for source, series in await fetched(conn, _SQL["senders"])}
    while missing and until > since:
        for source, seen_ms in (await _newest(conn, missing, until)).items():
            seen[source] = max(seen_ms, seen.get(source, 0))
        until -= _STEP
        if until <= enough:
            missing = {source: series for source, series in missing.items() if source not in seen}
    return seen


async def _told(
    conn: Connection, since: datetime, until: datetime
) -> tuple[dict[SourceId, int], datetime | None]:
    """Read the account's newest word on each source, and when it spoke last.

    Not in one snapshot: what is packed meanwhile may be missed, and then counts as not told.
    """
    sources = dict(await fetched(conn, _SQL["told"], {"account": ACCOUNT_SOURCE}))
    times = Times(round(since.timestamp() * 1000), round(until.timestamp() * 1000))
    where, seen, told_ms = await borders(conn), dict[SourceId, int](), list[int]()
    ids = sorted(sources)
    for start in range(0, len(ids), _TOLD_AT_ONCE):
        some = ids[start : start + _TOLD_AT_ONCE]
        found = (await read_newest(conn, where, some, times)).samples
        told_ms += found.time_ms.tolist()
        for id_, seconds in zip(found.series_id.tolist(), found.value.tolist(), strict=True):
            seen[SourceId(sources[id_])] = round(seconds * 1000)
    return seen, instant(max(told_ms)) if told_ms else None


async def _newest(
    conn: Connection, sources: Mapping[SourceId, int], until: datetime
) -> dict[SourceId, int]:
    """Find the newest sample of sources in one step. sources: with the newest series of each."""
    newest: dict[SourceId, int] = {}
    for after in range(0, max(sources.values()), _SERIES_AT_ONCE):
        params = {
            "from_time": until - _STEP,
            "to_time": until,
            "after": after,
            "upto": after + _SERIES_AT_ONCE,
            "sources": list(sources),
        }
        for source, seen_ms in await fetched(conn, _SQL["newest"], params):
            newest[source] = max(seen_ms, newest.get(source, 0))
    return newest
