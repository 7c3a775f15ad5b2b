"""An alert as those see it who are to be told: what it is, since when, and who has it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NewType

AlertId = NewType("AlertId", int)

LAST_PRIORITY: Final = "p4"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One activation that fires, or fired. Of lost data it fires on: nobody knows better.

    fired_at, ended_at: times of evaluations. snoozed_until: it is left alone until then.
    is_late: it was found long after it had begun, for nobody evaluated.
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
    acked_at: datetime | None = None
    snoozed_until: datetime | None = None
    has_no_data: bool = False
    is_flapping: bool = False
    is_late: bool = False

    @property
    def is_firing(self) -> bool:
        """Whether it has not ended."""
        return self.ended_at is None

    def is_left_alone(self, now: datetime) -> bool:
        """Whether somebody has it: it was acknowledged, or put off until later."""
        if self.snoozed_until is not None:
            return now < self.snoozed_until
        return self.acked_at is not None


def most_urgent(alerts: Iterable[Alert]) -> str:
    """Give the highest priority among them."""
    return min((each.priority for each in alerts), default=LAST_PRIORITY)
