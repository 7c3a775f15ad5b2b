"""Which alerts times of maintenance hide, or have hidden. Functions take a connection."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from alerts.deadman.canary import GROUP
from alerts.rules.evaluate import ALERTNAME
from alerts.rules.naming import rule_ids
from core.store.sql import fetched, queries

from .plan import HAZARD, Window

_SQL = queries("alerts.maintenance", "hiding.sql")

CANARY: Final = rule_ids(GROUP)[0]

Connection = AsyncConnection[Any]
Units = Collection[str] | None


@dataclass(frozen=True, slots=True)
class Hidden:
    """An open alert."""

    id: int
    labels: Mapping[str, str]
    unit: str | None


async def now(
    conn: Connection, windows: Sequence[Window], units: Units = None
) -> list[list[Hidden]]:
    """Give the open alerts of some units that each time hides, if it is on. units: None for all."""
    found: list[list[Hidden]] = [[] for _ in windows]
    if not windows:
        return found
    params = {"windows": asked(windows), "units": _units(units)}
    for ordinal, id_, name, labels, unit in await fetched(conn, _SQL["now"], params):
        alert = Hidden(id_, {ALERTNAME: name, **labels}, unit)
        if windows[ordinal].hides(alert):
            found[ordinal].append(alert)
    return found


async def counted(
    conn: Connection, windows: Sequence[Window], units: Units = None
) -> dict[Window, int]:
    """Count the alerts of which people were not told in some times, for that they were on."""
    if not windows:
        return {}
    params = {
        "windows": asked(windows),
        "units": _units(units),
        "hazard": HAZARD,
        "canary": CANARY,
    }
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


def _units(units: Units) -> list[str] | None:
    return None if units is None else list(units)
