"""The value of a scope out of those of its units: sums of figures, never a mean of ratios. Pure."""

from collections.abc import Sequence
from datetime import datetime

from core.model import Period
from kpi.define import Kind, Kpi
from kpi.units import Members

from .ratio import Figure, ratio, summed
from .value import Origin, Status, Value, Why


def total(
    kpi: Kpi, scope: str, period: Period, members: Members, parts: Sequence[Value]
) -> Value | None:
    """Sum up what the units of a scope have; None: no unit ever had a figure.

    parts: values of the units, of which only members count. Below the completeness that the
    indicator asks for there is no value, only the sums of those that are there. Units of which days
    are missing are not, unless it is so of all.
    """
    counted = [part for part in parts if part.unit in set(members.units)]
    known = [part for part in counted if _figure(part).is_whole(kpi)]
    there = [part for part in known if part.why is not Why.DAYS_DIFFER]
    if not counted:
        return None
    figure = summed(map(_figure, there or known))
    value, why = _value(kpi, members, figure, len(there))
    if known and not there:
        why = Why.DAYS_DIFFER
    return Value(
        kpi=kpi.id,
        scope=scope,
        period=period,
        numerator=figure.numerator,
        denominator=figure.denominator,
        value=value,
        why=why,
        status=_status(kpi, why, members, there),
        origin=Origin.TOTAL,
        simulated=any(part.simulated for part in there or known),
        have=len(there),
        want=len(members.all),
        as_of=_as_of(there or known, counted),
    )


def _figure(part: Value) -> Figure:
    return Figure(part.numerator, part.denominator)


def _value(kpi: Kpi, members: Members, figure: Figure, have: int) -> tuple[float | None, Why]:
    if not have:
        return None, Why.NO_FIGURES
    if members.is_split:
        return None, Why.STRADDLES
    if members.apart:
        return None, Why.NOT_SEPARABLE
    if have < kpi.min_completeness * len(members.units):
        return None, Why.UNITS_MISSING
    return ratio(kpi, figure)


def _status(kpi: Kpi, why: Why, members: Members, there: Sequence[Value]) -> Status:
    if why is Why.NOT_APPLICABLE:
        return Status.NOT_APPLICABLE
    if why:
        return Status.NONE
    # What others publish of units is official; what we make of it for all of them is ours.
    is_whole = len(there) == len(members.units) and kpi.kind is not Kind.OFFICIAL
    is_official = is_whole and all(part.status is Status.OFFICIAL for part in there)
    return Status.OFFICIAL if is_official else Status.PRELIMINARY


def _as_of(there: Sequence[Value], counted: Sequence[Value]) -> datetime:
    """Give the oldest moment of what counts: the sum is no newer than that."""
    return min(part.as_of for part in there or counted)
