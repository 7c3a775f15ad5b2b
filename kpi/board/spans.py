"""Which periods a board has, and which one of an indicator stands on it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from core.model import Period, PeriodKind
from kpi.define import Kpi
from kpi.units import PLAN

TREND: Final = 24
# How many periods of a kind there are to choose from: what is older is on the page of an indicator.
_CHOICES: Final = {
    PeriodKind.MONTH: 60,
    PeriodKind.QUARTER: 20,
    PeriodKind.HALF: 10,
    PeriodKind.NINE_MONTHS: 5,
    PeriodKind.YEAR: 6,
}


def running(kind: PeriodKind, day: date) -> Period:
    """Give the newest period that has begun by a day."""
    return Period.containing(kind, day) or Period(kind, day.year)


def newest(kind: PeriodKind, day: date) -> Period:
    """Give the newest period that has ended by a day."""
    found = running(kind, day)
    return found if found.last <= day else found.shifted(-1)


def choices(today: date, since: date | None) -> list[Period]:
    """List the periods that a board can be shown for, by kind, the newest first.

    since: the first day that is told of; None: there is nothing before the running periods.
    """
    found = list[Period]()
    for kind, most in _CHOICES.items():
        period = running(kind, today)
        for _ in range(most):
            if period.last < (since or today):
                break
            found.append(period)
            period = period.shifted(-1)
    return found


def candidates(kpi: Kpi, board: Period, today: date) -> list[Period]:
    """List the periods of an indicator that a row on a board can tell of, the newest first."""
    last = board if board.kind is kpi.period else running(kpi.period, min(board.last, today))
    return [last.shifted(-back) for back in range(TREND + 2)]


def shown(kpi: Kpi, board: Period, today: date, told: Mapping[str, float | None]) -> Period:
    """Choose the period of an indicator that stands on a board.

    Its newest that has ended within the board's, or that runs and has a value already: what one
    unit hands in early takes nobody's place. Once it is closed its last one with a value, else that
    of its target. told: what is stored, by id of a period; None: that there is no value.
    """
    found = candidates(kpi, board, today)
    if kpi.is_closed:
        by = kpi.target.by if kpi.target and kpi.target.by else found[0].last
        last = running(kpi.period, min(by, found[0].last))
        return next((each for each in found if told.get(each.id) is not None), last)
    is_asked = board.kind is kpi.period
    has_ended = found[0].last <= min(board.last, today)
    has_value = told.get(found[0].id) is not None
    return found[0] if is_asked or has_ended or has_value else found[1]


def trend(kpi: Kpi, last: Period) -> list[Period]:
    """List the periods of a trend, the oldest first."""
    found = [last.shifted(-back) for back in reversed(range(TREND))]
    return [each for each in found if kpi.since is None or each.last >= kpi.since]


def told_for(kpi: Kpi, scope: str, scopes: Iterable[str]) -> str:
    """Say for which scope an indicator is told on the board of a scope: some have but their own."""
    return PLAN if scope == PLAN and kpi.scope in set(scopes) else kpi.scope


def is_form(kpi: Kpi, period: Period, have: int, began: date) -> bool:
    """Whether a form counts in n/N: somebody has handed it in, or had to.

    have: units that have; began: when the place first asked for figures.
    """
    is_asked = kpi.is_handed_in and kpi.is_owed and not kpi.is_closed
    return is_asked and (have > 0 or period.last >= began)


def begun(kpi: Kpi, breaks: Sequence[date]) -> Period | None:
    """Give the first period of an indicator in which the units of today counted from its first day.

    breaks: days on which other units began to make up a scope; None: that never happened.
    """
    if not breaks:
        return None
    found = running(kpi.period, breaks[-1])
    return found if found.first >= breaks[-1] else found.shifted(1)
