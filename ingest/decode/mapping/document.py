"""The JSON of a foreign device as plain objects, within bounds."""

import json
import math
from collections import Counter
from typing import Final

from core.model import Fault, Reason
from ingest.decode.json.keys import pointer
from ingest.decode.numbers import DIGITS_MAX
from ingest.decode.refusals import not_json

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
            twice[id(built)] = Counter(name for name, _ in pairs).most_common(1)[0][0]
        return built

    try:
        root = json.loads(body.decode(), object_pairs_hook=members, parse_int=_integer)
    except UnicodeDecodeError as error:
        return Fault("", Reason.INVALID_PAYLOAD, f"not UTF-8 at byte {error.start}")
    except json.JSONDecodeError as error:
        return Fault("", Reason.INVALID_PAYLOAD, not_json(error))
    except RecursionError:
        return Fault("", Reason.INVALID_PAYLOAD, f"nested deeper than {DEPTH_MAX} levels")
    return root if _is_plain(root) and not twice else _fault(root, twice)


def _is_plain(root: object) -> bool:
    """Whether it is neither too deep nor too much. Most are, so nothing else is asked."""
    level, parts = [root], 0
    for _ in range(DEPTH_MAX):
        parts += len(level)
        level = [
            member
            for part in level
            if isinstance(part, dict | list)
            for member in (part.values() if isinstance(part, dict) else part)
        ]
        if not level:
            return parts <= PARTS_MAX
    return False


def _fault(root: object, twice: dict[int, str]) -> Fault:
    """Say where it is too deep or a member is twice, in the order of the message."""
    waiting: list[tuple[object, str, int]] = [(root, "", 1)]
    for _ in range(PARTS_MAX):
        if not waiting:
            break
        part, where, depth = waiting.pop()
        if id(part) in twice:
            detail = "occurs twice; which one is meant?"
            return Fault(pointer(where, twice[id(part)]), Reason.INVALID_PAYLOAD, detail)
        if depth > DEPTH_MAX:
            detail = f"nested deeper than {DEPTH_MAX} levels"
            return Fault(where, Reason.INVALID_PAYLOAD, detail)
        if isinstance(part, dict | list):
            found = part.items() if isinstance(part, dict) else enumerate(part)
            members = [(each, pointer(where, str(name)), depth + 1) for name, each in found]
            waiting.extend(reversed(members))
    return Fault("", Reason.TOO_LARGE, f"more than {PARTS_MAX} values; send fewer at once")


def _integer(text: str) -> int | float:
    return int(text) if len(text) <= DIGITS_MAX else math.inf
