"""Links in their table. Functions take the caller's transaction."""

import secrets
from datetime import datetime, timedelta
from typing import Any, Final

from psycopg import AsyncConnection

from alerts.deliver.text.facts import CODE_LETTERS
from core.store import audit
from core.store.audit import Act
from core.store.keys import By
from core.store.sql import fetched, named_rows, queries

from .key import LIFE, Link

_SQL = queries("alerts.links", "links.sql")
_SAME: Final = timedelta(hours=1)
_KEPT: Final = timedelta(days=7)  # so that an old link says that it is old
_TOLD_SINCE: Final = timedelta(days=3)
_TOLD_MAX: Final = 50
_LENGTHS: Final = (4, 4, 4, 4, 5, 6, 8)  # a code that is taken is drawn again, then a longer one

Connection = AsyncConnection[Any]


async def link_to(conn: Connection, alert: int, person: str, *, now: datetime) -> Link:
    """Give the link of somebody to an alert: one of the last hour, or a new one."""
    asked = {"alert": alert, "person": person, "since": now - _SAME}
    await conn.execute(_SQL["lock"], asked)
    for row in await named_rows(conn, _SQL["recent"], asked):
        return Link(**row)
    ends = (now + LIFE).replace(microsecond=0)
    for length in _LENGTHS:
        code = "".join(secrets.choice(CODE_LETTERS) for _ in range(length))
        new = {"code": code, "alert": alert, "person": person, "now": now, "expires_at": ends}
        if await fetched(conn, _SQL["put"], new):
            return Link(code=code, alert=alert, person=person, expires_at=ends)
    raise RuntimeError("all codes are taken")  # a billion of links within a week


async def find(conn: Connection, code: str) -> Link | None:
    """Give the link of a code, though it may be over."""
    rows = await named_rows(conn, _SQL["find"], {"code": code})
    return Link(**rows[0]) if rows else None


async def used(conn: Connection, code: str) -> None:
    """Note that somebody acted by a link."""
    await conn.execute(_SQL["use"], {"code": code})


async def forget(conn: Connection, *, now: datetime) -> None:
    """Drop links that have been over for long."""
    await conn.execute(_SQL["forget"], {"before": now - _KEPT})


async def void(conn: Connection, person: str, by: By, *, now: datetime) -> int:
    """Let no link of somebody that is out count any more, on the record; returns how many did."""
    count = (await conn.execute(_SQL["void"], {"person": person, "now": now})).rowcount
    act = Act(by.actor, "oncall.links.void", f"person:{person}", {"links": count}, by.address)
    await audit.append(conn, act, now=now)
    return count


async def is_shut_out(conn: Connection, user: str) -> bool:
    """Whether an account is there and disabled."""
    rows = await fetched(conn, _SQL["is_out"], {"user": user})
    return bool(rows and rows[0][0])


async def told(conn: Connection, person: str, *, now: datetime) -> list[int]:
    """Give the open alerts of which somebody was told, the most urgent first."""
    asked = {"person": person, "since": now - _TOLD_SINCE, "limit": _TOLD_MAX}
    return [number for (number,) in await fetched(conn, _SQL["told"], asked)]
