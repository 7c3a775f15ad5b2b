"""What came of one attempt, as the ledger keeps it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core.service.redact import HIDDEN, redacted_text

ANSWER_CHARS_MAX: Final = 2_000
_LOOKED_AT: Final = 2 * ANSWER_CHARS_MAX  # so that what stands at the cut is seen whole
_SECRET_CHARS_MIN: Final = 4  # shorter ones would hide half of every answer


class Result(StrEnum):
    """What is known of an attempt."""

    ACCEPTED = "accepted"  # the provider took it over
    DELIVERED = "delivered"  # a person's device has it
    REFUSED = "refused"  # the provider never will take it
    FAILED = "failed"  # it was not taken this time
    UNKNOWN = "unknown"  # it may have been taken

    @property
    def is_retried(self) -> bool:
        """Whether the same is sent once more, under the same key."""
        return self in {Result.FAILED, Result.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of an attempt. retry_after_seconds: how long the provider wants to be left alone."""

    result: Result
    answer: str = ""
    status: int | None = None
    retry_after_seconds: float | None = None


def kept(answer: bytes | str, secrets: Iterable[str] = ()) -> str:
    """Give as much of an answer as the ledger keeps, without secrets, fit for the database.

    secrets: texts that were sent along; some providers send them back.
    """
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    for secret in secrets:
        if len(secret) >= _SECRET_CHARS_MIN:
            text = text.replace(secret, HIDDEN)
    text = "".join(each for each in text[:_LOOKED_AT] if each.isprintable() or each in "\n\t")
    return redacted_text(text)[:ANSWER_CHARS_MAX]
