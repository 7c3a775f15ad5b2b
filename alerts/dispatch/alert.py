"""An alert as those see it who are to be told: what it is, since when, and who has it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NewType

AlertId = NewType("AlertId", int)

LAST_PRIORITY: Final = "p4"


@dataclass(frozen=True, slots=True)
class Holding:
    """Whether somebody has an alert: who acknowledged it, or put it off until a time, has it.

    unacked_at: when somebody let it go; None: he who acknowledged it since has it still.
    """

    acked_at: datetime | None = None
    snoozed_until: datetime | None = None
    unacked_at: datetime | None = None

    def is_left_alone(self, now: datetime) -> bool:
        """Whether somebody has it now."""
        if self.snoozed_until is not None:
            return now < self.snoozed_until
        return self.acked_at is not None

    def given_back_at(self, now: datetime) -> datetime | None:
        """When it was let go, after somebody had had it; None: somebody has it, or nobody had."""
        times = [at for at in (self.unacked_at, self.snoozed_until) if at is not None]
        return None if self.is_left_alone(now) else max(times, default=None)

    def next_change(self, now: datetime) -> datetime | None:
        """When it is given back by itself; None: not ahead."""
        until = self.snoozed_until
        return until if until is not None and until > now else None


NOBODY: Final = Holding()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One activation that fires, or fired. Of lost data it fires on: nobody knows better.

    fired_at, ended_at: times of evaluations. active_at: when its condition began to hold; None: as
    it fired. is_late: it was found long after it had begun, for nobody evaluated. is_unsure: it
    ended because its sender posts it no more; nobody said that it is over.
    """

    id: AlertId
    labels: Mapping[str, str]
    fired_at: datetime
    annotations: Mapping[str, str]
    generator_url: str = ""
    priority: str = LAST_PRIORITY
    unit: str = ""
    is_simulated: bool = False
    ended_at: datetime | None = None
    holding: Holding = NOBODY
    has_no_data: bool = False
    is_flapping: bool = False
    is_late: bool = False
    is_unsure: bool = False
    active_at: datetime | None = None

    @property
    def began_at(self) -> datetime:
        """Since when it is so."""
        return self.active_at or self.fired_at

    @property
    def is_firing(self) -> bool:
        """Whether it has not ended."""
        return self.ended_at is None


def most_urgent(alerts: Iterable[Alert]) -> str:
    """Give the highest priority among them."""
    return min((each.priority for each in alerts), default=LAST_PRIORITY)
