"""A row of the outbox, before and after it was claimed. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alerts.dispatch.messages.kind import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """What is to be told by one channel.

    channel: RECEIVER/KIND/INDEX (an integration) or person/PERSON/WAY. dedupe_key: 32 bytes, the
    same whenever it is sent. content: JSON of Alertmanager's webhook, version 4, with `ioc` beside.
    link: of one person alone to the alert, and its code; made when it is sent, and kept nowhere.
    """

    receiver: str
    channel: str
    kind: Kind
    reason: str
    dedupe_key: bytes
    priority: str
    simulated: bool
    content: Mapping[str, Any]
    created_at: datetime
    due_at: datetime
    ordinal: int = 0
    group_id: int | None = None
    person: str | None = None
    link: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A row that is being sent.

    attempt: its fencing token, from 1; all attempts before it failed, or nobody knows.
    """

    id: int
    attempt: int
    notification: Notification
