"""Marks of portals in maintenance that does not count in their budgets, as samples."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from psycopg import AsyncConnection

from alerts.maintenance import keeping
from alerts.maintenance.plan import Scope, Window
from alerts.rules.grid import milliseconds
from alerts.rules.record import STALE, Recorder
from alerts.state.owners import Owners
from core.model import Labels, RuleGroup
from core.store import place
from core.store.pool import Pool
from promql.values import NAME as METRIC

from .file import OBJECTIVES
from .made import MARK, NAME
from .tables import portals

_LOOKBACK: Final = timedelta(minutes=5)  # for so long a mark that nobody ends would stand
_INSTANT: Final = timedelta(microseconds=1)

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class Marks:
    """Writes the marks before the rules are evaluated that ask for them.

    What it writes follows from the moment alone, so that another leader goes on with it.
    """

    pool: Pool
    recorder: Recorder

    async def put(self, group: RuleGroup, moment: datetime) -> None:
        """Mark who is in maintenance at a moment, and end the marks of who was lately."""
        if (group.origin, group.file, group.name) != ("place", OBJECTIVES, NAME):
            return
        async with self.pool.connection() as conn:
            zone = ZoneInfo((await place.words(conn)).zone)
            windows = await keeping.excluded(conn, zone, moment - _LOOKBACK, moment + _INSTANT)
            found = marks(windows, await _units(conn), moment) if windows else {}
        if found:
            await self.recorder.record(found, milliseconds(moment))


def marks(
    windows: Iterable[Window], units: Mapping[str, str | None], now: datetime
) -> dict[Labels, float]:
    """Give the samples of a moment. units: of portals, by portal."""
    active, over = set[str](), set[str]()
    for each in windows:
        (active if each.is_active(now) else over).update(_portals(each, units))
    return {
        ((METRIC, MARK), ("portal", portal)): 1.0 if portal in active else STALE
        for portal in sorted(active | over)
    }


def _portals(window: Window, units: Mapping[str, str | None]) -> Iterator[str]:
    if window.scope is Scope.PORTAL:
        yield from window.names
    if window.scope is Scope.UNIT:
        yield from (portal for portal, unit in units.items() if unit in window.names)


async def _units(conn: Connection) -> Mapping[str, str | None]:
    """Read the portals that are probed, with the unit that their alerts concern."""
    owners = await Owners.read(conn)
    every: Collection[str] = await portals(conn)
    return {portal: owners.unit_of({"portal": portal}) for portal in every}
