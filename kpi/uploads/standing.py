"""Which of the figures that were handed in count, and the value that they make. Pure.

The values of a unit follow from the uploads that count, whatever happened before: an upload that is
taken back leaves what stood there before it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from core.model import Period, UnitId
from kpi.define import Kpi, Term, TermKind
from kpi.values import Figure, Origin, Status, Value, Why, ratio, summed

from .record import Line

WHOLE = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row, and the upload that it came with."""

    line: Line
    upload: int
    is_official: bool
    made_at: datetime

    @property
    def figure(self) -> Figure:
        """What it says."""
        return Figure(self.line.numerator, self.line.denominator)

    @property
    def is_blank(self) -> bool:
        """Whether it says nothing, which takes nothing away."""
        return self.line.numerator is None and self.line.denominator is None


def standing(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Choose what counts of the rows of one indicator, unit and period: one row a part.

    The newest upload goes before; it says too whether the figures are of the whole or of parts.
    What is said again as it was approved stays approved.
    """
    told = sorted((each for each in candidates if not each.is_blank), key=_newest)
    if not told:
        return []
    newest = [each.line.part for each in told if each.upload == told[0].upload]
    is_whole = WHOLE in newest
    by_part: dict[str, list[Candidate]] = {}
    for each in told:
        if (each.line.part == WHOLE) is is_whole:
            by_part.setdefault(each.line.part, []).append(each)
    return [_approved_alike(each) for _, each in sorted(by_part.items())]


def stood(part: str, counted: Iterable[Candidate]) -> list[Candidate]:
    """Choose of what counts that which a row takes the place of: a whole that of all parts."""
    return [each for each in counted if part in (WHOLE, each.line.part)]


def _newest(candidate: Candidate) -> tuple[int, int]:
    return -candidate.upload, candidate.line.line


def _approved_alike(ordered: Sequence[Candidate]) -> Candidate:
    for each in ordered:
        if each.figure != ordered[0].figure:
            break
        if each.is_official:
            return each
    return ordered[0]


@dataclass(frozen=True, slots=True)
class Slot:
    """What a value is of, and the moment at which its period is over."""

    kpi: Kpi
    unit: UnitId
    period: Period
    over_at: datetime


def value_of(
    slot: Slot, counted: Sequence[Candidate], before: Value | None, now: datetime
) -> Value | None:
    """Make the value of a unit; None: there is none, and never was. before: the one in force."""
    if not counted and before is None:
        return None
    kpi = slot.kpi
    figure = _filled(kpi, summed(each.figure for each in counted))
    value, why = ratio(kpi, figure)
    return Value(
        kpi=kpi.id,
        unit=slot.unit,
        period=slot.period,
        numerator=figure.numerator,
        denominator=figure.denominator,
        value=value,
        why=why,
        status=_status(why, counted),
        origin=Origin.HANDIN,
        simulated=any(each.line.simulated for each in counted),
        have=int(figure.is_whole(kpi)),
        upload=max((each.upload for each in counted), default=None),
        as_of=min(max((each.made_at for each in counted), default=now), slot.over_at),
    )


def _filled(kpi: Kpi, figure: Figure) -> Figure:
    if kpi.denominator is None:
        return Figure(_term(kpi.numerator, figure.numerator))
    numerator, denominator = kpi.numerator, kpi.denominator
    return Figure(_term(numerator, figure.numerator), _term(denominator, figure.denominator))


def _term(term: Term, handed_in: Decimal | None) -> Decimal | None:
    return term.value if term.kind is TermKind.FIXED else handed_in


def _status(why: Why, counted: Sequence[Candidate]) -> Status:
    if why is Why.NOT_APPLICABLE:
        return Status.NOT_APPLICABLE
    if why:
        return Status.NONE
    return Status.OFFICIAL if all(each.is_official for each in counted) else Status.PRELIMINARY
