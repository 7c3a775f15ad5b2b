"""Portals in their tables: who has them, how often they are tried, which of them burn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg import AsyncConnection

from core.store.sql import fetched, named_rows, queries

from .made import BURNS

_SQL = queries("alerts.objectives", "budgets.sql")
_PERIOD_SECONDS: Final = 60.0  # of whom nobody says how often it is tried

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class Probed:
    """A portal that is probed from here. is_retired: it was, once."""

    owner: str
    unit: str | None
    period_seconds: float
    is_retired: bool


@dataclass(frozen=True, slots=True)
class Burning:
    """An open alert about the budget of a portal."""

    id: int
    name: str
    priority: str
    state: str
    active_at: datetime


async def portals(conn: Connection) -> Mapping[str, Probed]:
    """Read what is probed, and what was."""
    return {
        row["portal"]: Probed(row["owner"], row["unit_id"], row["interval_seconds"], row["retired"])
        for row in await named_rows(conn, _SQL["portals"])
    }


async def period_seconds(conn: Connection) -> float:
    """Read how often portals are tried of which nobody says it."""
    found = await fetched(conn, _SQL["period"])
    return next((float(seconds) for (seconds,) in found if seconds), _PERIOD_SECONDS)


async def burning(conn: Connection) -> Mapping[str, Sequence[Burning]]:
    """Read the open alerts by portal."""
    found: dict[str, list[Burning]] = {}
    for row in await named_rows(conn, _SQL["burning"], {"names": list(BURNS)}):
        portal = row.pop("portal")
        found.setdefault(portal, []).append(Burning(**row))
    return found
