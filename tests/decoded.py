"""What a decoded message holds, as tests compare it."""

from core.model import Fault
from ingest.decode import json, lines
from ingest.decode.rows import Decoded
from tests.given import NOW_MS

Point = tuple[str, dict[str, str], int, float]  # metric, labels, ms, value


def points(decoded: Decoded) -> list[Point]:
    """All rows with their keys understood; a key that is a fault fails the test."""
    named = [decoded.name(key) for key in decoded.rows.keys]
    identities = [each.identity for each in named if not isinstance(each, Fault)]
    assert len(identities) == len(named), named
    rows = decoded.rows
    return [
        (identities[key].metric, identities[key].labels.as_dict(), time, value)
        for key, time, value in zip(
            rows.key_index.tolist(), rows.time_ms.tolist(), rows.value.tolist(), strict=True
        )
    ]


def all_faults(decoded: Decoded) -> list[Fault]:
    """Faults of the message, and those of keys, which `resolve` finds when it first sees them."""
    keys = [decoded.name(key) for key in decoded.rows.keys]
    return [*decoded.faults, *(key for key in keys if isinstance(key, Fault))]


def of_json(text: str | bytes) -> Decoded:
    """Decode JSON."""
    return json.decode(text.encode() if isinstance(text, str) else text, now_ms=NOW_MS)


def of_lines(text: str | bytes, precision: lines.Precision = lines.Precision.NS) -> Decoded:
    """Decode line protocol."""
    body = text.encode() if isinstance(text, str) else text
    return lines.decode(body, precision=precision, now_ms=NOW_MS)
