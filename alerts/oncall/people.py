"""People, their shifts, and the chains by which they are called. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from alerts.dispatch.files import Routing
from core.place import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who can be called. ways: by priority, in the order in which they are tried.

    phone_file, mail: where he is reached, by the ways that need it. Neither stands in messages.
    """

    id: str
    name: str
    phone_file: str = ""
    mail: str = ""
    ways: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """People who take turns. start: local time of the zone; every: how long a turn is."""

    start: str
    every: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Who is on duty when; a later layer goes before an earlier one."""

    id: str
    zone: str
    layers: tuple[Layer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Whom to call after a wait. repeat: from the first step again, so many times."""

    wait_seconds: float = 0.0
    people: tuple[str, ...] = ()
    schedules: tuple[str, ...] = ()
    repeat: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Steps until somebody acknowledges."""

    id: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Oncall:
    """What oncall.yml says. chain_of: the chain of a receiver that has one.

    globals_: `global` of each file that was put together, by its name.
    channels: how each way is sent, for who sends. duty_phone_file: whom the center calls about
    itself when nothing else works. ping_files: each with one URL that is told each minute that the
    center lives.
    """

    routing: Routing
    chain_of: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)
    schedules: Mapping[str, Schedule] = field(default_factory=dict)
    chains: Mapping[str, Chain] = field(default_factory=dict)
    notify_simulated: bool = False
    channels: Node | None = None
    duty_phone_file: str = ""
    globals_: Mapping[str, Node] = field(default_factory=dict)
    ping_files: tuple[str, ...] = ()

    def everybody_of(self, chain: str) -> tuple[str, ...]:
        """Name all people of a chain, whoever is on duty, in the order of its steps."""
        found: dict[str, None] = {}
        for step in self.chains[chain].steps if chain in self.chains else ():
            found.update(dict.fromkeys(step.people))
            for name in step.schedules:
                for layer in self.schedules[name].layers:
                    found.update(dict.fromkeys(layer.people))
        return tuple(found)
