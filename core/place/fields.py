"""Reading the keys of one YAML mapping, every mistake noted where it stands."""

import math
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from core.model import UnitId

from .document import Node
from .findings import Findings

Choice = TypeVar("Choice", bound=StrEnum)

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
SLUG_MAX = 63
_HINTS_FROM_MAX = 500
SLUG_RULE = f"use a-z, 0-9 and single hyphens, at most {SLUG_MAX} characters"


def is_slug(text: str) -> bool:
    """Tell whether a text can be an id of ours."""
    return len(text) <= SLUG_MAX and SLUG.fullmatch(text) is not None


def closest(word: str, words: Iterable[str], *, cutoff: float = 0.6) -> str:
    """Suffix "; did you mean …?" when one of the words looks alike, else nothing."""
    # Comparing is slow: a big place with a thousand mistakes must not take minutes to say so.
    known = sorted(words)[:_HINTS_FROM_MAX]
    near = get_close_matches(word, known, n=1, cutoff=cutoff)
    return f"; did you mean {near[0]!r}?" if near else ""


def no_such_unit(unit: str, units: Iterable[str]) -> str:
    """Say that the place has no such unit."""
    return f"unit {unit!r} is not in units.csv{closest(unit, units)}"


@dataclass(slots=True)
class Fields:
    """The keys of one mapping. Ask for each key once, then call `end`.

    A key that is absent or wrong is noted and read as empty text or None, so reading goes on.
    """

    node: Node
    findings: Findings
    _asked: set[str] = field(default_factory=set)

    def has(self, name: str) -> bool:
        """Tell whether a key is present with a value."""
        node = self._pairs().get(name)
        return node is not None and node.value is not None

    def line(self, name: str) -> int:
        """Line of a key's value, or of the mapping when it is absent."""
        return self._pairs().get(name, self.node).line

    def wrong(self, name: str, reason: str) -> None:
        """Note what is wrong with a key."""
        self.findings.add(self.line(name), f"{self.node.path}/{name}", reason)

    def check(self, name: str, fault: str | None) -> None:
        """Note what is wrong with a key, if anything is."""
        if fault is not None:
            self.wrong(name, fault)

    def get(self, name: str, *, required: bool = True) -> Node | None:
        """Node of a key; None (noted when required) when it is absent or null."""
        self._asked.add(name)
        node = self._pairs().get(name)
        if node is not None and node.value is not None:
            return node
        if required and isinstance(self.node.value, Mapping):
            self.wrong(name, "is missing")
        return None

    def text(self, name: str, *, required: bool = True, length_max: int = 200) -> str:
        """Text of a key, not blank."""
        node = self.get(name, required=required)
        if node is None:
            return ""
        if not isinstance(node.value, str):
            self.wrong(name, f"expected text, got {shown(node)}; put it in quotes")
            return ""
        if not node.value.strip():
            self.wrong(name, "is blank")
        if len(node.value) > length_max:
            self.wrong(name, f"is longer than {length_max} characters")
        return node.value.strip()

    def slug(self, name: str, *, required: bool = True) -> str:
        """Text of a key that can be an id."""
        text = self.text(name, required=required)
        if text and not is_slug(text):
            self.wrong(name, f"{text!r} cannot be an id; {SLUG_RULE}")
        return text

    def unit(self, name: str, units: Collection[UnitId], *, required: bool = False) -> UnitId:
        """Give a unit of the place, or empty. No units: none could be read, none is compared."""
        unit = UnitId(self.text(name, required=required))
        if unit and units and unit not in units:
            self.wrong(name, no_such_unit(unit, units))
        return unit

    def number(
        self, name: str, *, above: float = -math.inf, up_to: float = math.inf, required: bool = True
    ) -> float | None:
        """Finite number of a key, above < number ≤ up_to."""
        node = self.get(name, required=required)
        if node is None:
            return None
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            self.wrong(name, f"expected a number, got {shown(node)}")
            return None
        if not math.isfinite(node.value) or not above < node.value <= up_to:
            self.wrong(name, f"{node.value} is outside the range ({above:.15g}, {up_to:.15g}]")
            return None
        return float(node.value)

    def choice(self, name: str, words: type[Choice], *, required: bool = True) -> Choice | None:
        """One of the words of an enumeration; None when absent or wrong."""
        text = self.text(name, required=required)
        if not text:
            return None
        if text not in list(words):
            expected = " or ".join(words)
            self.wrong(name, f"expected {expected}, got {text!r}")
            return None
        return words(text)

    def texts(self, name: str, *, required: bool = True) -> tuple[str, ...]:
        """List of texts, without repetitions."""
        found: list[str] = []
        for node in self.nodes(name, required=required):
            if not isinstance(node.value, str) or not node.value.strip():
                self.findings.add(node.line, node.path, f"expected text, got {shown(node)}")
            elif node.value in found:
                self.findings.add(node.line, node.path, f"{node.value!r} is listed twice")
            else:
                found.append(node.value)
        return tuple(found)

    def nodes(self, name: str, *, required: bool = True) -> tuple[Node, ...]:
        """Nodes of a list."""
        node = self.get(name, required=required)
        if node is None:
            return ()
        if not isinstance(node.value, tuple):
            self.wrong(name, f"expected a list, got {shown(node)}")
            return ()
        return node.value

    def some(self, name: str, most: int) -> tuple[Node, ...]:
        """Members of a list that may hold so many; further ones are noted and left out."""
        nodes = self.nodes(name)
        if len(nodes) > most:
            self.wrong(name, f"{len(nodes)} {name}; at most {most}")
        return nodes[:most]

    def pairs(self, name: str, *, required: bool = True) -> Mapping[str, Node]:
        """Keys and nodes of a nested mapping."""
        node = self.get(name, required=required)
        if node is None:
            return {}
        if not isinstance(node.value, Mapping):
            self.wrong(name, f"expected keys with values, got {shown(node)}")
            return {}
        return node.value

    def end(self) -> None:
        """Note keys that nobody asked for, and a node that is no mapping at all."""
        if not isinstance(self.node.value, Mapping):
            reason = f"expected keys with values, got {shown(self.node)}"
            self.findings.add(self.node.line, self.node.path, reason)
        for name in self._pairs().keys() - self._asked:
            self.wrong(name, f"unknown key{closest(name, self._asked)}")

    def _pairs(self) -> Mapping[str, Node]:
        return self.node.value if isinstance(self.node.value, Mapping) else {}


def shown(node: Node) -> str:
    """Say what a node holds, for an error message."""
    match node.value:
        case None:
            return "nothing"
        case Mapping():
            return "keys with values"
        case tuple():
            return "a list"
        case bool():
            return str(node.value).lower()
        case _:
            return repr(node.value)
