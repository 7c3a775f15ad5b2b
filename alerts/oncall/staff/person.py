"""Somebody who can be called, and teams. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Quiet:
    """A time of each day, in minutes since midnight; over midnight when it ends before it begins.

    Nobody is left alone by it when something is of p1.
    """

    begins_minute: int
    ends_minute: int

    def is_on(self, shown: datetime) -> bool:
        """Whether it is that time. shown: by the clock of where the person is."""
        minute = shown.hour * 60 + shown.minute
        if self.begins_minute < self.ends_minute:
            return self.begins_minute <= minute < self.ends_minute
        return minute >= self.begins_minute or minute < self.ends_minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who can be called. ways: by priority, in the order in which they are tried.

    waits: as `ways`: how many seconds nobody has to have acknowledged after the way before it.
    phone_file, mail: where he is reached, by the ways that need it. Neither stands in messages.
    user: his account in the center, if he has one.
    """

    id: str
    name: str
    phone_file: str = ""
    mail: str = ""
    user: str = ""
    ways: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    waits: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    quiet: Quiet | None = None

    @property
    def actor(self) -> str:
        """As he is named who has an alert."""
        return f"user:{self.user}" if self.user else f"person:{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """People, and all of other teams."""

    id: str
    people: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()


def members(teams: Mapping[str, Team], team: str) -> tuple[str, ...]:
    """Name all people of a team and of those in it, each once."""
    return tuple(dict.fromkeys(_members(teams, team, frozenset())))


def _members(teams: Mapping[str, Team], team: str, above: frozenset[str]) -> Iterator[str]:
    if team in above or team not in teams:  # the file says so already
        return
    yield from teams[team].people
    for inner in teams[team].teams:
        yield from _members(teams, inner, above | {team})
