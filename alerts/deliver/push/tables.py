"""Browsers in their table. Functions take the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg import AsyncConnection

from core.store.pool import Pool
from core.store.sql import fetched, queries

from .subscription import Subscription

_SQL = queries("alerts.deliver.push", "push.sql")

BROWSERS_MAX: Final = 10  # of a user; the oldest goes

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBrowser:
    """What a browser says of itself."""

    endpoint: str
    p256dh: bytes
    auth: bytes
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A browser as its user sees it. used_at: when it took a message last."""

    id: int
    endpoint: str
    user_agent: str
    created_at: datetime
    used_at: datetime | None


async def subscribe(conn: Connection, user: str, browser: NewBrowser, *, now: datetime) -> int:
    """Keep a browser; returns its id."""
    params = {
        "user": user,
        "endpoint": browser.endpoint,
        "p256dh": browser.p256dh,
        "auth": browser.auth,
        "user_agent": browser.user_agent[:300],
        "now": now,
    }
    ((id_,),) = await fetched(conn, _SQL["subscribe"], params)
    await conn.execute(_SQL["keep_newest"], {"user": user, "most": BROWSERS_MAX})
    return int(id_)


async def listed(conn: Connection, user: str) -> list[Listed]:
    """Give a user's browsers, the newest first."""
    return [Listed(*row) for row in await fetched(conn, _SQL["listed"], {"user": user})]


async def unsubscribe(conn: Connection, user: str, id_: int) -> bool:
    """Forget a browser; False: the user has none of this id."""
    return bool(await fetched(conn, _SQL["unsubscribe"], {"user": user, "id": id_}))


@dataclass(frozen=True, slots=True)
class StoredBrowsers:
    """Browsers for who sends."""

    pool: Pool

    async def of(self, user: str) -> Sequence[Subscription]:
        """Give those of a user."""
        async with self.pool.connection() as conn:
            rows = await fetched(conn, _SQL["of_user"], {"user": user})
        return [
            Subscription(id=id_, endpoint=endpoint, p256dh=bytes(p256dh), auth=bytes(auth))
            for id_, endpoint, p256dh, auth in rows
        ]

    async def told(self, taken: Sequence[int], gone: Sequence[int], *, now: datetime) -> None:
        """Note which took a message, and which are no more."""
        if not taken and not gone:
            return
        async with self.pool.connection() as conn, conn.transaction():
            await conn.execute(_SQL["used"], {"ids": list(taken), "now": now})
            await conn.execute(_SQL["gone"], {"ids": list(gone)})
