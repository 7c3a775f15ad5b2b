"""What the tables say of portals: whose they are, what they promise, which of them burn."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.maintenance import keeping
from alerts.maintenance.plan import Window
from alerts.objectives import Objectives, objectives_of
from alerts.objectives.tables import Burning, Probed, burning, period_seconds, portals
from alerts.state.owners import Owners
from api.access import Caller, Permission, reach
from core.model import UnitId
from core.store import rules
from core.store.pool import Connection


@dataclass(frozen=True, slots=True)
class Scene:
    """Portals as one caller may know of them. units: of which; None: of all."""

    probed: Mapping[str, Probed]
    period_seconds: float
    objectives: Objectives | None
    burning: Mapping[str, Sequence[Burning]]
    owners: Owners
    units: Collection[UnitId] | None
    planned: Sequence[Window]  # maintenance that does not count

    @classmethod
    async def read(
        cls, conn: Connection, caller: Caller, since: datetime, until: datetime, zone: ZoneInfo
    ) -> "Scene":
        """Read all of it. since, until: of which maintenance matters."""
        return cls(
            await portals(conn),
            await period_seconds(conn),
            objectives_of(await rules.load(conn)),
            await burning(conn),
            await Owners.read(conn),
            await reach(conn, caller, Permission.ALERTS),
            await keeping.excluded(conn, zone, since, until),
        )

    @property
    def periods(self) -> Mapping[str, float]:
        """Seconds between tries by portal; "": of those that others try."""
        return {"": self.period_seconds} | {
            name: one.period_seconds for name, one in self.probed.items()
        }

    def unit_of(self, portal: str) -> str | None:
        """Give the unit that its alerts concern."""
        return self.owners.unit_of({"portal": portal})

    def shown(self, found: Collection[str]) -> list[str]:
        """Name the portals that are told of: what is probed now, and what others try."""
        now = {name for name, one in self.probed.items() if not one.is_retired}
        every = sorted(now | (set(found) - self.probed.keys()))
        if self.units is None:
            return every
        return [name for name in every if self.unit_of(name) in self.units]

    def percent_of(self, portal: str) -> float | None:
        """Give the objective of a portal."""
        return self.objectives.of(portal) if self.objectives else None
