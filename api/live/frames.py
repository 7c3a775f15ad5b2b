"""The frames of the live feed as text. Pure.

A frame is put together from parts that are encoded once: the ops of a delta and the data of a
snapshot are the same text for every client, only the sequence number differs.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import orjson

SUBPROTOCOL: Final = "ioc.v1"
HEARTBEAT_SECONDS: Final = 5
TOPICS_MAX: Final = 32
_TOPIC_LENGTH_MAX: Final = 100


class Farewell(StrEnum):
    """Why the server ends a connection."""

    SLOW = "slow"
    SESSION_EXPIRED = "session_expired"
    SHUTDOWN = "shutdown"
    PROTOCOL = "protocol"


@dataclass(frozen=True, slots=True)
class Op:
    """One changed cell, encoded: `"cell"` and its value (`null` when it is gone)."""

    key: str
    value: str

    @classmethod
    def of(cls, cell: str, message: object) -> "Op":
        """Encode a cell."""
        return cls(_text(cell), _text(message))


def hello(*, build: str, epoch: str, now_ms: int, user: str, zone: str) -> str:
    """First frame of a connection."""
    fields = {"build": build, "epoch": epoch, "now": now_ms, "user": user, "zone": zone}
    return _text({"type": "hello", **fields, "hb": HEARTBEAT_SECONDS})


def snapshot(topic: str, ops: Iterable[Op], *, seq: int, at_ms: int) -> str:
    """Frame that replaces a topic wholly."""
    data = ",".join(f"{op.key}:{op.value}" for op in ops)
    return _snapshot(topic, data, seq=seq, at_ms=at_ms)


def listed(topic: str, ops: Iterable[Op], *, seq: int, at_ms: int) -> str:
    """Frame that replaces a topic of things with numbers, which are a list in it."""
    things, others = list[str](), list[str]()
    for op in ops:
        if op.key[1:-1].isdecimal():
            things.append(op.value)
        else:
            others.append(f"{op.key}:{op.value}")
    data = ",".join([*others, f"{_text(topic)}:[{','.join(things)}]"])
    return _snapshot(topic, data, seq=seq, at_ms=at_ms)


def delta(topic: str, ops: Iterable[Op], *, seq: int, at_ms: int) -> str:
    """Frame that changes some cells of a topic."""
    changed = ",".join(f"[{op.key},{op.value}]" for op in ops)
    return f'{_head("delta", topic, seq, at_ms)},"ops":[{changed}]}}'


def heartbeat(
    *,
    seq: int,
    now_ms: int,
    canary_age_seconds: float | None,
    eval_age_seconds: float | None = None,
) -> str:
    """Frame that says: the server lives, and how old the newest canary and evaluation are."""
    ages = {"canary_age": canary_age_seconds, "eval_age": eval_age_seconds}
    return _text({"type": "heartbeat", "seq": seq, "now": now_ms, **ages})


def bye(reason: Farewell, *, retry_after_seconds: float | None = None) -> str:
    """Last frame of a connection."""
    return _text({"type": "bye", "reason": reason, "retry_after": retry_after_seconds})


def subscribed(text: str | None) -> tuple[str, ...] | None:
    """Topics of a `subscribe` frame; None when the text is anything else."""
    try:
        frame = orjson.loads(text or "")
    except orjson.JSONDecodeError:
        return None
    match frame:
        case {"type": "subscribe", "topics": list() as topics} if len(topics) <= TOPICS_MAX:
            good = all(isinstance(t, str) and len(t) <= _TOPIC_LENGTH_MAX for t in topics)
            return tuple(dict.fromkeys(topics)) if good else None
        case _:
            return None


def _snapshot(topic: str, data: str, *, seq: int, at_ms: int) -> str:
    return f'{_head("snapshot", topic, seq, at_ms)},"data":{{{data}}}}}'


def _head(type_: str, topic: str, seq: int, at_ms: int) -> str:
    return f'{{"type":"{type_}","topic":{_text(topic)},"seq":{seq},"at":{at_ms}'


def _text(value: object) -> str:
    return orjson.dumps(value).decode()
