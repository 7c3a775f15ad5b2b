"""Strict JSON as Python objects: numbers stay text, duplicate members are remembered."""

import json
from collections import Counter
from dataclasses import dataclass
from enum import Enum

from ingest.decode.refusals import Detail, not_json


class Absent(Enum):
    """Stands for a member that was not sent, unlike None, which is null."""

    ABSENT = "absent"


@dataclass(slots=True, eq=False)
class Number:
    """A number as written, also NaN and Infinity, which JSON does not know."""

    text: str


class Members(dict[str, object]):
    """An object; `twice` names a member that occurs more than once."""

    __slots__ = ("twice",)

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        super().__init__(pairs)
        self.twice: str | None = None
        if len(self) < len(pairs):
            self.twice = Counter(name for name, _ in pairs).most_common(1)[0][0]


_DECODER = json.JSONDecoder(
    object_pairs_hook=Members, parse_int=Number, parse_float=Number, parse_constant=Number
)


def loads(text: str) -> object:
    """Read one JSON text; a `Detail` when it is none, or nested too deep."""
    try:
        return _DECODER.decode(text)
    except RecursionError:
        return Detail("nested too deep; samples need four levels")
    except json.JSONDecodeError as error:
        return not_json(error)


def kind(found: object) -> str:
    """Name the JSON type of what stands where something else belongs."""
    names = {bool: "a boolean", Number: "a number", str: "text", list: "an array"}
    return "null" if found is None else names.get(type(found), "an object")
