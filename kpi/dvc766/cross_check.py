"""Published points of the six groups, and "đối chiếu": what our own figures would give. Pure.

The published points are the index. Ours exist to warn before a month closes, and never take their
place: where the highest points of an indicator are not established, only its ratio is told.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kpi.define import Cap, Catalogue, Kind, Kpi, KpiId

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator beside its group. ratio: in percent. points: None, ratio or `most` unknown."""

    kpi: KpiId
    ratio: float | None
    points: float | None
    most: float | None


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the index. published: None, the portal's points have not been taken over.

    recomputed: points of the lines that can be told. known_most: what these lines give at best;
    only when that is all of the group can it be compared, and difference is recomputed - published.
    """

    kpi: KpiId
    most: float
    published: float | None
    lines: tuple[Line, ...]
    recomputed: float | None
    known_most: float
    difference: float | None


def points(cap: Cap, ratio: float) -> float | None:
    """Give points = most times min(1, ratio / full_at); None: the most is not established."""
    if cap.most is None:
        return None
    return float(cap.most) * min(1.0, max(ratio, 0.0) / float(cap.full_at))


def cross_checked(catalogue: Catalogue, values: Mapping[KpiId, float | None]) -> tuple[Group, ...]:
    """Put our own figures beside the published ones. values: of one unit in one period."""
    groups = (kpi for kpi in catalogue.kpis if kpi.kind is Kind.OFFICIAL)
    return tuple(_group(kpi, _beside(catalogue, kpi), values) for kpi in groups)


def _beside(catalogue: Catalogue, group: Kpi) -> list[Kpi]:
    return [
        kpi
        for kpi in catalogue.kpis
        if kpi.kind is Kind.CROSS_CHECK and kpi.beside == group.id and kpi.cap is not None
    ]


def _group(group: Kpi, beside: Iterable[Kpi], values: Mapping[KpiId, float | None]) -> Group:
    lines = tuple(_line(kpi, values.get(kpi.id)) for kpi in beside)
    told = [line for line in lines if line.points is not None]
    recomputed = sum(line.points or 0.0 for line in told) if told else None
    known_most = sum(line.most or 0.0 for line in told)
    most, published = float(group.scale), values.get(group.id)
    is_whole = abs(known_most - most) < _ROUNDING
    can_compare = is_whole and recomputed is not None and published is not None
    difference = (recomputed or 0.0) - (published or 0.0) if can_compare else None
    return Group(group.id, most, published, lines, recomputed, known_most, difference)


def _line(kpi: Kpi, ratio: float | None) -> Line:
    most = kpi.cap.most if kpi.cap else None
    given = points(kpi.cap, ratio) if kpi.cap and ratio is not None else None
    return Line(kpi.id, ratio, given, None if most is None else float(most))
