"""Boards as files: the committed ones are those of today, and another place has its own."""

import json
from itertools import chain
from pathlib import Path

import pytest

from core.place import Language
from dashboards.built import WEB
from dashboards.grafana import BOARDS, Subject, Words, files, rendered
from dashboards.grafana.board import Board
from dashboards.grafana.drawings import GREY, P1, P2, P3, P4
from dashboards.grafana.queries import Sql
from ioc.grafana.subjects import subject

ROOT = Path(__file__).parents[3]
COMMITTED = ROOT / "dashboards/grafana/generated"
OTHER = Subject(
    id="utopia",
    names=Words("Nơi khác", "Elsewhere"),
    zone="America/St_Johns",
    language=Language.EN,
    url="https://ioc.utopia.example",
    units={"north": Words("Phía Bắc", "The North")},
    schedules={"night": Words("trực đêm", "night watch")},
)


def test_the_committed_files_are_those_of_today() -> None:
    made = files(BOARDS, subject(ROOT / "config/tam-duong", "https://ioc.example.vn"))
    found = {path.relative_to(COMMITTED) for path in COMMITTED.rglob("*.json")}
    assert found == {Path(path) for path in made}, "run `make golden` and review the difference"
    for path, content in made.items():
        assert (COMMITTED / path).read_bytes() == content, f"{path}: run `make golden`"


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.uid)
def test_another_place_has_its_own(board: Board) -> None:
    made = rendered(board, OTHER)
    assert made == rendered(board, OTHER)
    text = made.decode()
    assert json.loads(text)["timezone"] == "America/St_Johns"
    for foreign in (
        "Tam Đường",
        "tam-duong",
        "Lai Châu",
        "lai-chau",
        "binh-lu",
        "Asia/Ho_Chi_Minh",
    ):
        assert foreign not in text


def test_a_panel_of_closed_days_says_why_it_may_be_empty() -> None:
    panels = [
        panel
        for panel in chain.from_iterable(board.panels for board in BOARDS)
        if any(isinstance(asked, Sql) and "board.days" in asked.text for asked in panel.queries)
    ]
    assert panels
    assert [panel.title.en for panel in panels if panel.may_be_empty is None] == []


def test_schedules_are_told_by_their_names() -> None:
    made = rendered(next(board for board in BOARDS if board.uid == "ioc-oncall"), OTHER)
    assert b"night watch" in made
    ours = subject(ROOT / "config/tam-duong", "https://ioc.example.vn").schedules
    assert ours["cntt"] == Words("trực công nghệ thông tin", "information technology")


def test_words_are_in_both_languages() -> None:
    panels = chain.from_iterable(board.panels for board in BOARDS)
    told = [words for panel in panels for words in (panel.title, panel.says)]
    assert all(words.vi and words.en for words in told)


def test_colours_and_limits_are_those_of_the_walls() -> None:
    css = (WEB / "src" / "tokens" / "tokens.css").read_text("utf-8")
    ours = {"p1": P1, "p2": P2, "p3": P3, "p4": P4, "dim": GREY}
    assert [name for name, colour in ours.items() if f"--{name}: {colour};" not in css] == []
    lamps = (WEB / "src" / "live" / "health.ts").read_text("utf-8")
    panels = json.loads(rendered(BOARDS[0], OTHER))["panels"]
    path = next(each for each in panels if each["title"] == "Data path")
    steps = path["fieldConfig"]["defaults"]["thresholds"]["steps"]
    names = ("BAND_SECONDS", "VEIL_SECONDS")
    told = [
        f"{name} = {step['value']:g};" in lamps for name, step in zip(names, steps[1:], strict=True)
    ]
    assert told == [True, True]
