"""Reading what a board needs, in a few queries whatever its size.

Functions take a connection inside the caller's transaction. at: a time that is over, or None: now.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, LiteralString

from psycopg import AsyncConnection

from core.model import Period, UnitId
from core.store.sql import fetched, named_rows, queries
from kpi.define import Kpi, KpiId
from kpi.keeping import Revision, of_periods, revision_of
from kpi.values import Why

SQL: Final = queries("kpi.board", "board.sql")

Connection = AsyncConnection[Any]
Told = Mapping[str, tuple[float | None, Why]]  # by id of a period
Ahead = Mapping[str, Any]
Series = tuple[KpiId, str]  # and its scope


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A forecast as it is stored. ahead: period, low, middle, high; reason: why there is none."""

    method: str
    points: int
    reason: str
    ahead: Sequence[Ahead]


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """An upload, but for its rows."""

    id: int
    unit: str
    period: str
    way: str
    file_name: str
    sha256: str
    state: str
    reason: str
    made_by: str
    made_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    decision: str
    replaces: int | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is stored of a board. told: by indicator and scope; official: the first one of each."""

    told: Mapping[Series, Told]
    official: Mapping[Series, tuple[Period, float]]
    foreseen: Mapping[Series, Foreseen]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is read of an indicator. since: the first period in which the units of today counted."""

    scope: str
    periods: Sequence[Period]
    since: Period | None


async def facts(
    conn: Connection, wanted: Mapping[KpiId, Wanted], at: datetime | None, now: datetime
) -> Facts:
    """Read trends of totals, where paths begin, and forecasts, by indicator."""
    params = {
        "kpis": sorted(wanted),
        "scopes": sorted({each.scope for each in wanted.values()}),
        "periods": sorted({period.id for each in wanted.values() for period in each.periods}),
        "at": at,
        "of": list(wanted),
        "in": [each.scope for each in wanted.values()],
        "since": [each.since.id if each.since else "" for each in wanted.values()],
    }
    told = dict[Series, dict[str, tuple[float | None, Why]]]()
    for kpi, scope, period, value, why in await fetched(conn, _timed("trend", at), params):
        told.setdefault((KpiId(kpi), scope), {})[period] = (value, Why(why))
    official = {
        (KpiId(kpi), scope): (begin, value)
        for kpi, scope, period, value in await fetched(conn, _timed("official", at), params)
        if (begin := Period.parse(period)) is not None
    }
    return Facts(told, official, await forecasts(conn, wanted, at or now))


async def forecasts(
    conn: Connection, kpis: Iterable[KpiId], at: datetime
) -> dict[Series, Foreseen]:
    """Read the forecasts of totals that stood there at a time."""
    rows = await fetched(conn, SQL["forecasts"], {"kpis": sorted(kpis), "at": at})
    return {
        (KpiId(kpi), scope): Foreseen(method, points, reason, ahead)
        for kpi, scope, _, method, points, reason, ahead in rows
    }


async def history(conn: Connection, kpi: Kpi, at: datetime | None) -> list[Revision]:
    """Read all that is told of an indicator: of each unit and scope in each period."""
    found = await named_rows(conn, _timed("history", at), {"kpi": kpi.id, "at": at})
    return [each for row in found if (each := revision_of(row)) is not None]


async def in_force(conn: Connection, kpis: Iterable[KpiId]) -> list[Revision]:
    """Read all values in force of some indicators."""
    found = await named_rows(conn, SQL["public"], {"kpis": sorted(kpis)})
    return [each for row in found if (each := revision_of(row)) is not None]


async def of_unit(
    conn: Connection,
    unit: UnitId,
    wanted: Mapping[KpiId, Iterable[Period]],
    at: datetime | None,
) -> dict[KpiId, dict[str, tuple[float | None, Why]]]:
    """Read the trends of a unit. wanted: the periods of each indicator."""
    params = {
        "kpis": sorted(wanted),
        "unit": unit,
        "periods": sorted({period.id for every in wanted.values() for period in every}),
        "at": at,
    }
    told = dict[KpiId, dict[str, tuple[float | None, Why]]]()
    for kpi, period, value, why in await fetched(conn, _timed("of_unit", at), params):
        told.setdefault(KpiId(kpi), {})[period] = (value, Why(why))
    return told


async def values(
    conn: Connection, periods: Iterable[Period], at: datetime | None, kpis: Collection[KpiId]
) -> list[Revision]:
    """Read all values of some periods."""
    return await of_periods(conn, periods, at, kpis)


async def uploads(conn: Connection, ids: Iterable[int]) -> dict[int, Handed]:
    """Read uploads by their numbers."""
    wanted = sorted(set(ids))
    found = await named_rows(conn, SQL["uploads"], {"ids": wanted}) if wanted else []
    return {row["id"]: Handed(**row) for row in found}


async def first_day(conn: Connection) -> date | None:
    """Find the first day of the oldest period that anything is told of."""
    found = [Period.parse(id_) for (id_,) in await fetched(conn, SQL["first_day"])]
    return min((period.first for period in found if period), default=None)


def _timed(name: str, at: datetime | None) -> LiteralString:
    return SQL[name if at is None else f"{name}_at"]
