"""A channel that fails is left alone for a while, then one message tries it. Pure.

Closed: everything goes. Open: nothing goes before `open_until`. Half open: after that moment, until
the next result closes it or opens it again for twice as long.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from .outcome import Outcome, Result

FAILURES: Final = 5  # one after the other, whatever the messages
OPEN_SECONDS: Final = 10.0
OPEN_SECONDS_MAX: Final = 120.0
RETRY_AFTER_SECONDS_MAX: Final = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaker:
    """How a channel does. failures: since something was accepted last."""

    failures: int = 0
    failing_since: datetime | None = None
    open_until: datetime | None = None
    accepted_at: datetime | None = None
    error: str = ""

    def lets_through(self, now: datetime) -> bool:
        """Whether a message may try, be it only to find out."""
        return self.open_until is None or now >= self.open_until

    def after(self, outcome: Outcome, *, now: datetime) -> "Breaker":
        """Give the state after an attempt."""
        if outcome.result in {Result.ACCEPTED, Result.DELIVERED}:
            return Breaker(accepted_at=now)
        if outcome.result is Result.REFUSED:  # of this message; the channel does answer
            return Breaker(accepted_at=self.accepted_at)
        failures = self.failures + 1
        return Breaker(
            failures=failures,
            failing_since=self.failing_since or now,
            open_until=_open_until(failures, outcome.retry_after_seconds, now),
            accepted_at=self.accepted_at,
            error=_said(outcome)[:500],
        )


def _said(outcome: Outcome) -> str:
    """Many say by their number alone what is wrong."""
    number = "" if outcome.status is None else str(outcome.status)
    has_it = outcome.answer.startswith(number)
    return outcome.answer if has_it else f"{number} {outcome.answer}".strip()


def _open_until(failures: int, retry_after_seconds: float | None, now: datetime) -> datetime | None:
    """Whoever asks to be left alone is, by all messages and not only by this one."""
    seconds = min(retry_after_seconds or 0.0, RETRY_AFTER_SECONDS_MAX)
    if failures >= FAILURES:
        doubled = OPEN_SECONDS * 2.0 ** min(failures - FAILURES, 10)
        seconds = max(seconds, min(doubled, OPEN_SECONDS_MAX))
    return now + timedelta(seconds=seconds) if seconds > 0 else None
