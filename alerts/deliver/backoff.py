"""When what was not accepted is tried again, when somebody else is told, when it is over. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from alerts.dispatch.messages.kind import Kind

from .outcome import Outcome, Result

FIRST_SECONDS: Final = 1.0
MOST_SECONDS: Final = 300.0
FALLBACK_FAILURES: Final = 3
FALLBACK_AFTER: Final = timedelta(seconds=60)
# The duty has changed twice by then, and whoever looks finds the alert in the list.
GIVEN_UP_AFTER: Final = timedelta(hours=24)


class Settled(StrEnum):
    """How a row of the outbox ends."""

    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    REFUSED = "refused"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a row. Either it is settled or it is due again."""

    settled: Settled | None
    due_at: datetime | None
    falls_back: bool  # somebody else is told, too


@dataclass(frozen=True, slots=True)
class Tried:
    """A row after an attempt, of which this was number `attempt`."""

    kind: Kind
    created_at: datetime
    attempt: int


def decide(tried: Tried, outcome: Outcome, *, now: datetime, jitter: float) -> Decision:
    """Decide what follows an attempt. jitter: from 0 to 1, drawn anew each time."""
    if not outcome.result.is_retried:
        refused = outcome.result is Result.REFUSED
        return Decision(Settled(outcome.result), None, refused and _may_fall_back(tried))
    due_at = now + delay(tried.attempt, outcome.retry_after_seconds, jitter=jitter)
    if due_at - tried.created_at > GIVEN_UP_AFTER:
        return Decision(Settled.GIVEN_UP, None, _may_fall_back(tried))
    late = now - tried.created_at >= FALLBACK_AFTER
    falls_back = tried.attempt >= FALLBACK_FAILURES or late
    return Decision(None, due_at, falls_back and _may_fall_back(tried))


def delay(attempt: int, retry_after_seconds: float | None, *, jitter: float) -> timedelta:
    """How long to wait after so many attempts: 1 s, 2 s, 4 s … 5 min, up to half of it less.

    Who asks for more time gets it, up to 5 minutes: somebody waits for the message.
    """
    doubled = FIRST_SECONDS * 2.0 ** min(attempt - 1, 20)
    wanted = min(doubled, MOST_SECONDS) * (0.5 + jitter / 2)
    asked = min(retry_after_seconds or 0.0, MOST_SECONDS)
    return timedelta(seconds=max(wanted, asked, FIRST_SECONDS))


def may_replace(tried: Tried, *, now: datetime) -> bool:
    """Whether somebody else is told of what a provider took and then did not bring to anybody."""
    return _may_fall_back(tried) and now - tried.created_at <= GIVEN_UP_AFTER


def _may_fall_back(tried: Tried) -> bool:
    return tried.kind is not Kind.TEST  # which asks about this channel and no other
