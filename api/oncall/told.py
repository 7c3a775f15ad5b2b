"""Schedules as the contract has them. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from alerts.oncall.people import Oncall
from alerts.oncall.schedule import Layer, Override, Schedule, first_at, gaps, hours, shifts
from alerts.rota import ahead
from alerts.rota.ahead import Known
from alerts.rota.tables import Kept
from api.wall.layout import Name
from core.place import NO_HOLIDAYS

from .models import (
    OncallDay,
    OncallDuty,
    OncallGap,
    OncallLayer,
    OncallLoad,
    OncallNow,
    OncallOverride,
    OncallPerson,
    OncallSchedule,
    OncallSchedules,
    OncallShift,
    OncallToMend,
)

_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_CLOCK: Final = "%Y-%m-%dT%H:%M"

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What there is. kept: overrides that are not over. called: by `user:ID`. me: who asks."""

    oncall: Oncall
    kept: Sequence[Kept]
    now: datetime
    zone: ZoneInfo
    known: Known = field(default_factory=Known)
    called: Mapping[str, str] = field(default_factory=dict)
    me: str | None = None

    @property
    def overrides(self) -> list[Override]:
        """Overrides as schedules need them."""
        return [each.override for each in self.kept]


@dataclass(frozen=True, slots=True)
class May:
    """What who asks may change. schedules: for which; of_all: also where he has no part."""

    schedules: frozenset[str] = frozenset()
    of_all: bool = False

    def change(self, override: Override, me: str | None) -> bool:
        """Whether an override may be changed by him, as it is or as it shall be."""
        is_his = me is not None and me in (override.person, override.replaces)
        return override.schedule in self.schedules and (self.of_all or is_his)


def schedules(scene: Scene, span: Span, may: May) -> OncallSchedules:
    """Tell all schedules over a span."""
    return OncallSchedules(
        as_of=scene.now,
        since=span[0],
        until=span[1],
        zone=str(scene.zone),
        me=scene.me,
        may_override_all=may.of_all,
        days=list(_days(scene, span)),
        people=list(_people(scene)),
        schedules=[_schedule(each, scene, span, may) for each in scene.oncall.schedules.values()],
        to_mend=sorted(_to_mend(scene), key=lambda each: each.begins),
    )


def now(schedule: Schedule, scene: Scene) -> OncallNow:
    """Tell who is on duty, by name."""
    duty = ahead.duty(scene.oncall, schedule, scene.overrides, scene.now)
    people = scene.oncall.people
    return OncallNow(
        schedule=schedule.id,
        name=name_of(schedule),
        people=[people[each].name for each in duty.people],
        until=duty.until,
        next=[people[each].name for each in duty.following],
    )


def override(kept: Kept, scene: Scene, may: May) -> OncallOverride:
    """Tell one override."""
    of = kept.override
    return OncallOverride(
        id=of.id,
        version=kept.version,
        schedule=of.schedule,
        begins=of.begins,
        ends=of.ends,
        person=of.person,
        replaces=of.replaces or None,
        swap=kept.swap,
        note=kept.note,
        created_at=kept.created_at,
        created_by=kept.created_by,
        created_by_name=scene.called.get(kept.created_by),
        updated_at=kept.updated_at,
        updated_by=kept.updated_by,
        updated_by_name=scene.called.get(kept.updated_by),
        may_change=of.ends > scene.now and may.change(of, scene.me),
    )


def name_of(schedule: Schedule) -> Name:
    """Give what a schedule is called."""
    return Name(schedule.names.get("vi", schedule.id), schedule.names.get("en", schedule.id))


def _schedule(of: Schedule, scene: Scene, span: Span, may: May) -> OncallSchedule:
    overrides, calendar = scene.overrides, scene.oncall.calendar
    found = shifts(of, overrides, calendar, *span)
    duty = ahead.duty(scene.oncall, of, overrides, scene.now)
    soon = gaps(of, overrides, calendar, scene.now, scene.now + ahead.AHEAD)
    return OncallSchedule(
        id=of.id,
        name=name_of(of),
        zone=str(of.zone),
        unit=of.unit or None,
        may_override=of.id in may.schedules,
        layers=[_layer(each) for each in of.layers],
        now=OncallDuty(people=list(duty.people), until=duty.until, next=list(duty.following)),
        shifts=[
            OncallShift(
                person=each.person,
                begins=each.begins,
                ends=each.ends,
                layer=each.layer,
                override=each.override,
            )
            for each in found
        ],
        gaps=[_gap(each) for each in gaps(of, overrides, calendar, *span)],
        overrides=[
            override(each, scene, may)
            for each in scene.kept
            if each.override.schedule == of.id
            and each.override.begins < span[1]
            and each.override.ends > span[0]
        ],
        load=[
            OncallLoad(person=each.person, hours=each.hours, nights=each.nights)
            for each in ahead.loads(of.zone, found)
        ],
        uncovered_hours=round(hours(soon), 2),
    )


def _layer(of: Layer) -> OncallLayer:
    return OncallLayer(
        people=[list(turn) for turn in of.people],
        hours=of.every / _HOUR,
        starts=f"{of.start:{_CLOCK}}",
        until=f"{of.until:{_CLOCK}}" if of.until else None,
        restricted=bool(of.restrict),
    )


def _gap(span: Span) -> OncallGap:
    return OncallGap(begins=span[0], ends=span[1], hours=round(hours([span]), 2))


def _people(scene: Scene) -> Iterator[OncallPerson]:
    known = scene.oncall.people
    named = {one for each in scene.overrides for one in (each.person, each.replaces) if one}
    for id_ in (*known, *sorted(named - known.keys())):
        yield OncallPerson(
            id=id_,
            name=known[id_].name if id_ in known else id_,
            left=id_ not in known,
            tested_at=_tested_at(scene, id_),
        )


def _tested_at(scene: Scene, id_: str) -> datetime | None:
    person = scene.oncall.people.get(id_)
    return ahead.last_reached(person, scene.known.reached, scene.now) if person else None


def _days(scene: Scene, span: Span) -> Iterator[OncallDay]:
    calendar = scene.oncall.calendar or NO_HOLIDAYS
    day = span[0].astimezone(scene.zone).date()
    while first_at(datetime.combine(day, time()), scene.zone) < span[1]:
        holiday = calendar.off.get(day) or calendar.worked.get(day)
        yield OncallDay(
            day=day.isoformat(),
            working=calendar.is_working(day),
            holiday=Name(holiday.name_vi, holiday.name_en) if holiday else None,
        )
        day += _DAY


def _to_mend(scene: Scene) -> Iterator[OncallToMend]:
    for schedule, found in ahead.uncovered(scene.oncall, scene.overrides, scene.now).items():
        for begins, ends in found:
            yield OncallToMend(
                kind="gap",
                schedules=[schedule],
                begins=begins,
                ends=ends,
                hours=round(hours([(begins, ends)]), 2),
                person=None,
                shifts=None,
            )
    for each in ahead.unready(scene.oncall, scene.overrides, scene.known, scene.now):
        yield OncallToMend(
            kind=each.why.value,
            schedules=list(each.schedules),
            begins=each.first,
            ends=None,
            hours=None,
            person=each.person,
            shifts=each.shifts,
        )
