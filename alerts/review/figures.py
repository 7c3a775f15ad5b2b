"""What rules did over a period, and what that asked of people. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

WINDOW: Final = timedelta(minutes=10)
FOLLOWED_MAX: Final = 10  # new alerts in ten minutes that one person can follow: EEMUA 191
YEAR: Final = timedelta(days=365)


class By(StrEnum):
    """What is looked for."""

    NOISIEST = "noisiest"  # rules whose alerts fired most often
    FLAPPING = "flapping"  # label sets that came and went
    IGNORED = "ignored"  # rules that fire, and about which nobody does anything
    UNUSED = "unused"  # rules that did not fire for a year


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """What is looked at. units: None for all, alerts without a unit included. zone: whose nights.

    known: since when alerts are stored; None: there is none.
    """

    since: datetime
    now: datetime
    zone: str
    units: Collection[str] | None = None
    known: datetime | None = None

    @property
    def before(self) -> datetime:
        """When the period began that is as long, and ended as this one began."""
        return self.since - (self.now - self.since)

    @property
    def is_whole(self) -> bool:
        """Whether alerts are known for all of it."""
        return self.known is not None and self.known <= self.since

    @property
    def has_before(self) -> bool:
        """Whether alerts are known for all of the period before, too."""
        return self.known is not None and self.known <= self.before

    @property
    def windows(self) -> int:
        """Ten minutes, begun ones included, in which alerts could fire and be known."""
        if self.known is None or self.known > self.now:
            return 0
        skipped = max(self.known - self.since, timedelta()) // WINDOW
        return -((self.since - self.now) // WINDOW) - skipped


@dataclass(frozen=True, slots=True)
class Load:
    """How many alerts fired by ten minutes. above: of how many windows they were too many."""

    fired: int
    worst: int
    worst_at: datetime | None
    above: int
    windows: int

    @property
    def average(self) -> float | None:
        """How many fired in ten minutes; None: nothing is known."""
        return self.fired / self.windows if self.windows else None

    @property
    def above_share(self) -> float | None:
        """Share of the time in which more fired than one can follow; None: nothing is known."""
        return self.above / self.windows if self.windows else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """How often alerts of a rule fired, with the first and the newest of them."""

    rule: str
    name: str
    fired: int
    first: int
    newest: int

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from others: of what was posted, rules are told by their names."""
        return self.rule, self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """A rule whose alerts fired. before: in the period before; None: nobody knows.

    night: those between 22 and 6. acked: those that somebody took. worst: in ten minutes.
    messages: that somebody took to bring them. Of what is still on counts how long it is by now.
    """

    rank: Rank
    priority: str
    simulated: bool
    before: int | None
    night: int
    acked: int
    median_seconds: float
    longest_seconds: float
    worst: int
    messages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Flap:
    """A label set of a rule that came and went. events: how often that began."""

    rule: str
    name: str
    fingerprint: str
    events: int
    of_rule: int
    last_at: datetime
    newest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unused:
    """A rule that is evaluated and did not fire for long. fired_at: the last time; None: never."""

    rule: str
    name: str
    file: str
    group: str
    fired_at: datetime | None = None
