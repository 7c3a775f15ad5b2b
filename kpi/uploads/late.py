"""What is owed, what is late and who was reminded, read from the tables. Take a connection."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from core.model import Period, UnitId
from core.store.sql import fetched
from kpi.define import KpiId
from kpi.keeping import Place, began

from .dues import Due, HandedIn, Slot, dues, owed, reminded
from .tables import SQL, Connection

FIRST: Final = timedelta(days=1)  # past the end of the last day, as the rule has it
EVERY: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Reminder:
    """That a unit was reminded of figures that were due."""

    unit: UnitId
    kpi: str
    period: str
    at: datetime


async def handed_in(conn: Connection, periods: Iterable[Period]) -> dict[Slot, HandedIn]:
    """Read since when figures of some periods are there."""
    ids = sorted({period.id for period in periods})
    rows = await fetched(conn, SQL["handed_in"], {"periods": ids}) if ids else []
    return {
        (KpiId(kpi), UnitId(unit), period): HandedIn(at, is_approved)
        for kpi, unit, period, at, is_approved in rows
    }


async def all_dues(conn: Connection, place: Place, now: datetime) -> list[Due]:
    """Tell of all that is owed whether it is there, the oldest first."""
    begin = await began(conn)
    if begin is None:
        return []
    since = begin.astimezone(place.zone).date()
    spans = {period for _, _, period in owed(place, now, since)}
    return dues(place, await handed_in(conn, spans), now, since)


async def remind(conn: Connection, told: Iterable[Due], now: datetime) -> int:
    """Note which reminders are due; returns how many are new. Asked again it notes none twice."""
    new = 0
    for each, at in reminded(told, now, EVERY, FIRST):
        row = {"unit": each.unit, "kpi": each.kpi, "period": each.period.id, "at": at}
        new += len(await fetched(conn, SQL["remind"], row))
    return new


async def reminders(conn: Connection, place: Place, now: datetime) -> list[Reminder]:
    """Read the reminders of the running year."""
    begin = datetime.combine(date(now.astimezone(place.zone).year, 1, 1), time.min, place.zone)
    return [Reminder(*row) for row in await fetched(conn, SQL["reminders"], {"since": begin})]


def counted(place: Place, found: Iterable[Reminder]) -> Mapping[UnitId, int]:
    """Count reminders by unit: those of one day are one, of however many indicators."""
    days = {(each.unit, each.at.astimezone(place.zone).date()) for each in found}
    units = [unit for unit, _ in days]
    return {unit: units.count(unit) for unit in set(units)}
