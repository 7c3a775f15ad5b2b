"""Where boards lead: pages that the web app has, asked what these pages read of their address."""

import re

import pytest

from dashboards.built import WEB
from dashboards.grafana.board import Board
from dashboards.grafana.boards import BOARDS
from ioc.grafana.checking.pages import PAGES, why_no_page
from tests.places import place
from tests.simulated import PLACE

DESK = WEB / "src" / "screens" / "desk"
SOURCES = "\n".join(path.read_text("utf-8") for path in sorted(DESK.rglob("*.*")))
RULES = {rule.name for group in place(PLACE).rules for rule in group.rules}


def test_they_are_the_pages_of_the_desk() -> None:
    routes = re.findall(
        r'^    path: "(.*)",$', (DESK / "routes.ts").read_text("utf-8"), re.MULTILINE
    )
    assert len(routes) > 10
    assert set(routes) - set(PAGES) == {"/account"}  # nobody is led to his own password
    heads = {path.removesuffix("/*") for path in PAGES}
    below = {path for path in heads if not any(path.startswith(f"{each}/") for each in routes)}
    assert below <= set(routes), "a page that is not there"


def test_what_they_are_asked_is_read() -> None:
    asked = {name for known in PAGES.values() for name in known}
    read = set(re.findall(r'query\.get\("(\w+)"\)', SOURCES)) | {"days"}
    assert asked <= read


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("/alerts?state=history&q=SiteDown", ""),
        ("/alerts/17", ""),
        ("/kpi/units/x?period=2026-M10", ""),
        ("/alerts/review?by=flapping&days=7", ""),
        ("/alarms", "no page '/alarms'"),
        ("/admin/soruces", "no page"),
        ("/alerts?units=x", "asked nothing called 'units'"),
        ("/alerts?state=old", "knows no state=old"),
    ],
)
def test_what_is_no_page(address: str, reason: str) -> None:
    told = why_no_page(address)
    assert reason in told
    assert bool(told) is bool(reason)


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.uid)
def test_alerts_that_boards_name_are_those_of_the_place(board: Board) -> None:
    told = " ".join(f"{panel.says.vi} {panel.says.en}" for panel in board.panels)
    named = set(re.findall(r"(?:cảnh báo|alert|là)(?: P\d)? ([A-Z][a-z]+(?:[A-Z][a-z]+)+)", told))
    assert named <= RULES
