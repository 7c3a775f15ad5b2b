"""What is told beside a value: how good its figures are, and ours beside a published one."""

from collections.abc import Callable, Iterable, Sequence

from core.model import UnitId
from core.store.pool import Connection
from kpi.analysis import Part, quality
from kpi.analysis.tallies import tallies
from kpi.board import Line
from kpi.define import Catalogue, Kind, Kpi
from kpi.dvc766 import Line as Checked
from kpi.dvc766 import cross_checked

from .models.board import KpiQuality, QualityPart
from .models.checks import CheckLine, KpiCrossCheck
from .scene import Scene
from .told import name


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


def checks_of(catalogue: Catalogue, kpi: Kpi) -> list[Kpi]:
    """List what has to be read for a cross-check; nothing, where nobody else publishes it."""
    if kpi.kind is not Kind.OFFICIAL:
        return []
    return [kpi, *(each for each in catalogue.kpis if each.beside == kpi.id)]


def cross_check(catalogue: Catalogue, kpi: Kpi, lines: Sequence[Line]) -> KpiCrossCheck | None:
    """Put our own figures of the same period beside the published one."""
    whole = next((line for line in lines if line.kpi.id == kpi.id), None)
    if whole is None:
        return None
    values = {line.kpi.id: line.value.value for line in lines if line.period == whole.period}
    group = next(each for each in cross_checked(catalogue, values) if each.kpi == kpi.id)
    return KpiCrossCheck(
        most=group.most,
        published=group.published,
        recomputed=group.recomputed,
        known_most=group.known_most,
        difference=group.difference,
        lines=[_line(catalogue, line) for line in group.lines],
    )


def _line(catalogue: Catalogue, line: Checked) -> CheckLine:
    kpi = catalogue.by_id[line.kpi]
    return CheckLine(
        id=kpi.id,
        name=name(kpi.name),
        ratio=line.ratio,
        full_at=float(kpi.cap.full_at) if kpi.cap else 100.0,
        points=line.points,
        most=line.most,
    )


def _part(part: Part) -> QualityPart:
    return QualityPart(score=part.score, have=part.have, of=part.of)
