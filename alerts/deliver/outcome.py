"""What came of one attempt, as the ledger keeps it. Pure."""

from dataclasses import dataclass
from enum import StrEnum


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
class KnownAs:
    """Under which id a provider knows a message. provider: name of its file."""

    provider: str
    message_id: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of an attempt. retry_after_seconds: how long the provider wants to be left alone.

    known_as: what receipts of it will name; None: nothing that we understood.
    """

    result: Result
    answer: str = ""
    status: int | None = None
    retry_after_seconds: float | None = None
    known_as: KnownAs | None = None
