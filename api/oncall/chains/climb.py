"""Chains as people read them: who would be called when, if nobody acknowledged. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final, Literal

from alerts.oncall.escalate import Reached as Rung
from alerts.oncall.escalate import Why
from alerts.oncall.people import Chain, Person, Step
from alerts.oncall.rota import Ringing, Rota, ways_of
from alerts.oncall.schedule import on_duty
from alerts.oncall.staff import members
from alerts.rota.ahead import Reached
from api.oncall.told import name_of
from api.wall.layout import Name

from .models import (
    ChainCall,
    ChainStep,
    ChainTold,
    ChainWay,
    ContactQuiet,
    ContactWay,
    OncallContact,
)

_PRIORITIES: Final = ("p1", "p2", "p3", "p4")

Kind = Literal["person", "schedule", "team", "channel", "everybody"]


def climb(rota: Rota, chain: Chain, priority: str, now: datetime) -> ChainTold:
    """Tell who would be called by a chain, from now on, at the time of each step."""
    climbs = priority in chain.escalates
    steps = [each for each in chain.steps if not each.repeat]
    taken = list(_steps(Ringing(rota, priority, climbs=climbs), steps, now))
    if not any(each.why is Why.CALLED for each in taken):
        taken.append(_everybody(rota, chain, priority, taken))
    again = next((each for each in chain.steps if each.repeat), None) if climbs else None
    passed = taken[-1].after_seconds
    return ChainTold(
        id=chain.id,
        priority=priority,
        climbs=climbs,
        steps=taken,
        repeat=again.repeat if again else 0,
        repeat_after_seconds=passed + again.wait_seconds if again else None,
        receivers=[name for name, of in rota.oncall.chain_of.items() if of == chain.id],
    )


def contacts(rota: Rota, reached: Reached, now: datetime) -> list[OncallContact]:
    """Tell how everybody can be reached, of which teams he is, and whether he is on duty."""
    oncall, theirs = rota.oncall, dict[str, list[Name]]()
    for schedule in oncall.schedules.values():
        for person in on_duty(schedule, rota.overrides, oncall.calendar, now):
            theirs.setdefault(person, []).append(name_of(schedule))
    every = {team: members(oncall.teams, team) for team in oncall.teams}
    return [
        _contact(each, reached.get(each.id, {})).model_copy(
            update={
                "teams": [team for team, people in every.items() if each.id in people],
                "on_duty": theirs.get(each.id, []),
            }
        )
        for each in oncall.people.values()
    ]


def _contact(person: Person, reached: Mapping[str, datetime]) -> OncallContact:
    by_priority = {each: _ways(ways_of(person, each)) for each in _PRIORITIES}
    known = dict.fromkeys(each.way for ways in by_priority.values() for each in ways)
    quiet = person.quiet
    return OncallContact(
        id=person.id,
        name=person.name,
        has_account=bool(person.user),
        quiet=ContactQuiet(begins=_clock(quiet.begins_minute), ends=_clock(quiet.ends_minute))
        if quiet
        else None,
        ways=[ContactWay(way=each, reached_at=reached.get(each)) for each in known],
        by_priority=by_priority,
    )


def _steps(ringing: Ringing, steps: list[Step], now: datetime) -> Iterator[ChainStep]:
    """Take steps; one that reaches nobody is passed over at once."""
    passed, waits = 0.0, True
    for each in steps:
        passed += each.wait_seconds if waits else 0.0
        at = now + timedelta(seconds=passed)
        reach = ringing.of(each, at)
        yield _step(ringing.rota, each, reach, passed, ringing.rota.people_of(each, at))
        waits = bool(reach.calls)
        if waits and not ringing.climbs:
            return


def _step(rota: Rota, step: Step, reach: Rung, passed: float, people: tuple[str, ...]) -> ChainStep:
    kind, name = _named(rota, step)
    return ChainStep(
        after_seconds=passed,
        kind=kind,
        of=name,
        people=[_call(rota, each, reach) for each in people],
        why=Why.CALLED if reach.calls else reach.why,
    )


def _everybody(rota: Rota, chain: Chain, priority: str, taken: list[ChainStep]) -> ChainStep:
    reach = Ringing(rota, priority).everybody(chain)
    return ChainStep(
        after_seconds=taken[-1].after_seconds if taken else 0.0,
        kind="everybody",
        of=None,
        people=[_call(rota, each, reach) for each in reach.people],
        why=Why.EVERYBODY if reach.calls else Why.UNREACHABLE,
    )


def _named(rota: Rota, step: Step) -> tuple[Kind, Name]:
    """Say whom a step names; it names one."""
    oncall = rota.oncall
    for each in step.people:
        name = oncall.people[each].name
        return "person", Name(name, name)
    for each in step.schedules:
        return "schedule", name_of(oncall.schedules[each])
    for each in step.teams:
        return "team", Name(each, each)
    receiver = ", ".join(step.channels)
    return "channel", Name(receiver, receiver)


def _call(rota: Rota, id_: str, reach: Rung) -> ChainCall:
    person = rota.oncall.people.get(id_)
    return ChainCall(
        person=id_,
        name=person.name if person else id_,
        ways=_ways(each for each in reach.calls if each[2] == id_),
    )


def _ways(calls: Iterator[tuple[float, str, str | None]]) -> list[ChainWay]:
    return [
        ChainWay(way=channel.rpartition("/")[2], after_seconds=seconds)
        for seconds, channel, _ in calls
    ]


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
