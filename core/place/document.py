"""YAML as a tree in which every node knows its line and column. Pure.

Stricter than YAML: no aliases, no tags, no duplicate keys, bounded size and depth, and scalars by
the core schema of YAML 1.2 (`no` and `0213…` stay text, `07:00` is no number). Built from the
parser's events, so nothing is ever constructed from a tag or expanded from an alias.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import yaml

from .findings import Findings
from .text import readable

YAML_BYTES_MAX: Final = 1 << 19
_DEPTH_MAX: Final = 20

Scalar = str | int | float | bool | None
Event = yaml.ScalarEvent | yaml.AliasEvent | yaml.CollectionStartEvent


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a document and where it stands (line and column from 1).

    written: of a scalar, as it stands there: 1.10 is a number, and no longer so when it was one.
    """

    value: "Scalar | tuple[Node, ...] | Mapping[str, Node]"
    line: int
    column: int
    path: str  # JSON pointer: "/sources/3/unit"
    written: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML file that was read: its name as findings show it, its root, and itself."""

    file: str
    root: Node
    text: str


def read_yaml(raw: bytes, findings: Findings) -> Document | None:
    """Tree of a YAML file; None when there is no tree to speak of (the findings say why)."""
    text = readable(raw, findings, bytes_max=YAML_BYTES_MAX)
    if text is None:
        return None
    return built(Builder(yaml.parse(text, Loader=yaml.SafeLoader), findings), text)


def built(builder: "Builder", text: str) -> Document | None:
    """Let a builder build from a text; None when that fails (the findings say why)."""
    findings = builder.findings
    try:
        root = builder.document()
    except TooLargeError:
        return None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        findings.add(mark.line + 1 if mark else 0, "", f"not YAML: {error.problem}")
        return None
    except yaml.YAMLError as error:
        findings.add(0, "", f"not YAML: {' '.join(str(error).split())}")
        return None
    return Document(findings.file, root, text) if root else None


class TooLargeError(yaml.YAMLError):
    """Nesting or size beyond any sensible file: refused before it costs a stack or memory."""


def at(event: yaml.Event) -> tuple[int, int]:
    """Line and column from 1, where an event begins."""
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (0, 0)


@dataclass
class Builder:
    """Builds nodes from the parser's events and notes what is refused on the way."""

    events: Iterator[yaml.Event]
    findings: Findings
    depth: int = 0

    def document(self) -> Node | None:
        """Root of the only document; None when the file is empty."""
        starts = (yaml.StreamStartEvent, yaml.DocumentStartEvent)
        event = next(event for event in self.events if not isinstance(event, starts))
        if not isinstance(event, Event):
            self.findings.add(0, "", "the file is empty")
            return None
        root = self.node(event, "")
        for later in self.events:
            if isinstance(later, yaml.DocumentStartEvent):
                line, _ = at(later)
                self.findings.add(line, "", "a second document (---); one file holds one")
                break
        return root

    def node(self, event: Event, path: str) -> Node:
        """Build what begins with an event."""
        line, column = at(event)
        if isinstance(event, yaml.AliasEvent):
            self.findings.add(line, path, f"alias *{event.anchor}; write the value out")
            return Node(None, line, column, path)
        if event.tag:
            self.findings.add(line, path, f"tag {event.tag}; tags are not read, remove it")
        if isinstance(event, yaml.ScalarEvent):
            self._check_stored(event, path)
            scalar = _scalar(event)
            written = "" if scalar is None else event.value
            return Node(scalar, line, column, path, written)
        if self.depth >= _DEPTH_MAX:
            self.findings.add(line, path, f"nested deeper than {_DEPTH_MAX} levels")
            raise TooLargeError
        self.depth += 1
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        value = self.mapping(path) if is_mapping else self._sequence(path)
        self.depth -= 1
        return Node(value, line, column, path)

    def _sequence(self, path: str) -> tuple[Node, ...]:
        return tuple(self.node(event, f"{path}/{n}") for n, event in enumerate(self._inside()))

    def mapping(self, path: str) -> Mapping[str, Node]:
        """Build the pairs of the open mapping."""
        pairs: dict[str, Node] = {}
        inside = self._inside()
        for event in inside:
            line, _ = at(event)
            plain = isinstance(event, yaml.ScalarEvent)
            key = event.value if isinstance(event, yaml.ScalarEvent) else ""
            if not plain:
                self.node(event, path)
                self.findings.add(line, path, "a key must be a plain word")
            if isinstance(event, yaml.ScalarEvent):
                self._check_stored(event, path)
            value = self.node(next(inside), f"{path}/{key}")
            if key in pairs:
                reason = f"key already given on line {pairs[key].line}; keep one"
                self.findings.add(line, f"{path}/{key}", reason)
            elif plain:
                pairs[key] = value
        return pairs

    def _check_stored(self, event: yaml.ScalarEvent, path: str) -> None:
        """Refuse what an escape hides from whoever reads the file, and the database refuses."""
        if "\0" in event.value:
            line, _ = at(event)
            self.findings.add(line, path, "holds the character U+0000 (\\0); remove it")

    def _inside(self) -> Iterator[Event]:
        """Events of the members of the open collection, up to its end."""
        for event in self.events:
            if not isinstance(event, Event):
                return
            yield event


_NUMBER: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?")
_WORDS: Final[Mapping[str, Scalar]] = {"": None, "~": None, "null": None} | {
    "true": True,
    "false": False,
}


def _scalar(event: yaml.ScalarEvent) -> Scalar:
    """Value of a scalar: quoted is text, plain follows YAML 1.2's core schema."""
    text: str = event.value
    if event.style:  # the parser in C has an empty one where the other has none
        return text
    if text in _WORDS:
        return _WORDS[text]
    if number := _NUMBER.fullmatch(text):
        return float(text) if any(number.groups()) else int(text)
    return text
