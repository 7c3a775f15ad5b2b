"""People, their shifts, and the chains by which they are called. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from alerts.dispatch.files import Routing
from core.place import Holidays, Node

from .practice import Practice
from .schedule import Layer, Schedule
from .staff import Person, Team, members

__all__ = ["Chain", "Layer", "Oncall", "Person", "Schedule", "Step", "Team"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Whom to call after a wait. repeat: from the first step again, so many times.

    channels: receivers whose integrations are told.
    """

    wait_seconds: float = 0.0
    people: tuple[str, ...] = ()
    schedules: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    repeat: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Steps until somebody acknowledges.

    escalates: priorities for which it goes on after the first step that reaches anybody.
    """

    id: str
    steps: tuple[Step, ...]
    escalates: frozenset[str] = frozenset(("p1", "p2"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Oncall:
    """What oncall.yml says. chain_of: the chain of a receiver that has one.

    globals_: `global` of each file that was put together, by its name.
    channels: how each way is sent, for who sends. duty_phone_file: whom the center calls about
    itself when nothing else works. ping_files: each with one URL that is told each minute that the
    center lives. calendar: the place's days off, if it has such a file. unread: what of the file
    this version cannot read, so that chains call more people than they should.
    practice: when whoever is on duty is called for practice; None: never.
    """

    routing: Routing
    chain_of: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)
    schedules: Mapping[str, Schedule] = field(default_factory=dict)
    teams: Mapping[str, Team] = field(default_factory=dict)
    chains: Mapping[str, Chain] = field(default_factory=dict)
    notify_simulated: bool = False
    channels: Node | None = None
    duty_phone_file: str = ""
    globals_: Mapping[str, Node] = field(default_factory=dict)
    ping_files: tuple[str, ...] = ()
    calendar: Holidays | None = None
    practice: Practice | None = None
    unread: tuple[str, ...] = ()

    def everybody_of(self, chain: str) -> tuple[str, ...]:
        """Name all people of a chain, whoever is on duty, in the order of its steps."""
        steps = self.chains[chain].steps if chain in self.chains else ()
        return tuple(dict.fromkeys(one for step in steps for one in self._named(step)))

    def _named(self, step: Step) -> Iterator[str]:
        yield from step.people
        for name in step.schedules:
            yield from self.schedules[name].everybody
        for team in step.teams:
            yield from members(self.teams, team)
