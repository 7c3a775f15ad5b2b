"""The JSON of a foreign device as plain objects, within bounds."""

import json
import math
from typing import Final

from core.model import Fault, Reason
from ingest.decode.json.keys import pointer
from ingest.decode.numbers import DIGITS_MAX

BODY_BYTES_MAX: Final = 1 << 20
DEPTH_MAX: Final = 32
PARTS_MAX: Final = 100_000


def read(body: bytes) -> object:
    """Read a message; a Fault when it cannot be read. NaN and infinities pass, to be refused later.

    Of two members with one name neither is believed: the message is refused.
    """
    if len(body) > BODY_BYTES_MAX:
        detail = f"{len(body)} bytes; at most {BODY_BYTES_MAX} are read"
        return Fault("", Reason.TOO_LARGE, detail)
    twice: dict[int, str] = {}

    def members(pairs: list[tuple[str, object]]) -> dict[str, object]:
        built = dict(pairs)
        if len(built) < len(pairs):
            names = [name for name, _ in pairs]
            twice[id(built)] = next(name for name in names if names.count(name) > 1)
        return built

    try:
        root = json.loads(body.decode(), object_pairs_hook=members, parse_int=_integer)
    except UnicodeDecodeError as error:
        return Fault("", Reason.INVALID_PAYLOAD, f"not UTF-8 at byte {error.start}")
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        detail = f"not JSON: {error.msg[0].lower()}{error.msg[1:]} at {place}"
        return Fault("", Reason.INVALID_PAYLOAD, detail)
    except RecursionError:
        return _too_deep("")
    return _fault(root, twice) or root


def _fault(root: object, twice: dict[int, str]) -> Fault | None:
    """Walk everything once: how deep, how much, and where a member is twice."""
    waiting: list[tuple[object, str, int]] = [(root, "", 1)]
    parts = 0
    while waiting:
        part, where, depth = waiting.pop()
        parts += 1
        if parts > PARTS_MAX:
            return Fault("", Reason.TOO_LARGE, f"more than {PARTS_MAX} values; send fewer at once")
        if not isinstance(part, dict | list):
            continue
        if depth > DEPTH_MAX:
            return _too_deep(where)
        if id(part) in twice:
            detail = "occurs twice; which one is meant?"
            return Fault(pointer(where, twice[id(part)]), Reason.INVALID_PAYLOAD, detail)
        found = part.items() if isinstance(part, dict) else enumerate(part)
        waiting.extend((each, pointer(where, str(name)), depth + 1) for name, each in found)
    return None


def _too_deep(where: str) -> Fault:
    return Fault(where[:200], Reason.INVALID_PAYLOAD, f"nested deeper than {DEPTH_MAX} levels")


def _integer(text: str) -> int | float:
    return int(text) if len(text) <= DIGITS_MAX else math.inf
