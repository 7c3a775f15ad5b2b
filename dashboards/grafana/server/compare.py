"""What is between a server and how it should stand. Pure."""

import difflib
import json
from collections.abc import Sequence
from typing import NamedTuple

from .state import Document, Kind, Name, Standing, Thing


class Difference(NamedTuple):
    """One thing that is not as it should be. found: as the server has it; None: it has none."""

    name: Name
    found: Thing | None
    wanted: Thing

    @property
    def title(self) -> str:
        """Give the title of a board as it is shown now, or will be."""
        return str((self.found or self.wanted).document["dashboard"].get("title", ""))

    def to_ours(self) -> str:
        """Show what would change on the server; of a new board only that it is new."""
        if self.found is None and self.name.kind is Kind.BOARD:
            return f"+++ {self.name} (new): {self.title}"
        before = self.found.document if self.found else None
        return _unified(self.name, before, self.wanted.document)

    def to_theirs(self) -> str:
        """Show what somebody changed on the server."""
        after = self.found.document if self.found else None
        return _unified(self.name, self.wanted.document, after)


def differences(found: Standing, wanted: Standing) -> Sequence[Difference]:
    """Give all of them, in the order in which they are made.

    A board that a file provides is none: only that file can change it.
    """
    return [
        Difference(name, there, thing)
        for name, thing in wanted.things.items()
        if (there := found.things.get(name)) is None
        or (there.document != thing.document and not there.file)
    ]


def strangers(found: Sequence[Difference], mark: str) -> Sequence[Difference]:
    """Give the boards that are somebody else's: they have our uid, and not our mark."""
    return [
        each
        for each in found
        if each.name.kind is Kind.BOARD and each.found is not None and mark not in _tags(each.found)
    ]


def _tags(board: Thing) -> Sequence[str]:
    return board.document["dashboard"].get("tags") or ()


def _unified(name: Name, before: Document | None, after: Document | None) -> str:
    old, new = (f"{name} (none)" if each is None else str(name) for each in (before, after))
    lines = difflib.unified_diff(_lines(before), _lines(after), old, new, lineterm="")
    return "\n".join(lines)


def _lines(document: Document | None) -> list[str]:
    if document is None:
        return []
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True).splitlines()
