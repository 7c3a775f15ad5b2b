"""What is to be known of schedules ahead: who is on duty, who is next, what is amiss. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from alerts.oncall.people import Oncall, Person
from alerts.oncall.schedule import Override, Schedule, Shift, first_at, gaps, on_duty, shifts

AHEAD: Final = timedelta(days=14)  # within which is to be mended what is amiss
TESTED_FOR: Final = timedelta(days=90)  # who was reached so long ago has a tested channel
_IN_SIGHT: Final = timedelta(days=35)
_HOUR: Final = timedelta(hours=1)
_NIGHT: Final = time(2)
_DAY: Final = timedelta(days=1)

Span = tuple[datetime, datetime]
Reached = Mapping[str, Mapping[str, datetime]]  # by person and way


@dataclass(frozen=True, slots=True)
class Duty:
    """Who is on duty, and who comes then. until: None: as far as can be seen."""

    people: tuple[str, ...]
    until: datetime | None
    following: tuple[str, ...]


class Why(StrEnum):
    """Why somebody may not answer who is on duty."""

    UNTESTED = "untested"  # he was reached by none of his ways lately
    DISABLED = "disabled"  # his account is: he is called, and cannot acknowledge


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of people. disabled: accounts that are."""

    reached: Reached = field(default_factory=dict)
    disabled: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Unready:
    """Somebody who has shifts ahead, and may not answer then."""

    person: str
    why: Why
    shifts: int
    first: datetime
    schedules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Load:
    """How much of a span is somebody's. nights: of which two o'clock is within."""

    person: str
    hours: float
    nights: int


def duty(oncall: Oncall, schedule: Schedule, overrides: Sequence[Override], now: datetime) -> Duty:
    """Say who is on duty, until when, and who is next."""
    people = on_duty(schedule, overrides, oncall.calendar, now)
    found = shifts(schedule, overrides, oncall.calendar, now, now + _IN_SIGHT)
    edges = {edge for each in found for edge in (each.begins, each.ends)}
    for edge in sorted(edges - {now + _IN_SIGHT}):
        following = on_duty(schedule, overrides, oncall.calendar, edge)
        if edge > now and set(following) != set(people):
            return Duty(people, edge, following)
    return Duty(people, None, ())


def uncovered(
    oncall: Oncall, overrides: Sequence[Override], now: datetime
) -> dict[str, list[Span]]:
    """Give the times of the next 14 days when nobody is on duty, by schedule."""
    return {
        each.id: gaps(each, overrides, oncall.calendar, now, now + AHEAD)
        for each in oncall.schedules.values()
    }


def unready(
    oncall: Oncall, overrides: Sequence[Override], known: Known, now: datetime
) -> list[Unready]:
    """Give who has shifts in the next 14 days and may not answer; who is first comes first."""
    theirs = dict[str, list[Shift]]()
    for schedule in oncall.schedules.values():
        for shift in shifts(schedule, overrides, oncall.calendar, now, now + AHEAD):
            theirs.setdefault(shift.person, []).append(shift)
    whys = {person: _why_not(oncall.people[person], known, now) for person in theirs}
    found = [
        Unready(
            person=person,
            why=why,
            shifts=len(each),
            first=min(shift.begins for shift in each),
            schedules=tuple(dict.fromkeys(shift.schedule for shift in each)),
        )
        for person, each in theirs.items()
        if (why := whys[person])
    ]
    return sorted(found, key=lambda each: (each.first, each.person))


def last_reached(person: Person, reached: Reached, now: datetime) -> datetime | None:
    """Say when somebody was last reached by any of the ways that he has now; None: not lately."""
    own = {way for said in person.ways.values() for way in said}
    times = (at for way, at in reached.get(person.id, {}).items() if way in own)
    newest = max(times, default=None)
    return newest if newest and now - newest <= TESTED_FOR else None


def _why_not(person: Person, known: Known, now: datetime) -> Why | None:
    if person.user and person.user in known.disabled:
        return Why.DISABLED
    return None if last_reached(person, known.reached, now) else Why.UNTESTED


def loads(zone: ZoneInfo, found: Sequence[Shift]) -> list[Load]:
    """Share out shifts, by person."""
    hours, nights = dict[str, float](), dict[str, set[datetime]]()
    for each in found:
        hours[each.person] = hours.get(each.person, 0.0) + (each.ends - each.begins) / _HOUR
        nights.setdefault(each.person, set()).update(_nights(zone, each))
    return [Load(person, round(hours[person], 2), len(nights[person])) for person in sorted(hours)]


def _nights(zone: ZoneInfo, shift: Shift) -> set[datetime]:
    day, last = (each.astimezone(zone).date() for each in (shift.begins, shift.ends))
    found = set[datetime]()
    while day <= last:
        middle = first_at(datetime.combine(day, _NIGHT), zone)
        if shift.begins <= middle < shift.ends:
            found.add(middle)
        day += _DAY
    return found
