"""The lines of a board, read in a few queries whatever its size.

Functions take a connection inside the caller's transaction.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.model import Period
from kpi.define import Kpi, KpiId
from kpi.keeping import Revision
from kpi.units import Scopes

from .facts import Connection, Facts, Series, Wanted, facts, values
from .line import Line, Moment, line
from .spans import begun, candidates, shown, told_for


@dataclass(frozen=True, slots=True)
class Ground:
    """What a board stands on. at: a time that is over; None: now."""

    scopes: Scopes
    moment: Moment
    at: datetime | None = None


async def lines(
    conn: Connection, ground: Ground, where: tuple[Period, str], kpis: Sequence[Kpi]
) -> tuple[list[Line], Facts]:
    """Read the lines of some indicators. where: the period and scope of the board."""
    of, scope = where
    today, names = ground.moment.today, ground.scopes.names()
    scopes = {kpi.id: told_for(kpi, scope, names) for kpi in kpis}
    breaks = {each: ground.scopes.breaks(each) for each in set(scopes.values())}
    wanted = {
        kpi.id: Wanted(
            scopes[kpi.id], candidates(kpi, of, today), begun(kpi, breaks[scopes[kpi.id]])
        )
        for kpi in kpis
    }
    stored = await facts(conn, wanted, ground.at, ground.moment.now)
    chosen = {
        kpi.id: shown(kpi, of, today, _values(stored, (kpi.id, scopes[kpi.id]))) for kpi in kpis
    }
    needed = {each for last in chosen.values() for each in (last, last.shifted(-1))}
    found = await values(conn, needed, ground.at, list(chosen)) if kpis else []
    by_kpi = defaultdict[KpiId, list[Revision]](list)
    for each in found:
        by_kpi[each.value.kpi].append(each)
    told = [
        line(
            kpi,
            (chosen[kpi.id], scopes[kpi.id]),
            (stored.told.get((kpi.id, scopes[kpi.id]), {}), by_kpi[kpi.id]),
            ground.scopes,
            ground.moment,
        )
        for kpi in kpis
    ]
    return told, stored


def _values(stored: Facts, of: Series) -> dict[str, float | None]:
    return {period: value for period, (value, _) in stored.told.get(of, {}).items()}
