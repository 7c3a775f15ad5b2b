"""What is between a server and how it should stand. Pure."""

import difflib
import json
from collections.abc import Sequence
from typing import Final, NamedTuple

from .state import Document, Kind, Name, Standing, Thing

_ANOTHERS: Final = "it is called otherwise, and none of our boards is in it"


class Difference(NamedTuple):
    """One thing that is not as it should be. found: as the server has it; None: it has none."""

    name: Name
    found: Thing | None
    wanted: Thing

    @property
    def title(self) -> str:
        """Give its title as it is shown now, or will be."""
        document = (self.found or self.wanted).document
        return str(document.get("dashboard", document).get("title", ""))

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


class Stranger(NamedTuple):
    """One that has our uid and is somebody else's. why: by what it would be known as ours."""

    difference: Difference
    why: str


def strangers(open_: Sequence[Difference], found: Standing, mark: str) -> Sequence[Stranger]:
    """Give those of the differences that are somebody else's.

    A board of ours has our mark; a folder of ours is called as ours, or a board of ours lies in it;
    a playlist of ours is called as ours, or shows a board of ours.
    """
    told = (Stranger(each, _why_strange(each, found, mark)) for each in open_ if each.found)
    return [each for each in told if each.why]


def _why_strange(difference: Difference, found: Standing, mark: str) -> str:
    (kind, uid), there = difference.name, difference.found
    document = there.document if there else {}
    boards = {name.uid: each for name, each in found.things.items() if name.kind is Kind.BOARD}
    match kind:
        case Kind.BOARD:
            return "" if mark in _tags(document) else f"it lacks the tag {mark}"
        case Kind.FOLDER:
            inside = [each for each in boards.values() if each.document["folder"] == uid]
            ours = any(each.file or mark in _tags(each.document) for each in inside)
            return "" if ours else _ANOTHERS
        case Kind.PLAYLIST:
            wanted = difference.wanted.document
            shown = {each.get("value") for each in document.get("items") or ()}
            shows_ours = any(each["value"] in shown for each in wanted["items"])
            return "" if shows_ours or document.get("title") == wanted["title"] else _ANOTHERS
        case Kind.ACCESS:
            return ""  # goes with its folder


def _tags(document: Document) -> Sequence[str]:
    return document["dashboard"].get("tags") or ()


def _unified(name: Name, before: Document | None, after: Document | None) -> str:
    old, new = (f"{name} (none)" if each is None else str(name) for each in (before, after))
    lines = difflib.unified_diff(_lines(before), _lines(after), old, new, lineterm="")
    return "\n".join(lines)


def _lines(document: Document | None) -> list[str]:
    if document is None:
        return []
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True).splitlines()
