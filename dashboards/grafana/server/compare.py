"""What is between a server and how it should stand. Pure."""

import difflib
import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .state import Document, Kind, Name, Standing, Thing


class Difference(NamedTuple):
    """One thing that is not as it should be. found: as the server has it; None: it has none."""

    name: Name
    found: Thing | None
    wanted: Thing

    def to_ours(self) -> str:
        """Show what would change on the server."""
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


def refusals(found: Sequence[Difference], mark: str) -> Iterator[str]:
    """Say which boards are somebody else's: they have our uid, and not our mark."""
    for each in found:
        if each.name.kind is not Kind.BOARD or each.found is None:
            continue
        tags = each.found.document["dashboard"].get("tags") or ()
        if mark not in tags:
            title = each.found.document["dashboard"].get("title", "")
            yield (
                f"{each.name} ({title!r}) was not pushed from here: it lacks the tag {mark}. "
                "It is left alone, and so is everything else. If it may be replaced, give it that "
                "tag or delete it in Grafana, and push again."
            )


def _unified(name: Name, before: Document | None, after: Document | None) -> str:
    old, new = (f"{name} (none)" if each is None else str(name) for each in (before, after))
    lines = difflib.unified_diff(_lines(before), _lines(after), old, new, lineterm="")
    return "\n".join(lines)


def _lines(document: Document | None) -> list[str]:
    if document is None:
        return []
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True).splitlines()
