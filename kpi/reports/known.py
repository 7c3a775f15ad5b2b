"""All that a report is made of, read from the tables as it stood at a time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import orjson
from psycopg import AsyncConnection

from core.model import Period, Unit, UnitId
from core.store.sql import fetched, named_rows, queries
from kpi.analysis import Forecast, Method, Step
from kpi.board import running, told_for
from kpi.define import Kpi, KpiId
from kpi.keeping import Place, Revision, began
from kpi.keeping.rows import Key, key_of, revision_of

_SQL: Final = queries("kpi.reports", "reports.sql")
_BACK: Final = 36  # periods of units that are read, and one a year before the oldest of them
_CORRECTED_MAX: Final = 60

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which report. at: as of when; told in the zone of the place."""

    period: Period
    scope: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A figure that was handed in again. was, now: numerator and denominator."""

    kpi: str
    unit: UnitId
    period: Period
    was: tuple[Decimal | None, Decimal | None]
    now: tuple[Decimal | None, Decimal | None]
    reason: str


@dataclass(frozen=True, slots=True)
class Reached:
    """What was written of a milestone."""

    state: str
    evidence: str
    day: date | None
    simulated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the tables said at a time."""

    wanted: Wanted
    place: Place
    values: Mapping[Key, Revision]
    forecasts: Mapping[tuple[str, str], Forecast]
    corrected: tuple[Corrected, ...] = ()
    handed_in: Mapping[tuple[str, str, str], datetime]  # first, by indicator, unit, period
    reminded: Mapping[tuple[str, str, str], int]  # by unit, indicator, period
    milestones: Mapping[str, Reached]
    began: date = date.min  # when the place first asked for figures: nothing older is owed

    @property
    def at(self) -> datetime:
        """As of when, as clocks of the place show it."""
        return self.wanted.at.astimezone(self.place.zone)

    def scope_of(self, kpi: Kpi) -> str:
        """Say whose total an indicator has in this report, as on the board."""
        return told_for(kpi, self.wanted.scope, self.place.scopes.names())

    def total(self, kpi: Kpi, period: Period) -> Revision | None:
        """Find the value of the scope."""
        return self.values.get((kpi.id, "", self.scope_of(kpi), period.id))

    def of_unit(self, kpi: KpiId, unit: UnitId, period: Period) -> Revision | None:
        """Find the value of a unit."""
        return self.values.get((kpi, unit, "", period.id))

    def unit(self, id_: UnitId) -> Unit | None:
        """Find a unit."""
        return next((unit for unit in self.place.units if unit.id == id_), None)

    def name(self, id_: UnitId) -> str:
        """Say what a unit is called."""
        found = self.unit(id_)
        return found.name_vi if found else id_


async def known(conn: Connection, wanted: Wanted, found: Place) -> Known:
    """Read it. found: the place as it was then. conn: one snapshot: no number is newer."""
    scopes = sorted({wanted.scope, *(kpi.scope for kpi in found.catalogue.kpis)})
    params = {
        "at": wanted.at,
        "scopes": scopes,
        "periods": sorted(each.id for each in _periods(found, wanted)),
        "since": datetime.combine(wanted.period.first, datetime.min.time(), found.zone),
        "limit": _CORRECTED_MAX,
    }
    values = map(revision_of, await named_rows(conn, _SQL["values"], params))
    return Known(
        wanted=wanted,
        place=found,
        values={key_of(each.value): each for each in values if each is not None},
        forecasts=_forecasts(await named_rows(conn, _SQL["forecasts"], params)),
        corrected=tuple(_corrected(await named_rows(conn, _SQL["corrected"], params))),
        handed_in={
            (kpi, unit, period): at
            for kpi, unit, period, at in await fetched(conn, _SQL["handed_in"], params)
        },
        reminded={
            (unit, kpi, period): count
            for unit, kpi, period, count in await fetched(conn, _SQL["reminders"], params)
        },
        milestones=_reached(await named_rows(conn, _SQL["milestones"], params)),
        began=(await began(conn) or wanted.at).astimezone(found.zone).date(),
    )


def _periods(found: Place, wanted: Wanted) -> Iterable[Period]:
    """List the periods of each kind that are told of, up to the one of the report."""
    for kind in {kpi.period for kpi in found.catalogue.kpis} | {wanted.period.kind}:
        last = wanted.period if kind is wanted.period.kind else running(kind, wanted.period.last)
        yield from (last.shifted(-back) for back in range(_BACK + last.a_year))


def _forecasts(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], Forecast]:
    return {
        (row["kpi"], row["scope"]): Forecast(
            Method(row["method"]), row["points"], tuple(_steps(orjson.loads(row["ahead"])))
        )
        for row in rows
        if not row["reason"]
    }


def _steps(ahead: Iterable[Mapping[str, Any]]) -> Iterable[Step]:
    for step in ahead:
        period = Period.parse(step["period"])
        if period is not None:
            yield Step(period.index, step["low"], step["middle"], step["high"])


def _corrected(rows: Iterable[Mapping[str, Any]]) -> Iterable[Corrected]:
    for row in rows:
        period = Period.parse(row["period"])
        if period is not None:
            yield Corrected(
                kpi=row["kpi"],
                unit=UnitId(row["unit"]),
                period=period,
                was=(row["was_numerator"], row["was_denominator"]),
                now=(row["numerator"], row["denominator"]),
                reason=row["reason"],
            )


def _reached(rows: Iterable[Mapping[str, Any]]) -> dict[str, Reached]:
    return {
        row["milestone"]: Reached(
            row["state"],
            ", ".join(part for part in (row["document"], row["issuer"]) if part),
            row["document_date"],
            row["simulated"],
        )
        for row in rows
    }
