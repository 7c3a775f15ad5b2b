"""Tests of ways in their table. Functions take the caller's transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from alerts.dispatch.messages.outgoing import Outgoing
from core.store.sql import fetched, named_rows, queries

from .message import code_of

_SQL = queries("alerts.waytest", "way_test.sql")

AGAIN_AFTER: Final = timedelta(minutes=1)  # nobody's telephone is rung all the time
CODE_LIVES: Final = timedelta(days=1)
_KNOWN: Final = timedelta(days=7)  # so long an old link says that it is old

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A message by one way. actor: who wanted it. practice: the day of which call it is."""

    way: str
    message: Outgoing
    actor: str
    practice: date | None = None


@dataclass(frozen=True, slots=True)
class Practised:
    """Somebody who was called for practice. answered_at: by whatever way, None: not at all."""

    day: date
    called_at: datetime
    person: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """A test by the code that its link has."""

    id: int
    person: str
    way: str
    asked_at: datetime
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WayTest:
    """The last test of a way.

    result: waiting, accepted, delivered, refused, failed, unknown, given_up.
    answer: what the provider said. tested_at: when a test by this way was confirmed last.
    """

    way: str
    asked_at: datetime
    asked_by: str
    result: str
    answer: str | None
    confirmed_at: datetime | None
    tested_at: datetime | None


async def put(conn: Connection, wanted: Iterable[Wanted]) -> None:
    """Send tests, and remember by which codes they are confirmed."""
    for each in wanted:
        message = each.message
        params = {
            "ordinal": message.ordinal,
            "receiver": message.receiver,
            "channel": message.channel,
            "person": message.person,
            "kind": message.kind,
            "reason": message.reason,
            "dedupe_key": message.dedupe_key,
            "priority": message.priority,
            "content": Jsonb(message.content),
            "created_at": message.created_at,
            "due_at": message.due_at,
            "way": each.way,
            "code": code_of(message),
            "actor": each.actor,
            "practice": each.practice,
        }
        await conn.execute(_SQL["put"], params)


async def wait_until(conn: Connection, person: str, now: datetime) -> datetime | None:
    """Say when somebody may be tried again; None: now."""
    ((last,),) = await fetched(conn, _SQL["lately"], {"person": person})
    until = last + AGAIN_AFTER if last else None
    # One that lies ahead was asked for before the clock was put back.
    return until if until and now < until <= now + AGAIN_AFTER else None


async def newest(conn: Connection, person: str) -> list[WayTest]:
    """Give the last test of each way of somebody."""
    rows = await named_rows(conn, _SQL["newest"], {"person": person})
    return [WayTest(**row) for row in rows]


async def confirm(conn: Connection, person: str, code: str, *, now: datetime) -> str | None:
    """Note that somebody has a test; returns by which way, None: no such code is open."""
    params = {"person": person, "code": code, "now": now, "since": now - CODE_LIVES}
    rows = await fetched(conn, _SQL["confirm"], params)
    return str(rows[0][0]) if rows else None


async def linked(conn: Connection, code: str, *, now: datetime) -> list[Linked]:
    """Give the tests of a week that have a code."""
    asked = {"code": code, "since": now - _KNOWN}
    return [Linked(**row) for row in await named_rows(conn, _SQL["linked"], asked)]


async def confirm_linked(conn: Connection, number: int, *, now: datetime) -> bool:
    """Note that a test arrived; False: that was known."""
    return bool(await fetched(conn, _SQL["confirm_linked"], {"id": number, "now": now}))


async def begin_practice(
    conn: Connection, day: date, people: Sequence[str], *, now: datetime
) -> bool:
    """Note a practice call; False: it was begun already."""
    params = {"day": day, "people": list(people), "now": now}
    return bool(await fetched(conn, _SQL["begin_practice"], params))


async def practices(conn: Connection, most: int = 12) -> list[Practised]:
    """Give who was called by the newest practice calls."""
    return [Practised(*row) for row in await fetched(conn, _SQL["practices"], {"most": most})]
