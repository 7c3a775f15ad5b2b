"""One round: indicators in some periods, read in one snapshot, written in one transaction."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

import structlog
from psycopg import AsyncConnection

from core.model import Period, periods
from core.store.blocks.read import TooManySamplesError, snapshot
from core.store.rollups.calendar import Calendar
from core.store.select import Catalogue as Series
from core.store.select import TooMuchError
from kpi.counting import of_series
from kpi.define import Kpi, Term
from kpi.keeping import Place, current, lock, refresh, renew_totals
from kpi.keeping.read import closed
from kpi.values import Value
from promql.evaluate import QueryError
from promql.query import Query, needed
from promql.values import holds

from .figures import Asking, figures
from .values import gone, values_of

log = structlog.get_logger()

OPEN: Final = timedelta(days=62)  # after its end a period is still looked at each minute

Connection = AsyncConnection[Any]
Faults = (QueryError, TooMuchError, TooManySamplesError)


@dataclass(slots=True)
class Rounds:
    """What is remembered from one round to the next. series: of each live indicator."""

    catalogue: Series = field(default_factory=lambda: Series(holds))
    series: dict[str, frozenset[int]] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)

    def touched(self, kpis: Iterable[Kpi], ids: Collection[int]) -> list[Kpi]:
        """Find the indicators that samples of some series concern."""
        known = set(ids)
        return [kpi for kpi in kpis if not known.isdisjoint(self.series.get(kpi.id, ()))]

    async def compute(
        self, conn: Connection, place: Place, kpi: Kpi, spans: Sequence[Period], now: datetime
    ) -> list[Value]:
        """Compute an indicator in some periods and write what is new. conn: in autocommit mode."""
        if not spans:
            return []
        try:
            async with snapshot(conn):
                found = await self._found(conn, place, kpi, spans, now)
                known = [each.value for each in await current(conn, spans, {kpi.id})]
        except Faults as fault:
            self._failed(kpi, str(fault))
            return []
        self.faults.pop(kpi.id, None)
        found = [*found, *gone(known, found, now=now)]
        since = _day_begins(place, now)
        async with conn.transaction():
            await lock(conn)  # what somebody makes official meanwhile stays as it is
            official = await closed(conn, spans)
            new = [each for each in found if (kpi.id, each.unit, each.period.id) not in official]
            written = await refresh(conn, new, now=now, since=since)
            totals = await renew_totals(conn, place, written, now=now, since=since)
        return [*written, *totals]

    async def _found(
        self, conn: Connection, place: Place, kpi: Kpi, spans: Sequence[Period], now: datetime
    ) -> list[Value]:
        units = {unit.id: unit for unit in place.units}
        asking = Asking(conn, self.catalogue, place.zone, now, units)
        found = [await figures(asking, kpi, term, spans) for term in kpi.terms]
        self.series[kpi.id] = frozenset[int]().union(*(each.series for each in found))
        numerators, denominators = found[0].told, found[1].told if len(found) > 1 else {}
        every = values_of(kpi, spans, numerators, denominators)
        return [each for each in every if each.unit in units]

    def _failed(self, kpi: Kpi, reason: str) -> None:
        if self.faults.get(kpi.id) != reason:
            log.warning("kpi_not_computed", kpi=kpi.id, reason=reason)
        self.faults[kpi.id] = reason

    async def all_periods(
        self, conn: Connection, place: Place, kpi: Kpi, now: datetime
    ) -> list[Period]:
        """List the periods of which a live indicator may have figures."""
        first = kpi.since or await self._first_day(conn, place, kpi, now)
        return [] if first is None else periods(kpi.period, first, today(place, now))

    async def _first_day(
        self, conn: Connection, place: Place, kpi: Kpi, now: datetime
    ) -> date | None:
        days = []
        async with snapshot(conn):
            for term in kpi.terms:
                if term.is_live:
                    ids = await self._read_by(conn, term)
                    days.append(await of_series(conn, ids, place.zone) or today(place, now))
        return min(days, default=None)

    async def _read_by(self, conn: Connection, term: Term) -> set[int]:
        """Find the series that a term reads."""
        found = set[int]()
        for each in needed(Query.at(term.expr, 0)):
            chosen = await self.catalogue.chosen(conn, each.conditions)
            found.update(chosen.ids.tolist())
        return found


def today(place: Place, now: datetime) -> date:
    """Give the local day."""
    return Calendar(place.zone).day_of(int(now.timestamp() * 1000))


def running(place: Place, kpi: Kpi, now: datetime) -> list[Period]:
    """List the periods that still run, or ended so lately that figures may still come in."""
    day = today(place, now)
    return [each for each in periods(kpi.period, day - OPEN, day) if each.last >= day - OPEN]


def _day_begins(place: Place, now: datetime) -> datetime:
    day = today(place, now)
    return datetime.fromtimestamp(Calendar(place.zone).begin_ms(day) / 1000, now.tzinfo)
