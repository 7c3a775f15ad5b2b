"""Values of live indicators out of their figures. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from core.model import Period, UnitId
from kpi.define import Kind, Kpi, Term, TermKind
from kpi.values import Figure, Origin, Status, Value, Why, ratio

from .figures import Key, Told

_DAYS_ALIKE: Final = 0.9  # a source that is silent for a day in a month is no reason


def values_of(
    kpi: Kpi,
    periods: Sequence[Period],
    numerators: Mapping[Key, Told],
    denominators: Mapping[Key, Told],
) -> list[Value]:
    """Give the value of each unit that has a figure, in each period.

    What a unit counts of nothing is 0 only where it counts the whole: a unit of which dossiers are
    known, but none that was filed online, has filed none online.
    """
    keys = sorted({*numerators, *denominators})
    return [
        _value(kpi, periods[key[0]], key[1], numerators.get(key), denominators.get(key))
        for key in keys
    ]


def _value(
    kpi: Kpi, period: Period, unit: UnitId, numerator: Told | None, denominator: Told | None
) -> Value:
    there = [told for told in (numerator, denominator) if told is not None]
    figure = Figure(_numerator(kpi, numerator, denominator), _number(kpi.denominator, denominator))
    value, why = ratio(kpi, figure)
    if any(told.is_damaged for told in there):
        value, why = None, Why.DAMAGED
    elif value is not None and (
        _is_partial(kpi, numerator, denominator) or _days_differ(kpi, numerator, denominator)
    ):
        value, why = None, Why.DAYS_DIFFER
    return Value(
        kpi=kpi.id,
        unit=unit,
        period=period,
        numerator=figure.numerator,
        denominator=figure.denominator,
        value=value,
        why=why,
        status=_status(kpi, why),
        origin=_origin(kpi),
        simulated=any(told.is_simulated for told in there),
        have=int(figure.is_whole(kpi) and why is not Why.DAYS_DIFFER),
        want=1,
        as_of=max(told.at for told in there),
    )


def status_of(why: Why) -> Status:
    """Tell how sure a value is that nobody has signed off yet."""
    if why is Why.NOT_APPLICABLE:
        return Status.NOT_APPLICABLE
    return Status.NONE if why else Status.PRELIMINARY


def _status(kpi: Kpi, why: Why) -> Status:
    """Tell how sure the value is. What others publish is official as it comes."""
    status = status_of(why)
    is_published = kpi.kind is Kind.OFFICIAL and status is Status.PRELIMINARY
    return Status.OFFICIAL if is_published else status


def gone(known: Iterable[Value], found: Iterable[Value], *, now: datetime) -> list[Value]:
    """Give values that stood there before and of which there are no figures any more."""
    there = {(each.unit, each.period) for each in found}
    return [
        Value(
            kpi=each.kpi,
            unit=each.unit,
            period=each.period,
            numerator=None,
            denominator=None,
            value=None,
            why=Why.NO_FIGURES,
            status=Status.NONE,
            origin=each.origin,
            simulated=each.simulated,
            have=0,
            as_of=now,
        )
        for each in known
        if each.unit and each.is_there and (each.unit, each.period) not in there
    ]


def _numerator(kpi: Kpi, numerator: Told | None, denominator: Told | None) -> Decimal | None:
    if numerator is not None or denominator is None or kpi.denominator is None:
        return _number(kpi.numerator, numerator)
    both_counted = kpi.numerator.kind is kpi.denominator.kind is TermKind.COUNTER
    return Decimal(0) if both_counted and _is_part(kpi) else None


def _days_differ(kpi: Kpi, numerator: Told | None, denominator: Told | None) -> bool:
    """Whether counters of two metrics were counted on other days: one began, or ended, meanwhile.

    Of one metric the part is told whenever the whole is, and has no series before its first case.
    """
    if numerator is None or denominator is None or _is_part(kpi):
        return False
    if numerator.days is None or denominator.days is None:
        return False
    few, many = sorted((numerator.days, denominator.days))
    return few < _DAYS_ALIKE * many


def _is_partial(kpi: Kpi, numerator: Told | None, denominator: Told | None) -> bool:
    """Whether days of the period are missing in what was counted.

    A part begins with its first case, so that the whole alone tells on which days one counted.
    """
    counted = (
        [denominator] if denominator is not None and _is_part(kpi) else [numerator, denominator]
    )
    return any(told is not None and told.is_partial for told in counted)


def _is_part(kpi: Kpi) -> bool:
    """Whether the numerator counts a part of what the denominator counts."""
    if kpi.denominator is None:
        return False
    one, other = (term.expr.partition("{")[0].strip() for term in (kpi.numerator, kpi.denominator))
    return kpi.is_share and one == other


def _number(term: Term | None, told: Told | None) -> Decimal | None:
    if term is not None and term.kind is TermKind.FIXED:
        return term.value
    return told.number if told else None


def _origin(kpi: Kpi) -> Origin:
    if kpi.kind is Kind.OFFICIAL:
        return Origin.IMPORT
    kinds = {term.kind for term in kpi.terms}
    return Origin.FORMULA if TermKind.FORMULA in kinds else Origin.LIVE
