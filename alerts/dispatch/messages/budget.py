"""How many messages one may get in a minute: two singles, then all others as one. Pure.

In any minute these are at most three by a channel to a person. What does not fit is folded into a
digest: the one that waits, or a new one, a minute after the last.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from alerts.dispatch.messages.kind import Kind

from .digest import counted, merged
from .outgoing import Outgoing, dedupe_key

WITHIN: Final = timedelta(minutes=1)
SINGLES_MAX: Final = 2
DIGESTS: Final = frozenset((Kind.DIGEST, Kind.MISSED))
_REASON: Final = "budget"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A digest in the outbox that nobody has begun to send."""

    id: int
    channel: str
    kind: Kind
    content: Mapping[str, Any]


@dataclass(slots=True)
class Line:
    """What went to a channel lately. times: when, of singles and of digests, newest last."""

    singles: list[datetime] = field(default_factory=list)
    digest_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Folded:
    """A digest with what is told by it: one that waits (id, only its content changes) or a new one.

    folded: messages that get rows of their own, which point to it.
    """

    id: int | None
    digest: Outgoing
    folded: tuple[Outgoing, ...] = ()


@dataclass(slots=True)
class Sorted:
    """What becomes of messages."""

    singles: list[Outgoing] = field(default_factory=list)
    digests: list[Folded] = field(default_factory=list)


def sorted_out(
    messages: Iterable[Outgoing],
    lines: Mapping[str, Line],
    waiting: Sequence[Waiting],
    now: datetime,
) -> Sorted:
    """Say which messages go out by themselves. Those of a digest's kind are folded in any case.

    lines: of all channels to people, and of others from which digests went lately.
    """
    found, open_digests = Sorted(), {(each.channel, each.kind): each for each in waiting}
    begun: dict[tuple[str, Kind], Folded] = {}
    for message in messages:
        kind = message.kind if message.kind in DIGESTS else Kind.DIGEST
        key = (message.channel, kind)
        line = lines.get(message.channel, Line())
        is_waiting = key in open_digests or key in begun
        if message.kind not in DIGESTS and _fits(message, line, now, is_waiting=is_waiting):
            line.singles.append(now)
            found.singles.append(message)
        elif key in begun:
            begun[key] = _joined(begun[key], message)
        elif key in open_digests:
            begun[key] = _continued(open_digests[key], message)
        else:
            begun[key] = _begun(message, kind, line, now)
    found.digests = list(begun.values())
    return found


def _fits(message: Outgoing, line: Line, now: datetime, *, is_waiting: bool) -> bool:
    if message.person is None:
        return True
    recent = [at for at in line.singles if at > now - WITHIN]
    return not is_waiting and len(recent) < SINGLES_MAX


def _begun(message: Outgoing, kind: Kind, line: Line, now: datetime) -> Folded:
    due_at = message.due_at
    if line.digest_at is not None:
        due_at = max(due_at, line.digest_at + WITHIN)
    if message.kind in DIGESTS:
        row = replace(message, due_at=due_at, folds=())
        # What has a row of its own already needs none that points to it.
        others = tuple(each for each in message.folds if each.dedupe_key != row.dedupe_key)
        return Folded(None, row, others)
    parts = (_REASON, message.channel, now.isoformat(), message.dedupe_key.hex())
    digest = replace(
        message,
        group_id=None,
        ordinal=0,
        kind=kind,
        reason=_REASON,
        dedupe_key=dedupe_key(*parts),
        due_at=due_at,
    )
    return Folded(None, _retold(digest, message.content), (message,))


def _continued(waiting: Waiting, message: Outgoing) -> Folded:
    """Add to a digest that waits: its row keeps its key, its reason and its time."""
    ours = waiting.content["ioc"]
    key = bytes.fromhex(ours["dedupe_key"])
    digest = replace(message, kind=waiting.kind, reason=ours["reason"], dedupe_key=key)
    return Folded(
        waiting.id, _retold(digest, merged(waiting.content, message.content)), _parts(message)
    )


def _joined(folded: Folded, message: Outgoing) -> Folded:
    digest = _retold(folded.digest, merged(folded.digest.content, message.content))
    return Folded(folded.id, digest, (*folded.folded, *_parts(message)))


def _parts(message: Outgoing) -> tuple[Outgoing, ...]:
    return message.folds if message.kind in DIGESTS else (message,)


def _retold(digest: Outgoing, content: Mapping[str, Any]) -> Outgoing:
    """Give a digest another content, under its own key and reason."""
    ours = {
        **content["ioc"],
        "dedupe_key": digest.dedupe_key.hex(),
        "reason": digest.reason,
        "summary": counted(content),
    }
    return replace(
        digest,
        content={**content, "ioc": ours},
        priority=ours["priority"],
        is_simulated=ours["simulated"],
    )
