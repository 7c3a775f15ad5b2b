"""What is over for long in the tables. Functions take the caller's transaction, and go by batches.

Nobody waits for a batch: rows that somebody holds are passed over, and rows of what has ended are
written by nobody else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from operator import add
from typing import Any, Final

from psycopg import AsyncConnection

from core.store.sql import fetched, queries

_SQL = queries("alerts.retention", "retention.sql")

_MESSAGES_OF_AN_ALERT: Final = 25  # of one transaction, on average

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class Gone:
    """What went."""

    alerts: int = 0
    messages: int = 0
    groups: int = 0
    silences: int = 0
    maintenance: int = 0
    overrides: int = 0
    calendars: int = 0

    def plus(self, other: "Gone") -> "Gone":
        """Add up."""
        return Gone(*map(add, astuple(self), astuple(other)))


@dataclass(frozen=True, slots=True)
class Place:
    """How far a walk has come: by number, or by moment and number."""

    id: int = 0
    at: datetime = datetime(1, 1, 1, tzinfo=UTC)


Batch = tuple[Gone, Place | None]  # what went, and where to go on; None: this was all


async def kept(conn: Connection, now: datetime) -> tuple[datetime, int | None]:
    """Read what time it is at least, and for how many days alerts are kept; None: for ever."""
    ((at, days),) = await fetched(conn, _SQL["kept"], {"now": now})
    return at, days


async def drop_simulated(conn: Connection, before: datetime, _: Place, most: int) -> Batch:
    """Remove alerts that never were true, as `drop_alerts`."""
    return await _drop_alerts(conn, "over_simulated", before, most)


async def drop_alerts(conn: Connection, before: datetime, _: Place, most: int) -> Batch:
    """Remove alerts that ended before a moment, and messages that told of them alone."""
    return await _drop_alerts(conn, "over", before, most)


async def drop_messages(conn: Connection, before: datetime, place: Place, most: int) -> Batch:
    """Remove messages of before a moment that tell of no alert that is there."""
    rows = await fetched(conn, _SQL["next_messages"], {"after": place.id, "most": most})
    ids = [number for number, at in rows if at < before]
    messages, groups = await _drop_messages(conn, ids, before)
    following = Place(ids[-1]) if len(ids) == most else None
    return Gone(messages=messages, groups=groups), following


async def drop_groups(conn: Connection, before: datetime, place: Place, most: int) -> Batch:
    """Remove groups that were over before a moment and told nothing."""
    params = {"before": before, "after": place.at, "after_id": place.id, "most": most}
    rows = await fetched(conn, _SQL["closed_groups"], params)
    groups = await _drop_groups(conn, [number for number, _ in rows], before)
    return Gone(groups=groups), Place(*rows[-1]) if len(rows) == most else None


async def drop_silences(conn: Connection, before: datetime, _: Place, most: int) -> Batch:
    """Remove silences that ended before a moment, and hid none of the alerts that are open."""
    silences, following = await _drop(conn, "drop_silences", before, most)
    return Gone(silences=silences), following


async def drop_maintenance(conn: Connection, before: datetime, _: Place, most: int) -> Batch:
    """Remove maintenance that ended before a moment, and hid none of the alerts that are open."""
    maintenance, following = await _drop(conn, "drop_maintenance", before, most)
    return Gone(maintenance=maintenance), following


async def drop_overrides(conn: Connection, before: datetime, _: Place, most: int) -> Batch:
    """Remove overrides of schedules that were over before a moment."""
    overrides, following = await _drop(conn, "drop_overrides", before, most)
    return Gone(overrides=overrides), following


async def drop_calendars(conn: Connection, before: datetime, _: Place, most: int) -> Batch:
    """Remove addresses of calendars that were revoked or last asked for before a moment."""
    calendars, following = await _drop(conn, "drop_calendars", before, most)
    return Gone(calendars=calendars), following


async def _drop(
    conn: Connection, query: str, before: datetime, most: int
) -> tuple[int, Place | None]:
    """Remove rows to which nothing points; give how many went, and where to go on."""
    count = (await conn.execute(_SQL[query], {"before": before, "most": most})).rowcount
    return count, Place() if count == most else None


async def _drop_alerts(conn: Connection, query: str, before: datetime, most: int) -> Batch:
    rows = await fetched(conn, _SQL[query], {"before": before, "most": most})
    ids = sorted(number for (number,) in rows)
    if not ids:
        return Gone(), None
    await conn.execute(_SQL["drop_alerts"], {"ids": ids})
    # What is left of more is found by its number: it tells of no alert that is there.
    told = await fetched(conn, _SQL["told"], {"ids": ids, "most": most * _MESSAGES_OF_AN_ALERT})
    messages, groups = await _drop_messages(conn, [number for (number,) in told], before)
    return Gone(len(ids), messages, groups), Place() if len(ids) == most else None


async def _drop_messages(conn: Connection, ids: Sequence[int], before: datetime) -> tuple[int, int]:
    """Give how many messages went, and how many groups with their last one."""
    if not ids:
        return 0, 0
    rows = await fetched(conn, _SQL["drop_messages"], {"ids": list(ids), "before": before})
    return len(rows), await _drop_groups(conn, {number for (number,) in rows if number}, before)


async def _drop_groups(conn: Connection, ids: Iterable[int], before: datetime) -> int:
    params = {"ids": sorted(ids), "before": before}
    return (await conn.execute(_SQL["drop_groups"], params)).rowcount if params["ids"] else 0
