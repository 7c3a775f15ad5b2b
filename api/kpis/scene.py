"""What every answer about indicators begins with: the place as it was, the moment, who asks."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Final

from fastapi import Depends, Query
from pydantic import BaseModel, Field

from api.access import Caller, Needs, Permission, reach
from api.services import Services
from api.wall.layout import Name
from core.model import Period, PeriodKind, UnitId
from core.service.problem import Problem, ProblemError, misfit
from core.store.pool import Connection
from kpi.board import Moment, newest
from kpi.define import Catalogue, Kpi
from kpi.keeping import Place, began
from kpi.units import CORE, PLAN, Scopes

from .models.board import PeriodId, ScopeId

Reader = Annotated[Caller, Depends(Needs(Permission.KPI_READ, by_unit=True))]
NO_KPI: Final = Problem(404, "No such indicator", "GET /api/ioc/v1/kpis lists them")
_SCOPES: Final[Mapping[str, Name]] = {
    CORE: Name("Các đơn vị hiện nay", "Units of today"),
    PLAN: Name("Địa bàn của kế hoạch", "Area of the plan"),
}
_MOMENT: Final = timedelta(microseconds=1)


class KpiQuery(BaseModel, extra="forbid"):
    """Which board is asked for."""

    period: PeriodId | None = Field(default=None, description="Without: the month that ended last.")
    scope: ScopeId = Field(default=CORE, description="`core`, `plan`, or the id of a unit.")
    as_of: date | None = Field(default=None, description="As it stood at the end of this day.")


Asked = Annotated[KpiQuery, Query()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The place, and for which moment and whom it is told.

    at: a time that is over; None: now. seen: units whose rows the caller sees; None: all.
    """

    place: Place
    scopes: Scopes
    moment: Moment
    at: datetime | None
    as_of: date | None
    seen: frozenset[UnitId] | None
    names: Mapping[UnitId, Name]
    version: int

    @property
    def catalogue(self) -> Catalogue:
        """The indicators that were in force."""
        return self.place.catalogue

    def kpi(self, id_: str) -> Kpi:
        """Find an indicator. Raises ProblemError."""
        found = self.catalogue.of(id_)
        if found is None:
            raise ProblemError(NO_KPI)
        return found

    def sees(self, unit: UnitId) -> bool:
        """Whether the caller sees rows of a unit."""
        return self.seen is None or unit in self.seen

    def visible(self, every: Iterable[UnitId]) -> list[UnitId]:
        """Leave out units whose rows the caller does not see."""
        return [unit for unit in every if self.sees(unit)]

    def name(self, unit: UnitId) -> Name:
        """Give the name of a unit."""
        return self.names.get(unit) or Name(unit, unit)

    def scope_name(self, scope: str) -> Name:
        """Give the name of a scope, or of the unit that it is."""
        return _SCOPES.get(scope) or self.name(UnitId(scope))

    def period(self, asked: str | None) -> Period:
        """Read the period that is asked for; without: the month that ended last. Raises."""
        today = self.moment.today
        if asked is None:
            return newest(PeriodKind.MONTH, today)
        found = Period.parse(asked)
        if found is None:
            reason = "expected a period such as 2026-M10, 2026-Q4 or 2026"
            raise ProblemError(misfit("No such period", [("/period", reason)]))
        if found.first > today:
            raise ProblemError(misfit("No such period", [("/period", "has not begun yet")]))
        return found

    def scope(self, asked: str) -> str:
        """Check the scope that is asked for. Raises ProblemError."""
        if asked not in (CORE, PLAN) and asked not in self.names:
            raise ProblemError(misfit("No such scope", [("/scope", "neither a scope nor a unit")]))
        return asked


async def scene(
    conn: Connection, services: Services, caller: Caller, as_of: date | None = None
) -> Scene:
    """Read it. Raises ProblemError: of a day that is still to come."""
    now, zone = services.clock.now(), services.profile.zone
    today, at = now.astimezone(zone).date(), None
    if as_of is not None and as_of > today:
        raise ProblemError(misfit("No such day", [("/as_of", "is still to come")]))
    if as_of is not None and as_of < today:
        at = datetime.combine(as_of + timedelta(days=1), time(), zone) - _MOMENT
    version = services.indicators.version  # before anything is read: what comes later is newer
    found = await services.kpis.place(conn, zone, at)
    begun = await began(conn)
    since = begun.astimezone(zone).date() if begun else date.max
    return Scene(
        place=found,
        scopes=found.scopes,
        moment=Moment(at or now, as_of or today, since),
        at=at,
        as_of=as_of,
        seen=await reach(conn, caller, Permission.KPI_READ),
        names={unit.id: Name(unit.name_vi, unit.name_en) for unit in found.units},
        version=version,
    )


@asynccontextmanager
async def snapshot(services: Services) -> AsyncIterator[Connection]:
    """Read everything as it stands in one moment: a total fits the units that it is made of."""
    async with services.pool.connection() as conn, conn.transaction():
        await conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield conn
