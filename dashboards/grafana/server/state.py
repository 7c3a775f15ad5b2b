"""How folders, who may see them, boards and the playlist stand: on a server, or as they should."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple

Document = Mapping[str, Any]


class Kind(Enum):
    """What it is; in the order in which they are made."""

    FOLDER = "folder"
    ACCESS = "who may see folder"
    BOARD = "board"
    PLAYLIST = "playlist"


class Name(NamedTuple):
    """Which one: never a title, which people change."""

    kind: Kind
    uid: str

    def __str__(self) -> str:
        return f"{self.kind.value} {self.uid}"


@dataclass(frozen=True, slots=True)
class Thing:
    """How one stands.

    document: what is compared and shown, without what a server counts for itself. version: what it
    wants to hear when somebody changes it. kept: rights that others gave, and keep. file: what
    provisions it, if a file does.
    """

    document: Document
    version: str = ""
    kept: tuple[Document, ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """All of them, by name; what is not there is missing."""

    things: Mapping[Name, Thing] = field(default_factory=dict)


def normal(board: Document) -> dict[str, Any]:
    """Leave out of a board what a server counts for itself, and adds with nothing to say."""
    return {
        name: value
        for name, value in board.items()
        if name not in {"id", "version"} and value is not None
    }
