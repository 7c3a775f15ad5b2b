"""What waits while messages are held back, and what of it is dropped for its age."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from psycopg import AsyncConnection

from core.store.backups import Hold
from core.store.sql import fetched, named_rows, queries

from .meters import DEPTH, OLDEST_SECONDS
from .outbox import Waiting

log = structlog.get_logger()

_SQL = queries("alerts.deliver", "held.sql")
_SAYS_EVERY: Final = timedelta(minutes=1)
ALERT: Final = "NotificationsHeld"

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class Waits:
    """Messages of one kind. old: how many are older than what was asked for."""

    kind: str
    count: int
    oldest_at: datetime
    old: int


async def waiting(conn: Connection, *, before: datetime) -> Sequence[Waits]:
    """Read what has not left yet. before: what is older counts as old."""
    return [Waits(**row) for row in await named_rows(conn, _SQL["waiting"], {"before": before})]


async def drop(conn: Connection, *, before: datetime, now: datetime) -> int:
    """Give up what is older than that; returns how many messages went."""
    found: int = (await fetched(conn, _SQL["drop"], {"before": before, "now": now}))[0][0]
    return found


async def take(conn: Connection, *, by: str, now: datetime) -> None:
    """Acknowledge the alert that says so, before it is told to whom it does not concern."""
    await conn.execute(_SQL["take"], {"alert": ALERT, "by": by, "now": now})


@dataclass(slots=True)
class Holding:
    """Says, each minute, that messages are held back."""

    _said_at: datetime | None = None

    def tell(self, hold: Hold, found: Sequence[Waiting], now: datetime) -> None:
        """Say it. Nothing counts as stuck: somebody wants it so, and NotificationsHeld says it."""
        waiting = sum(each.count for each in found)
        DEPTH.set(waiting)
        OLDEST_SECONDS.set(0)
        if self._said_at is not None and self._said_at <= now < self._said_at + _SAYS_EVERY:
            return
        self._said_at = now
        since = hold.begun_at.isoformat()
        log.warning("notify_held", since=since, why=hold.reason, waiting=waiting, end="ioc resume")
