"""The files of all boards: what Grafana provisions. The same place gives the same bytes."""

import json
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from grafana_foundation_sdk.cog.encoder import JSONEncoder

from .board import Board, built
from .subject import Subject


def files(boards: Iterable[Board], subject: Subject) -> Mapping[PurePosixPath, bytes]:
    """Write each board, by its path below the folder of boards: its folder's uid, its own uid."""
    return {
        PurePosixPath(board.folder.uid, f"{board.uid}.json"): rendered(board, subject)
        for board in boards
    }


def rendered(board: Board, subject: Subject) -> bytes:
    """Write one, with sorted members: a change of ours is a small difference."""
    made = built(board, subject)
    text = json.dumps(made, cls=JSONEncoder, ensure_ascii=False, indent=2, sort_keys=True)
    return f"{text}\n".encode()
