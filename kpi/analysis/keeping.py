"""Forecasts in their table: which are to be made anew, writing them, reading them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from core.model import Period, PeriodKind
from core.store.rollups.calendar import Calendar
from core.store.sql import fetched, named_rows, queries
from kpi.define import Kpi
from kpi.keeping import Place
from kpi.keeping.rows import revision_of
from kpi.values import Value

from .foretold import Forecast, Foretold, Method, NoForecast, Step, Unforeseen
from .history import History
from .series import history_of

_SQL = queries("kpi.analysis", "forecasts.sql")
# Part of the mark that a forecast is made of: when the method changes, all are made anew.
_METHOD: Final = "1"

Connection = AsyncConnection[Any]
Key = tuple[str, str, str]  # indicator, unit or "", scope or ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A series that has to be forecast anew. made_of: a mark of all that it is made of."""

    key: Key
    made_of: int
    period: PeriodKind
    history: History


@dataclass(frozen=True, slots=True)
class Kept:
    """A forecast as it is stored."""

    key: Key
    made_at: datetime
    foretold: Foretold


async def changed(conn: Connection, place: Place, now: datetime, *, limit: int) -> list[Wanted]:
    """Find series of which a finished period has a new value. conn: in autocommit mode is fine."""
    running = _running(place, now)
    kpis = {kpi.id: kpi for kpi in place.catalogue.kpis if not kpi.is_closed}
    marks = [_mark(kpi, place) for kpi in kpis.values()]
    asked = {"kpis": list(kpis), "marks": marks, "running": running, "limit": limit}
    rows = await fetched(conn, _SQL["changed"], asked)
    values = await _values(conn, [row[:3] for row in rows], running)
    found = []
    for *names, made_of in rows:
        key = (names[0], names[1], names[2])
        kpi = kpis[names[0]]
        history = history_of(kpi, values.get(key, ()), since=_since(place, key))
        found.append(Wanted(key, made_of, kpi.period, history))
    return found


async def keep(
    conn: Connection, place: Place, made: Iterable[tuple[Wanted, Foretold]], *, now: datetime
) -> None:
    """Write forecasts, or why there are none. Of each local day the last one stays."""
    today = datetime.combine(now.astimezone(place.zone).date(), time.min, place.zone)
    for wanted, foretold in made:
        kpi, unit, scope = wanted.key
        key = {"kpi": kpi, "unit": unit, "scope": scope, "now": now, "today": today}
        await conn.execute(_SQL["drop"], key)
        await conn.execute(_SQL["replace"], key)
        columns = {**key, "made_of": wanted.made_of, **_columns(wanted.period, foretold)}
        await conn.execute(_SQL["keep"], columns)
    await conn.execute(_SQL["ring"])


async def forget(conn: Connection, place: Place, now: datetime) -> None:
    """Take forecasts of series that are no more out of force."""
    kpis = [kpi.id for kpi in place.catalogue.kpis if not kpi.is_closed]
    await conn.execute(_SQL["forget"], {"kpis": kpis, "now": now})


async def forecasts(conn: Connection, kpis: Collection[str] | None = None) -> dict[Key, Kept]:
    """Read what is stored of some indicators; None is all."""
    listed = None if kpis is None else sorted(kpis)
    found = [_kept(row) for row in await named_rows(conn, _SQL["kept"], {"kpis": listed})]
    return {kept.key: kept for kept in found}


def _running(place: Place, now: datetime) -> list[str]:
    day = Calendar(place.zone).day_of(int(now.timestamp() * 1000))
    found = (Period.containing(kind, day) for kind in PeriodKind)
    return [period.id for period in found if period is not None]


async def _values(
    conn: Connection, keys: Sequence[Key], running: Sequence[str]
) -> Mapping[Key, list[Value]]:
    kpis, units, scopes = (
        (list(column) for column in zip(*keys, strict=True)) if keys else ([],) * 3
    )
    asked = {"kpis": kpis, "units": units, "scopes": scopes, "running": running}
    found: dict[Key, list[Value]] = {}
    for row in await named_rows(conn, _SQL["values"], asked):
        revision = revision_of(row)
        if revision is not None:
            value = revision.value
            found.setdefault((value.kpi, value.unit or "", value.scope or ""), []).append(value)
    return found


def _since(place: Place, key: Key) -> date | None:
    """Give the day on which the units of a series began; nothing before it counts."""
    _, unit_id, scope = key
    if unit_id:
        return next((unit.valid_from for unit in place.units if unit.id == unit_id), None)
    return max(place.scopes.breaks(scope), default=None)


def _mark(kpi: Kpi, place: Place) -> str:
    """Name all of the definitions that a forecast depends on."""
    dated = [f"{unit.id}@{unit.valid_from}" for unit in place.units if unit.valid_from]
    words = (_METHOD, kpi.is_share, kpi.scale, kpi.numerator.is_whole, kpi.scope, *dated)
    return " ".join(map(str, words))


def _columns(kind: PeriodKind, foretold: Foretold) -> dict[str, Any]:
    if isinstance(foretold, NoForecast):
        empty = {"method": "", "reason": foretold.reason.value, "ahead": Jsonb([])}
        return empty | {"points": foretold.points}
    ahead = [
        {
            "period": Period.at(kind, step.at).id,
            "low": step.low,
            "middle": step.middle,
            "high": step.high,
        }
        for step in foretold.steps
    ]
    made = {"method": foretold.method.value, "reason": "", "ahead": Jsonb(ahead)}
    return made | {"points": foretold.points}


def _kept(row: dict[str, Any]) -> Kept:
    foretold: Foretold
    if row["reason"]:
        foretold = NoForecast(Unforeseen(row["reason"]), row["points"])
    else:
        steps = (_step(told) for told in row["ahead"])
        there = tuple(step for step in steps if step is not None)
        foretold = Forecast(Method(row["method"]), row["points"], there)
    return Kept((row["kpi"], row["unit"], row["scope"]), row["made_at"], foretold)


def _step(told: dict[str, Any]) -> Step | None:
    period = Period.parse(told["period"])
    if period is None:
        return None
    return Step(period.index, told["low"], told["middle"], told["high"])
