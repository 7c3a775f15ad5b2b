"""The files of all boards: what Grafana provisions. The same place gives the same bytes."""

import json
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any, Final

from grafana_foundation_sdk.cog.encoder import JSONEncoder

from .board import Board, built
from .fitting import fitted
from .subject import Subject

# The SDK writes them for every variable.
_OF_INTERVALS: Final = ("auto", "auto_count", "auto_min")


def files(boards: Iterable[Board], subject: Subject) -> Mapping[PurePosixPath, bytes]:
    """Write each board that the place can have, by its path: its folder's uid, its own uid."""
    return {
        PurePosixPath(board.folder.uid, f"{board.uid}.json"): rendered(board, subject)
        for board in fitted(boards, subject)
    }


def rendered(board: Board, subject: Subject) -> bytes:
    """Write one, with sorted members: a change of ours is a small difference."""
    made = json.loads(json.dumps(built(board, subject), cls=JSONEncoder))
    _leave_out_old(made)
    text = json.dumps(made, ensure_ascii=False, indent=2, sort_keys=True)
    return f"{text}\n".encode()


def _leave_out_old(made: dict[str, Any]) -> None:
    """Drop what the SDK still writes and Grafana 13 has no more, in place."""
    for variable in made["templating"]["list"]:
        for name in _OF_INTERVALS:
            variable.pop(name, None)
    for panel in made["panels"]:
        if panel["type"] == "table":
            panel["options"].pop("footer", None)
