"""Who is called at a moment: shifts, people and teams of a step, and the ways of each. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Final
from zoneinfo import ZoneInfo

from .channels import integrations_of, ways
from .escalate import Call, Reached, Why, begun, looked
from .people import Chain, Oncall, Person, Step
from .schedule import Override, first_at, on_duty
from .staff import members

_UTC: Final = ZoneInfo("UTC")
_URGENT: Final = "p1"  # for which nobody is in his quiet time


@dataclass(frozen=True, slots=True)
class Rota:
    """Who is on duty when. overrides: shifts that were exchanged."""

    oncall: Oncall
    overrides: Sequence[Override] = ()

    def people_of(self, step: Step, at: datetime) -> tuple[str, ...]:
        """Name whom a step calls at a moment, each once."""
        return tuple(dict.fromkeys(self._named(step, at)))

    def _named(self, step: Step, at: datetime) -> Iterator[str]:
        yield from step.people
        for name in step.schedules:
            schedule = self.oncall.schedules[name]
            yield from on_duty(schedule, self.overrides, self.oncall.calendar, at)
        for team in step.teams:
            yield from members(self.oncall.teams, team)

    def zone_of(self, person: str) -> ZoneInfo:
        """Give the zone of somebody's clock: that of a schedule of his, else of any."""
        schedules = list(self.oncall.schedules.values())
        own = [each for each in schedules if person in each.everybody]
        return next((each.zone for each in own or schedules), _UTC)


@dataclass(frozen=True, slots=True)
class Ringing:
    """Whom steps reach for alerts of a priority. climbs: the chain goes on after that.

    Who is in his quiet time is passed over; if nobody comes after him, he is told when it ends.
    """

    rota: Rota
    priority: str
    climbs: bool = True
    _known: dict[tuple[Step, datetime], Reached] = field(default_factory=dict)

    def of(self, step: Step, at: datetime) -> Reached:
        """Give whom a step reaches; worked out once a moment, for many groups may ask at once."""
        key = (step, at)
        if key not in self._known:
            self._known.clear()
            self._known[key] = self._of(step, at)
        return self._known[key]

    def _of(self, step: Step, at: datetime) -> Reached:
        people = self.rota.people_of(step, at)
        own = (call for name in people for call in self._ways(name, at))
        calls = (*self._integrations(step), *own)
        if calls:
            return Reached((*people, *step.channels), calls)
        return Reached(people, (), self._why(people))

    def everybody(self, chain: Chain) -> Reached:
        """Give all whom a chain names, whoever is on duty, at whatever time."""
        people = self.rota.oncall.everybody_of(chain.id)
        calls = tuple(
            call for name in people for call in ways_of(self._person(name), self.priority)
        )
        return Reached(people, calls, Why.EVERYBODY)

    def _integrations(self, step: Step) -> Iterator[tuple[float, str, None]]:
        for receiver in step.channels:
            for channel in integrations_of(self.rota.oncall, receiver):
                yield 0.0, channel.name, None

    def _ways(self, name: str, at: datetime) -> Iterator[tuple[float, str, str]]:
        person = self._person(name)
        ends_at = self._quiet_until(person, at)
        if ends_at is not None and self.climbs:
            return
        later = (ends_at - at).total_seconds() if ends_at else 0.0
        for seconds, channel, _ in ways_of(person, self.priority):
            yield later + seconds, channel, name

    def _why(self, people: Sequence[str]) -> Why:
        reachable = [
            person for person in map(self._person, people) if any(ways_of(person, self.priority))
        ]
        if reachable:
            return Why.QUIET
        return Why.UNREACHABLE if people else Why.NOBODY

    def _quiet_until(self, person: Person, at: datetime) -> datetime | None:
        zone = self.rota.zone_of(person.id)
        return quiet_until(person, at, zone) if self.priority != _URGENT else None

    def _person(self, name: str) -> Person:
        return self.rota.oncall.people.get(name) or Person(id=name, name=name)


def first_called(rota: Rota, chain: Chain, priority: str, at: datetime) -> tuple[Call, ...]:
    """Give whom a run calls first that begins at a moment, now or when his quiet time is over."""
    chain_at_once = begun(
        0, 0, chain, priority, at - timedelta(seconds=chain.steps[0].wait_seconds)
    )
    look = looked(chain_at_once, chain, Ringing(rota, priority, climbs=False), at)
    return (*look.calls, *look.run.waiting)


def quiet_until(person: Person, at: datetime, zone: ZoneInfo) -> datetime | None:
    """Say when somebody's quiet time ends; None: it is none. zone: of his clock."""
    quiet, shown = person.quiet, at.astimezone(zone)
    if quiet is None or not quiet.is_on(shown):
        return None
    midnight = shown.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    ends = midnight + timedelta(minutes=quiet.ends_minute)
    found = first_at(ends, zone)
    return found if found > at else first_at(ends + timedelta(days=1), zone)


def ways_of(person: Person, priority: str) -> Iterator[tuple[float, str, str]]:
    """Give the ways of somebody for a priority: (seconds to wait before it, channel, person)."""
    chosen = ways(person.ways, priority)
    waits = next(
        (person.waits.get(name, ()) for name, own in person.ways.items() if own is chosen), ()
    )
    passed = 0.0
    for way, wait in zip_longest(chosen, waits[: len(chosen)], fillvalue=0.0):
        passed += float(wait)
        yield passed, f"person/{person.id}/{way}", person.id
