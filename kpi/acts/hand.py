"""Who does something, when; and what is not done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from psycopg import AsyncConnection

from core.store import audit
from core.store.audit import Act
from core.store.keys import By
from core.store.sql import queries

SQL: Final = queries("kpi.acts", "acts.sql")

Connection = AsyncConnection[Any]


class ActError(Exception):
    """Something that is not done; says why. field: of the request."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


class LateError(Exception):
    """Somebody else has changed it meanwhile."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Who does something, and when. today: the day of the place."""

    by: By
    now: datetime
    today: date


async def record(
    conn: Connection, hand: Hand, action: str, object_: str, detail: Mapping[str, Any]
) -> None:
    """Put an act on the record, and ring."""
    act = Act(hand.by.actor, action, object_, detail, hand.by.address)
    await audit.append(conn, act, now=hand.now)
    await conn.execute(SQL["ring"])
