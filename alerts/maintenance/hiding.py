"""Which alerts times of maintenance hide, or have hidden. Functions take a connection."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from core.store.sql import fetched, queries

from .plan import NEVER, Window

_SQL = queries("alerts.maintenance", "hiding.sql")

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class Hidden:
    """An open alert."""

    id: int
    labels: Mapping[str, str]
    unit: str


async def now(conn: Connection, windows: Sequence[Window]) -> list[list[Hidden]]:
    """Give the open alerts that each of some times hides, if it is on."""
    found: list[list[Hidden]] = [[] for _ in windows]
    if not windows:
        return found
    for ordinal, *row in await fetched(conn, _SQL["now"], {"windows": asked(windows)}):
        alert = Hidden(*row)
        if windows[ordinal].hides(alert):
            found[ordinal].append(alert)
    return found


async def counted(conn: Connection, windows: Sequence[Window]) -> dict[Window, int]:
    """Count the alerts of which people were not told in some times, for that they were on."""
    if not windows:
        return {}
    params = {"windows": asked(windows), "never": sorted(NEVER)}
    return {windows[at]: count for at, count in await fetched(conn, _SQL["counted"], params)}


def asked(windows: Iterable[Window]) -> Jsonb:
    """Write times as the database is asked about them."""
    return Jsonb(
        [
            {
                "ordinal": ordinal,
                "scope": each.scope.value,
                "names": sorted(each.names),
                "starts_at": each.starts_at.isoformat(),
                "ends_at": each.ends_at.isoformat(),
            }
            for ordinal, each in enumerate(windows)
        ]
    )
