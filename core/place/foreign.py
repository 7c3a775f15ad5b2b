"""YAML that others have written, with aliases and merges, as a tree of the same kind. Pure.

Rule files and routes of an existing installation come as they are. What an alias stands for is
built once and counted each time, so that a small file cannot unfold into a large one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import yaml

from .document import Builder, Document, Event, Node, TooLargeError, at, built
from .findings import Findings
from .text import readable

FOREIGN_BYTES_MAX: Final = 1 << 22
NODES_MAX: Final = 500_000
_MERGE: Final = "<<"


def read_foreign_yaml(raw: bytes, findings: Findings) -> Document | None:
    """Read the first document of a file; None when there is no tree to speak of."""
    text = readable(raw, findings, bytes_max=FOREIGN_BYTES_MAX)
    if text is None:
        return None
    return built(_Foreign(yaml.parse(text, Loader=yaml.CSafeLoader), findings), text)


@dataclass(frozen=True, slots=True)
class _Anchored:
    node: Node
    size: int  # nodes, itself included


@dataclass
class _Foreign(Builder):
    anchors: dict[str, _Anchored] = field(default_factory=dict)
    count: int = 0

    def node(self, event: Event, path: str) -> Node:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, path)
        before = self.count
        self._grow(1)
        node = super().node(event, path)
        if event.anchor:
            self.anchors[event.anchor] = _Anchored(node, self.count - before)
        return node

    def mapping(self, path: str) -> Mapping[str, Node]:
        pairs = dict(super().mapping(path))
        merged = pairs.pop(_MERGE, None)
        if merged is None:
            return pairs
        parts = merged.value if isinstance(merged.value, tuple) else (merged,)
        for part in parts:  # what is written out wins, and of several the first
            if isinstance(part.value, Mapping):
                pairs = {**part.value, **pairs}
            else:
                self.findings.add(part.line, path, "only mappings can be merged by <<")
        return pairs

    def _alias(self, event: yaml.AliasEvent, path: str) -> Node:
        found = self.anchors.get(event.anchor or "")
        line, column = at(event)
        if found is None:
            self.findings.add(line, path, f"alias *{event.anchor} stands for nothing before it")
            return Node(None, line, column, path)
        self._grow(found.size)
        return found.node

    def _grow(self, nodes: int) -> None:
        self.count += nodes
        if self.count > NODES_MAX:
            self.findings.add(0, "", f"more than {NODES_MAX} values; split the file")
            raise TooLargeError
