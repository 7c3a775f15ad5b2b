"""One row of the outbox, as it is written. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from alerts.dispatch.dedup import Reason

from .kind import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """What is to be told by one channel. group_id: None when it is about several groups.

    folds: what a digest tells of, for rows of their own that point to it.
    """

    group_id: int | None
    ordinal: int
    receiver: str
    channel: str
    person: str | None
    kind: Kind
    reason: str
    dedupe_key: bytes
    priority: str
    is_simulated: bool
    content: Mapping[str, Any]
    created_at: datetime
    due_at: datetime
    folds: tuple["Outgoing", ...] = ()


def kind_of(reason: Reason) -> Kind:
    """Give the kind of message that a reason makes."""
    match reason:
        case Reason.REPEAT:
            return Kind.REPEAT
        case Reason.NEW_RESOLVED | Reason.ALL_RESOLVED:
            return Kind.RESOLVED
        case _:
            return Kind.FIRING


def dedupe_key(*parts: object) -> bytes:
    """Key of a message, the same however often it is made."""
    return sha256("\0".join(map(str, parts)).encode()).digest()
