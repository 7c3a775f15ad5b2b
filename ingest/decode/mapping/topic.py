"""Topic patterns with named levels: `application/{app}/device/{dev_eui}/event/up`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from ingest.decode.refusals import Detail, shown

TOPIC_CHARS_MAX: Final = 200
LEVELS_MAX: Final = 16

# First levels that the center speaks itself, and the broker's own.
_OURS: Final = frozenset({"ioc", "spBv1.0", "$SYS"})
_NAMED: Final = re.compile(r"\{([a-zA-Z_][a-zA-Z0-9_]{0,62})\}", re.ASCII)
# What may stand in the broker's ACL file as well, where spaces and line ends have a meaning.
_LITERAL: Final = re.compile(r"[A-Za-z0-9_.:@~=,-]+", re.ASCII)

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Topic:
    """A pattern. levels: text, or None where any level matches. names: label by level."""

    levels: tuple[str | None, ...]
    names: tuple[tuple[int, str], ...]

    @property
    def filter(self) -> str:
        """What MQTT subscribes to."""
        return "/".join("+" if level is None else level for level in self.levels)

    def labels(self, topic: str) -> dict[str, str] | None:
        """Labels that a topic gives; None when it does not match."""
        found = topic.split("/")
        if len(found) != len(self.levels):
            return None
        if any(level not in (None, text) for level, text in zip(self.levels, found, strict=True)):
            return None
        return {name: found[number] for number, name in self.names}


def topic_of(text: str) -> Topic | Detail:
    """Read a pattern, or say what is wrong with it."""
    parts = text.split("/")
    if len(text) > TOPIC_CHARS_MAX or len(parts) > LEVELS_MAX:
        return Detail(f"is longer than {TOPIC_CHARS_MAX} characters or {LEVELS_MAX} levels")
    levels: list[str | None] = []
    names: list[tuple[int, str]] = []
    for number, part in enumerate(parts):
        if named := _NAMED.fullmatch(part):
            names.append((number, named[1]))
            levels.append(None)
        elif part == "+" or _LITERAL.fullmatch(part):
            levels.append(None if part == "+" else part)
        else:
            return Detail(_why_no_level(part))
    if levels[0] is None:
        return Detail("begins with a level that matches anything; write out the first level")
    if levels[0] in _OURS:
        return Detail(f"{levels[0]}/… is spoken by the center itself; map foreign topics only")
    if len({name for _, name in names}) < len(names):
        return Detail("gives one label twice; name each level differently, or write +")
    return Topic(tuple(levels), tuple(names))


def _why_no_level(part: str) -> str:
    if not part:
        return "has an empty level; remove the slash too many"
    if part == "#":
        return "# is not mapped; write each level, + for those that do not matter"
    if "{" in part or "}" in part:
        return f"{shown(part)} is no named level; write {{name}} as a whole level, letters and _"
    return f"{shown(part)} is no level; use letters, digits and _ . : @ ~ = , -"


@dataclass(slots=True)
class _Branch(Generic[_T]):
    below: dict[str | None, "_Branch[_T]"] = field(default_factory=dict)
    owners: list[_T] = field(default_factory=list)


@dataclass(slots=True)
class Topics(Generic[_T]):
    """Patterns with what belongs to them, found by topic without asking each."""

    _root: _Branch[_T] = field(default_factory=_Branch)

    def add(self, topic: Topic, owner: _T) -> None:
        """Remember a pattern."""
        branch = self._root
        for level in topic.levels:
            branch = branch.below.setdefault(level, _Branch())
        branch.owners.append(owner)

    def overlapping(self, topic: Topic) -> _T | None:
        """Owner of a pattern that some topic matches as well as this one."""
        return next(_walk(self._root, topic.levels), None)

    def find(self, topic: str) -> _T | None:
        """Owner of the pattern that a topic matches."""
        return next(_walk(self._root, tuple(topic.split("/"))), None)


def _walk(branch: _Branch[_T], levels: tuple[str | None, ...]) -> Iterator[_T]:
    """Owners whose patterns meet these levels, where None meets everything."""
    if not levels:
        yield from branch.owners
        return
    first, rest = levels[0], levels[1:]
    if first is None:
        branches = list(branch.below.values())
    else:
        branches = [branch.below[key] for key in (first, None) if key in branch.below]
    for below in branches:
        yield from _walk(below, rest)
