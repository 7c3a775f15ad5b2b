"""Live values that a leader makes official: from then on they change no more."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from core.model import Period, UnitId
from core.store.sql import fetched, named_rows
from kpi.define import Kpi
from kpi.keeping import Place, current, lock, renew_totals
from kpi.keeping import record as write
from kpi.values import Status, Value

from .hand import SQL, ActError, Connection, Hand, record


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """The live value of a unit that is official, and who made it so."""

    kpi: str
    unit: str
    period: str
    closed_at: datetime
    closed_by: str


async def closings(conn: Connection, kpi: Kpi, period: Period) -> dict[str, Closing]:
    """Read what is official of an indicator in a period, by unit."""
    params = {"kpi": kpi.id, "period": period.id}
    rows = await named_rows(conn, SQL["closings"], params)
    return {row["unit"]: Closing(**row) for row in rows}


async def close(
    conn: Connection, place: Place, what: tuple[Kpi, UnitId, Period], hand: Hand
) -> None:
    """Make a live value official; one that is stays so. Raises ActError."""
    kpi, _, period = what
    if not kpi.is_live:
        raise ActError("kpi", "is handed in: who approves what was handed in makes it official")
    if period.kind is not kpi.period:
        raise ActError("period", f"expected one of kind {kpi.period.value}")
    if period.last >= hand.today:
        raise ActError("period", "still runs")
    await lock(conn)
    value = await _stored(conn, what)
    if value is None:
        raise ActError("unit", "has no value in this period")
    if await fetched(conn, SQL["close"], _params(what, hand)):
        await _put(conn, place, (value, Status.OFFICIAL), hand)
        await record(conn, hand, "kpi.close", f"kpi:{kpi.id}", _detail(what, ""))


async def open_(
    conn: Connection, place: Place, what: tuple[Kpi, UnitId, Period], reason: str, hand: Hand
) -> None:
    """Let a live value change again; one that does goes on. Raises ActError."""
    if not reason:
        raise ActError("reason", "say why what was official changes again")
    await lock(conn)
    value = await _stored(conn, what)
    if await fetched(conn, SQL["open"], _params(what, hand)):
        if value is not None:
            await _put(conn, place, (value, Status.PRELIMINARY), hand)
        await record(conn, hand, "kpi.open", f"kpi:{what[0].id}", _detail(what, reason))


async def _stored(conn: Connection, what: tuple[Kpi, UnitId, Period]) -> Value | None:
    kpi, unit, period = what
    found = await current(conn, [period], [kpi.id])
    return next((each.value for each in found if each.value.unit == unit), None)


async def _put(conn: Connection, place: Place, what: tuple[Value, Status], hand: Hand) -> None:
    value, status = what
    if not value.is_there:
        return  # nothing is official of what is not there; that it is so is kept all the same
    new = await write(conn, [replace(value, status=status)], now=hand.now)
    await renew_totals(conn, place, new, now=hand.now)


def _params(what: tuple[Kpi, UnitId, Period], hand: Hand) -> dict[str, Any]:
    kpi, unit, period = what
    return {
        "kpi": kpi.id,
        "unit": unit,
        "period": period.id,
        "now": hand.now,
        "actor": hand.by.actor,
    }


def _detail(what: tuple[Kpi, UnitId, Period], reason: str) -> dict[str, str]:
    _, unit, period = what
    return {"unit": unit, "period": period.id, "reason": reason}
