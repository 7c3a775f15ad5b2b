"""Times of ours as an Alertmanager takes them: our `days` written out. Pure."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from core.place import NO_HOLIDAYS

from .intervals import WEEKDAYS
from .times import NEVER, WEEK, Span, Times, in_one

_WORKDAYS: Final = frozenset(range(1, 6))
_MONTHS: Final = range(1, 13)
_YEAR_MAX: Final = 9999


def plain(times: Times) -> tuple[Times, ...]:
    """Say the same without `days`: one of these holds if and only if they do.

    The months of a calendar in which a day is otherwise than by the week name their days; of all
    others the week is enough.
    """
    if times.minutes == NEVER:
        return ()
    return (times,) if times.is_working is None else tuple(_plain(times))


def _plain(times: Times) -> Iterator[Times]:
    bare = replace(times, is_working=None, holidays=NO_HOLIDAYS)
    by_week = replace(bare, weekdays=_weekdays(times))
    known = times.holidays.years
    years = _others(known, times.years)
    if years and by_week.weekdays:
        yield replace(by_week, years=years)
    odd = {(day.year, day.month) for day in (*times.holidays.off, *times.holidays.worked)}
    for year in sorted(year for year in known if in_one(year, times.years)):
        months = [month for month in _MONTHS if in_one(month, times.months)]
        usual = [month for month in months if (year, month) not in odd]
        if usual and by_week.weekdays:
            yield replace(by_week, months=_runs(usual), years=((year, year),))
        for month in months:
            days = _days(times, year, month) if month not in usual else ()
            if days:
                one = replace(bare, weekdays=(), days=_runs(days))
                yield replace(one, months=((month, month),), years=((year, year),))


def _weekdays(times: Times) -> tuple[Span, ...]:
    """Give the days of the week that are wanted where no calendar says otherwise."""
    wanted = _WORKDAYS if times.is_working else frozenset(range(WEEK)) - _WORKDAYS
    return _runs(sorted(day for day in wanted if in_one(day, times.weekdays)))


def _others(known: Iterable[int], spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Give spans of years without those that are known."""
    left = spans or ((1, _YEAR_MAX),)
    for year in known:
        left = tuple(part for span in left for part in _around(span, year))
    return left


def _around(span: Span, year: int) -> Iterator[Span]:
    first, last = span
    for part in ((first, min(last, year - 1)), (max(first, year + 1), last)):
        if part[0] <= part[1]:
            yield part


def _days(times: Times, year: int, month: int) -> tuple[int, ...]:
    length = monthrange(year, month)[1]
    return tuple(day for day in range(1, length + 1) if times.has_day(date(year, month, day)))


def _runs(numbers: Iterable[int]) -> tuple[Span, ...]:
    """Put rising numbers together where they follow each other."""
    spans = list[Span]()
    for number in numbers:
        if spans and spans[-1][1] == number - 1:
            spans[-1] = (spans[-1][0], number)
        else:
            spans.append((number, number))
    return tuple(spans)


def written(times: Times) -> dict[str, object]:
    """Write times without `days` as a file has them."""
    found: dict[str, object] = {
        "times": [
            {"start_time": _clock(begin), "end_time": _clock(end)} for begin, end in times.minutes
        ],
        "weekdays": [_span(WEEKDAYS[first], WEEKDAYS[last]) for first, last in times.weekdays],
        "days_of_month": [_span(first, last) for first, last in times.days],
        "months": [_span(first, last) for first, last in times.months],
        "years": [_span(first, last) for first, last in times.years],
    }
    return {key: each for key, each in found.items() if each} | {"location": str(times.zone)}


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _span(first: object, last: object) -> str:
    return f"{first}" if first == last else f"{first}:{last}"
