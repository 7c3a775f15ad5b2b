"""Indicators looked at closely: course, path, what is to come, and their units. Pure."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from core.model import Period, UnitId
from kpi.analysis import Entry, Placed, Seat, State, league
from kpi.define import Kind, Kpi, Path
from kpi.keeping import Revision
from kpi.report.content import Band, Detail, Point, UnitLine
from kpi.report.said import STATUSES
from kpi.values import Figure, Origin, Status, Why

from .known import Known
from .lines import Judged, has_break
from .names import briefly, years

DETAILS_MAX: Final = 16
_BACK: Final = 24  # periods of a course
_LOOKED_AT: Final = frozenset({State.OFF, State.AT_RISK})


def details(found: list[Judged], known: Known) -> Iterator[Detail]:
    """Look at what is not well, and at what lacks figures of units."""
    chosen = [one for one in found if is_chosen(one)]
    yield from (_detail(one, known) for one in chosen[:DETAILS_MAX])


def is_chosen(one: Judged) -> bool:
    """Whether a reader has to know more of an indicator of the plan than its line."""
    if one.kpi.kind is not Kind.PLAN:
        return False
    lacks = one.value is not None and one.value.why is Why.UNITS_MISSING
    return one.standing.state in _LOOKED_AT or lacks


def _detail(one: Judged, known: Known) -> Detail:
    kpi = one.kpi
    return Detail(
        id=kpi.id,
        trend=tuple(_trend(one, known)),
        path=tuple(_path(one)),
        bands=tuple(_bands(one)),
        breaks=tuple(_years(day) for day in known.place.scopes.breaks(known.scope_of(kpi))),
        units=tuple(_units(one, known)),
        small_n=kpi.small_n or None,
        note=kpi.caveat.vi,
    )


def _trend(one: Judged, known: Known) -> Iterator[Point]:
    """Give the last periods, from the first that has a value on."""
    periods = [one.period.shifted(-back) for back in reversed(range(_BACK))]
    points = [_point(period, known.total(one.kpi, period)) for period in periods]
    first = next((at for at, each in enumerate(points) if each.value is not None), len(points))
    yield from points[first:]


def _point(period: Period, found: Revision | None) -> Point:
    return Point(years(period), found.value.value if found else None, briefly(period))


def _path(one: Judged) -> Iterator[Point]:
    course = one.course
    if course is None or course.target.by is None:
        return
    goal, by = float(course.target.value), course.target.by
    if course.target.path is Path.LINEAR and course.start is not None:
        yield Point(years(course.start.period), course.start.value)
        yield Point(_years(by), goal)
    elif course.target.path is Path.STEPS:
        for year, value in sorted(course.target.steps.items()):
            yield Point(_years(date(year, 12, 31)), float(value))


def _years(day: date) -> float:
    begin = date(day.year, 1, 1)
    return day.year + (day - begin).days / (date(day.year + 1, 1, 1) - begin).days


def _bands(one: Judged) -> Iterator[Band]:
    for step in one.forecast.steps if one.forecast else ():
        if step.at > one.period.index:
            at = years(one.period.shifted(step.at - one.period.index))
            yield Band(at=at, low=step.low, middle=step.middle, high=step.high)


def _units(one: Judged, known: Known) -> Iterator[UnitLine]:
    members = known.place.scopes.members(known.scope_of(one.kpi), one.period)
    if len(members.all) <= 1:  # a unit alone is the total
        return
    entries = [_entry(one, unit, known) for unit in members.units]
    for placed in league(one.kpi, entries):
        yield _unit(placed, one, known)
    for unit in members.apart:
        yield _apart(unit, known)


def _entry(one: Judged, unit: UnitId, known: Known) -> Entry:
    now = known.of_unit(one.kpi.id, unit, one.period)
    before = known.of_unit(one.kpi.id, unit, one.period.shifted(-1))
    is_same = before is not None and not has_break(one.kpi, one.period, known)
    return Entry(unit, now.value if now else None, before.value if before and is_same else None)


def _unit(placed: Placed, one: Judged, known: Known) -> UnitLine:
    found = known.of_unit(one.kpi.id, placed.unit, one.period)
    value = found.value if found else None
    status = value.status if value else Status.NONE
    previous = None
    if placed.value is not None and placed.change is not None:
        previous = placed.value - placed.change
    return UnitLine(
        name=known.name(placed.unit),
        rank=placed.rank,
        numerator=number(value.numerator) if value else None,
        denominator=number(value.denominator) if value else None,
        value=placed.value,
        before=previous,
        small=placed.seat is Seat.SMALL_N,
        status=status.value,
        told=_told(found, one, known),
        is_late=is_missing(one.kpi, found)
        and one.kpi.is_owed
        and known.at.date() > one.period.due(one.kpi.due_day),
        trend=tuple(_course(one, placed.unit, known)),
    )


def _course(one: Judged, unit: UnitId, known: Known) -> Iterator[Point]:
    """Give a unit's last periods, from the first that has a value on."""
    periods = [one.period.shifted(-back) for back in reversed(range(_BACK))]
    points = [_point(each, known.of_unit(one.kpi.id, unit, each)) for each in periods]
    first = next((at for at, each in enumerate(points) if each.value is not None), len(points))
    yield from points[first:]


def is_missing(kpi: Kpi, found: Revision | None) -> bool:
    """Whether a unit has handed in nothing, or not all that a value needs."""
    if found is None:
        return True
    return not Figure(found.value.numerator, found.value.denominator).is_whole(kpi)


def _told(found: Revision | None, one: Judged, known: Known) -> str:
    if found is None or is_missing(one.kpi, found):
        if not one.kpi.is_handed_in:
            return "chưa có số đo"
        if not one.kpi.is_owed:
            return "chưa có nguồn"
        return f"chưa nộp, hạn {one.period.due(one.kpi.due_day):%d/%m}"
    status = STATUSES.get(found.value.status.value, "")
    if found.value.origin is Origin.HANDIN:
        return f"nộp {found.value.as_of.astimezone(known.place.zone):%d/%m}, {status}"
    return f"tính tự động, {status}"


def _apart(unit: UnitId, known: Known) -> UnitLine:
    return UnitLine(
        name=known.name(unit),
        rank=None,
        numerator=None,
        denominator=None,
        value=None,
        before=None,
        small=False,
        status=Status.NONE.value,
        told="không tách được phần thuộc phạm vi",
    )


def number(figure: Decimal | None) -> float | None:
    """Give a figure as papers need it."""
    return None if figure is None else float(figure)
