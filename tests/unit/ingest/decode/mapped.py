"""Mappings, and messages that are decoded by them."""

import json

import msgspec

from core.model import Mapped, MappedValue
from ingest.decode.mapping import Compiled, compiled, decode
from ingest.decode.rows import Decoded
from tests.decoded import points

NOW_MS = 1_795_514_400_000  # 2026-11-24T10:00:00Z
TOPIC = "site/{device}/event"
AT = "2026-11-24T10:00:00Z"


def mapping_of(**described: object) -> Mapped:
    """Describe a mapping."""
    return msgspec.convert({"topic": TOPIC, "time": "time", **described}, Mapped)


def take(message: object, *values: MappedValue, **described: object) -> Decoded:
    """Decode a message on the topic `on` by a mapping of these values."""
    topic = str(described.pop("on", "site/d1/event"))
    mapping = compiled(mapping_of(values=values, **described))
    assert isinstance(mapping, Compiled), mapping
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    return decode(body, topic, mapping, now_ms=NOW_MS)


def value(path: str = "v", /, **changed: object) -> MappedValue:
    """Describe a value."""
    return msgspec.convert({"metric": "m", "value": path, **changed}, MappedValue)


def one(message: object, *values: MappedValue, **changed: object) -> float:
    """Take the value of the only sample."""
    decoded = take(message, *(values or (value(),)), **changed)
    assert decoded.faults == ()
    ((_, _, _, number),) = points(decoded)
    return number


def fault(message: object, *values: MappedValue, **changed: object) -> tuple[str, str, str]:
    """Field, kind and words of the only fault; nothing else is taken."""
    decoded = take(message, *(values or (value(),)), **changed)
    assert len(decoded.rows) == 0
    (found,) = decoded.faults
    return found.where, found.reason.value, found.detail


def at(v: object, time: object = AT) -> dict[str, object]:
    """Write a message."""
    return {"time": time, "v": v}
