"""Counting what quality is judged by: figures of the last year that were due, out of the tables."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from psycopg import AsyncConnection

from core.model import Period, UnitId, periods
from core.store.sql import fetched, queries
from kpi.define import Kpi, KpiId
from kpi.keeping import Place, began

from .quality import Tally

_SQL = queries("kpi.analysis", "tallies.sql")
WINDOW: Final = timedelta(days=366)

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure that had to be there by now, and the last day on which it was in time."""

    kpi: KpiId
    unit: UnitId
    period: Period
    due: date

    @property
    def key(self) -> tuple[str, str, str]:
        return self.kpi, self.unit, self.period.id


async def tallies(
    conn: Connection, place: Place, kpis: Iterable[Kpi], *, now: datetime
) -> Mapping[tuple[KpiId, UnitId], Tally]:
    """Count by indicator and unit. Nothing is due from before the place first asked for figures.

    What is measured was asked for no earlier than the place had its file: of the time before it is
    computed afterwards, and nobody could have had it in time.
    """
    ((filed,),) = await fetched(conn, _SQL["filed"])
    today = now.astimezone(place.zone).date()
    since = {True: _day(place, await began(conn)), False: _day(place, filed)}
    due = [each for kpi in kpis for each in _due(place, kpi, since[kpi.is_handed_in], today)]
    asked = {
        "kpis": sorted({each.kpi for each in due}),
        "periods": sorted({each.period.id for each in due}),
    }
    stored = {row[:3]: row[3:] for row in await fetched(conn, _SQL["stored"], asked)}
    rows = {row[:3]: row[3:] for row in await fetched(conn, _SQL["rows"], asked)}
    found: dict[tuple[KpiId, UnitId], Tally] = {}
    for figure in due:
        counted = _tally(figure, stored.get(figure.key), rows.get(figure.key, (0, 0)), place)
        key = figure.kpi, figure.unit
        found[key] = found.get(key, Tally()) + counted
    return found


def _day(place: Place, at: datetime | None) -> date:
    """Give the day of a time; without one nothing is ever due."""
    return at.astimezone(place.zone).date() if at else date.max


def _due(place: Place, kpi: Kpi, since: date, today: date) -> Iterator[_Figure]:
    if kpi.is_closed or not kpi.is_owed:
        return
    for period in periods(kpi.period, today - WINDOW, today):
        due, members = period.due(kpi.due_day), place.scopes.members(kpi.scope, period)
        # Of a period within which the units changed, or that ended before, nobody owes anything.
        if since <= period.last and due < today and not members.is_split:
            for unit in members.units:
                yield _Figure(kpi.id, unit, period, due)


def _tally(
    figure: _Figure,
    stored: tuple[bool, datetime | None, bool, bool] | None,
    rows: tuple[int, int],
    place: Place,
) -> Tally:
    is_there, first_at, is_approved, is_corrected = stored or (False, None, False, False)
    is_early = first_at is not None and first_at.astimezone(place.zone).date() <= figure.due
    return Tally(
        due=1,
        there=int(is_there),
        in_time=int(is_there and is_early),
        approved=int(is_approved),
        corrected=int(is_corrected),
        rows=rows[0],
        faulty=rows[1],
    )
