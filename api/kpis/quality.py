"""How good figures are, as pages of indicators and units tell it."""

from collections.abc import Callable, Iterable

from core.model import UnitId
from core.store.pool import Connection
from kpi.analysis import Part, quality
from kpi.analysis.tallies import tallies
from kpi.define import Kpi

from .models.board import KpiQuality, QualityPart
from .scene import Scene


async def quality_of(
    conn: Connection, seen: Scene, kpis: Iterable[Kpi], counts: Callable[[UnitId], bool]
) -> KpiQuality | None:
    """Tell the four parts of the last year; None: of a board of the past they are not counted."""
    if seen.at is not None:
        return None
    counted = await tallies(conn, seen.place, kpis, now=seen.moment.now)
    found = quality(tally for (_, unit), tally in counted.items() if counts(unit))
    return KpiQuality(
        correct=_part(found.correct),
        complete=_part(found.complete),
        clean=_part(found.clean),
        live=_part(found.live),
    )


def _part(part: Part) -> QualityPart:
    return QualityPart(score=part.score, have=part.have, of=part.of)
