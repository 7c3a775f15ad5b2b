"""The boards of the operators in turn, for a screen that nobody sits at."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from dashboards.grafana.board import Board, Folder
from dashboards.grafana.subject import Subject, Words

_EACH: Final = "1m"
_TITLE: Final = Words("Vận hành lần lượt", "Operations in turn")
KIND: Final = {"kind": "Playlist", "apiVersion": "playlist.grafana.app/v1"}


def uid_of(place: str) -> str:
    """Name it by the place: another center at the same Grafana has its own."""
    return f"ioc-{place}"[:40].rstrip("-")


def playlist(boards: Iterable[Board], subject: Subject) -> Mapping[str, Any]:
    """Describe it as Grafana keeps it."""
    shown = (board.uid for board in boards if board.folder is Folder.OPERATIONS)
    items = [{"type": "dashboard_by_uid", "value": uid} for uid in shown]
    return {"title": subject.say(_TITLE), "interval": _EACH, "items": items}
