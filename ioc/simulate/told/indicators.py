"""`indicators` of `simulate.yml`: what people would hand in, and what is told of the years before.

Pure parsing; every mistake is a finding.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from core.model import PeriodKind, UnitId
from core.place import Fields, Findings, closest

from .curve import Curve, parse_curve

_MONTHS_MAX = 120
_TEXT_MAX = 500
_NOBODY = UnitId("")


@dataclass(frozen=True, slots=True)
class Figure:
    """What is handed in of an indicator: of a whole, the share.

    each_thousand: the whole by people; where it is 0, `whole` says it for each unit.
    """

    kpi: str
    each_thousand: float
    whole: Mapping[UnitId, float]
    share: Curve  # nothing is told of periods that ended before its first day


@dataclass(frozen=True, slots=True)
class Milestone:
    """What was written of a milestone."""

    id: str
    state: str
    document: str
    issuer: str
    day: date | None
    note: str


@dataclass(frozen=True, slots=True)
class Indicators:
    """What the story says of indicators. months: of `metrics` so much of the past is sent.

    since: the day on which the place began to ask for figures. missing: what the unit has not
    handed in of its newest period of a kind. waiting: the unit whose newest upload nobody approved.
    official: live indicators of which a leader makes each period that is over official.
    """

    months: int = 0
    metrics: tuple[str, ...] = ()
    since: date | None = None
    figures: tuple[Figure, ...] = ()
    missing: Mapping[UnitId, PeriodKind] = field(default_factory=dict)
    waiting: UnitId = _NOBODY
    official: tuple[str, ...] = ()
    milestones: tuple[Milestone, ...] = ()


def parse_indicators(top: Fields, findings: Findings, *, units: Collection[UnitId]) -> Indicators:
    """Read them; without them nothing is told."""
    node = top.get("indicators", required=False)
    if node is None:
        return Indicators()
    fields = Fields(node, findings)
    found = Indicators(
        int(fields.number("months", above=0, up_to=_MONTHS_MAX) or 0),
        fields.texts("metrics"),
        _day(fields, "since"),
        tuple(_figure(Fields(each, findings), units) for each in fields.nodes("figures")),
        _missing(fields, units),
        fields.unit("waiting", units),
        fields.texts("official", required=False),
        tuple(_milestone(Fields(each, findings)) for each in fields.nodes("milestones")),
    )
    fields.end()
    return found


def _figure(fields: Fields, units: Collection[UnitId]) -> Figure:
    whole = dict[UnitId, float]()
    for unit, node in fields.pairs("whole", required=False).items():
        if _is_unit(fields, "whole", unit, units) and isinstance(node.value, int | float):
            whole[UnitId(unit)] = float(node.value)
    found = Figure(
        fields.text("kpi"),
        fields.number("each_thousand", above=0, up_to=1e9, required=not whole) or 0.0,
        whole,
        parse_curve(fields, "share"),
    )
    fields.end()
    return found


def _missing(fields: Fields, units: Collection[UnitId]) -> dict[UnitId, PeriodKind]:
    found, kinds = {}, {kind.value: kind for kind in PeriodKind}
    for unit, node in fields.pairs("missing", required=False).items():
        kind = kinds.get(str(node.value))
        if kind is None:
            fields.wrong("missing", f"expected one of {', '.join(kinds)}, got {node.value!r}")
        elif _is_unit(fields, "missing", unit, units):
            found[UnitId(unit)] = kind
    return found


def _is_unit(fields: Fields, name: str, unit: str, units: Collection[UnitId]) -> bool:
    if unit in units:
        return True
    fields.wrong(name, f"unit {unit!r} is not in units.csv{closest(unit, units)}")
    return False


def _milestone(fields: Fields) -> Milestone:
    found = Milestone(
        fields.text("id"),
        fields.text("state"),
        fields.text("document", required=False),
        fields.text("issuer", required=False),
        _day(fields, "day", required=False),
        fields.text("note", required=False, length_max=_TEXT_MAX),
    )
    fields.end()
    return found


def _day(fields: Fields, name: str, *, required: bool = True) -> date | None:
    written = fields.text(name, required=required)
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        fields.wrong(name, f"expected a day such as 2026-11-15, got {written!r}")
        return None
