"""What people are still to be told: per center and channel the newest, until it is taken. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from alerts.deliver.backoff import FALLBACK_FAILURES, delay
from alerts.deliver.outcome import Outcome, Result

from .watch import Reason

_ANSWER_CHARS: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Debt:
    """A message that nobody has taken yet.

    ordinal: which one of its center. wait_seconds: until it is due.
    """

    center: str
    channel: str
    reason: Reason
    ordinal: int
    attempt: int = 0
    wait_seconds: float = 0.0
    answer: str = ""

    @property
    def key(self) -> str:
        """Whom it is about and by what it goes; a newer one takes the place of an older one."""
        return f"{self.center} {self.channel}"


Debts = Mapping[str, Debt]


def owing(debts: Debts, new: Debt) -> Debts:
    """Owe one more."""
    return {**debts, new.key: new}


def falls_back(debt: Debt, outcome: Outcome) -> bool:
    """Whether another channel is told, too: this one refuses, or has failed often enough."""
    if outcome.result is Result.REFUSED:
        return True
    return outcome.result.is_retried and debt.attempt + 1 == FALLBACK_FAILURES


def waited(debts: Debts, seconds: float) -> Debts:
    """Let time pass."""
    return {
        key: replace(each, wait_seconds=max(0.0, each.wait_seconds - max(0.0, seconds)))
        for key, each in debts.items()
    }


def tried(debts: Debts, debt: Debt, outcome: Outcome, *, jitter: float) -> Debts:
    """Note what came of an attempt: it is settled, or due again. A newer one stays as it is."""
    if (known := debts.get(debt.key)) is None or known.ordinal != debt.ordinal:
        return debts
    if not outcome.result.is_retried:
        return {key: each for key, each in debts.items() if key != debt.key}
    attempt = known.attempt + 1
    wait = delay(attempt, outcome.retry_after_seconds, jitter=jitter).total_seconds()
    again = replace(
        known, attempt=attempt, wait_seconds=wait, answer=outcome.answer[:_ANSWER_CHARS]
    )
    return {**debts, debt.key: again}
