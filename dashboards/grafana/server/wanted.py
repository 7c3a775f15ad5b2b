"""How a server should stand: boards of a place with its mark, their folders, who sees them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from dashboards.grafana.board import Board, Folder
from dashboards.grafana.fitting import fitted
from dashboards.grafana.generate import rendered
from dashboards.grafana.subject import Subject

from .permissions import ROLES
from .playlist import playlist, uid_of
from .state import Document, Kind, Name, Standing, Thing, normal

_MARK: Final = "ioc:"


def mark_of(place: str) -> str:
    """Name the tag of boards that were pushed for a place. Without it a board is somebody's own."""
    return f"{_MARK}{place}"


def wanted(boards: tuple[Board, ...], subject: Subject) -> Standing:
    """Describe it: boards as the place can have them."""
    return Standing(dict(_things(fitted(boards, subject), subject)))


def edited(document: Document) -> bytes:
    """Write a board of a server as its file in `generated/` is: without the mark."""
    board = dict(document["dashboard"])
    board["tags"] = [tag for tag in board.get("tags", ()) if not tag.startswith(_MARK)]
    text = json.dumps(board, ensure_ascii=False, indent=2, sort_keys=True)
    return f"{text}\n".encode()


def _things(boards: Sequence[Board], subject: Subject) -> Iterator[tuple[Name, Thing]]:
    for folder in Folder:
        yield Name(Kind.FOLDER, folder.uid), Thing({"title": subject.say(folder.title)})
        yield Name(Kind.ACCESS, folder.uid), Thing(ROLES[folder])
    for board in boards:
        document = {"folder": board.folder.uid, "dashboard": _marked(board, subject)}
        yield Name(Kind.BOARD, board.uid), Thing(document)
    yield Name(Kind.PLAYLIST, uid_of(subject.id)), Thing(playlist(boards, subject))


def _marked(board: Board, subject: Subject) -> Mapping[str, Any]:
    made = normal(json.loads(rendered(board, subject)))
    return {**made, "tags": [*made["tags"], mark_of(subject.id)]}
