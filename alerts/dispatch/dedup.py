"""Whether there is anything to tell, and why: Alertmanager's stage of that name. Pure."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from .alert import AlertId


class Reason(StrEnum):
    """Why a group is told of."""

    NONE = "none"  # nothing is told
    NEW_ALERTS = "new_alerts"  # some fire that were not told of
    NEW_RESOLVED = "new_resolved"  # some have ended, others fire on
    ALL_RESOLVED = "all_resolved"
    REPEAT = "repeat"  # nothing is new, and that for long


class Hears(StrEnum):
    """What a channel is told of."""

    ENDS = "ends"  # too
    BEGINS = "begins"  # only


@dataclass(frozen=True, slots=True)
class Sent:
    """What was told last. at: None when nothing ever was.

    begins_at: when those were told who hear of no ends; None: at the same time.
    """

    at: datetime | None = None
    firing: frozenset[AlertId] = frozenset()
    resolved: frozenset[AlertId] = frozenset()
    begins_at: datetime | None = None

    def at_of(self, hears: Hears) -> datetime | None:
        """When those were told last who hear of this."""
        return self.at if hears is Hears.ENDS or self.begins_at is None else self.begins_at


NEVER: Final = Sent()


def why_notify(
    last: Sent,
    firing: AbstractSet[AlertId],
    resolved: AbstractSet[AlertId],
    *,
    now: datetime,
    repeat: timedelta,
) -> Reason:
    """Say why these alerts are to be told of now.

    resolved: ended since the last look; none for who does not want to hear of ends. Source:
    Alertmanager, `needsUpdate` of its DedupStage.
    """
    if last.at is None:
        return Reason.NEW_ALERTS if firing else Reason.NONE
    if not firing <= last.firing:
        return Reason.NEW_ALERTS
    if not firing:
        # What came and went between two looks nobody knows of.
        return Reason.ALL_RESOLVED if last.firing else Reason.NONE
    if not resolved <= last.resolved:
        return Reason.NEW_RESOLVED
    return Reason.REPEAT if now - last.at >= repeat else Reason.NONE
