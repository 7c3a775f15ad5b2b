"""Folders and playlists at a Grafana that have the uid of ours: whose they are."""

from typing import Any

import pytest

from dashboards.grafana.server import Kind, Standing, differences, strangers
from dashboards.grafana.server.state import Name, Thing

MARK = "ioc:acme"
FOLDER, PLAYLIST = Name(Kind.FOLDER, "ioc-van-hanh"), Name(Kind.PLAYLIST, "ioc-acme")
ITEMS = [{"type": "dashboard_by_uid", "value": "ioc-overview"}]
WANTED = Standing(
    {
        FOLDER: Thing({"title": "Vận hành"}),
        PLAYLIST: Thing({"title": "Lần lượt", "interval": "1m", "items": ITEMS}),
    }
)


def board(tag: str, file: str = "") -> dict[Name, Thing]:
    told = {"folder": FOLDER.uid, "dashboard": {"tags": ["ioc", tag]}}
    return {Name(Kind.BOARD, "ioc-overview"): Thing(told, file=file)}


def playlist(**told: object) -> dict[Name, Thing]:
    made: dict[str, Any] = {"title": "Sảnh", "interval": "5m", "items": [], **told}
    return {PLAYLIST: Thing(made)}


FOLDERS = [
    ({FOLDER: Thing({"title": "Kho"})}, [FOLDER]),
    ({FOLDER: Thing({"title": "Kho"}), **board("ioc:elsewhere")}, [FOLDER]),
    ({FOLDER: Thing({"title": "Operations"}), **board(MARK)}, []),
    ({FOLDER: Thing({"title": "Operations"}), **board("", file="ioc-overview.json")}, []),
    ({}, []),
    (playlist(), [PLAYLIST]),
    (playlist(items=[{"value": "mine"}]), [PLAYLIST]),
    (playlist(items=[{"value": "mine"}, *ITEMS]), []),
    (playlist(title="Lần lượt"), []),
]


@pytest.mark.parametrize(("there", "names"), FOLDERS)
def test_whose_they_are(there: dict[Name, Thing], names: list[Name]) -> None:
    found = Standing(there)
    told = strangers(differences(found, WANTED), found, MARK)
    assert [each.difference.name for each in told] == names
    assert all("none of our boards is in it" in each.why for each in told)
