"""docs/people.md names every role and every scope, and gives them what they have."""

from pathlib import Path

import pytest

from api.access import ASKING, Permission
from core.store.keys import Scope
from core.store.people import Role
from tests.rights import is_limited, may

PEOPLE = (Path(__file__).parents[3] / "docs" / "people.md").read_text("utf-8")
ROWS = {
    "see walls": Permission.WALLS,
    "ask in PromQL, draw charts": Permission.ASK,
    "see alerts and silences": Permission.ALERTS,
    "acknowledge and take that back, assign, snooze": Permission.ACT,
    "silence for up to 24 hours": Permission.SILENCE,
    "silence for longer, maintenance": Permission.SILENCE_LONG,
    "see incidents, the shift log, hand-overs": Permission.DUTY_READ,
    "write there": Permission.DUTY,
    "see rules, and whom alerts go to": Permission.RULES_READ,
    "try rules over days of history": Permission.BACKTEST,
    "change rules": Permission.RULES_WRITE,
    "telephone numbers of staff": Permission.PEOPLE,
    "who did what": Permission.AUDIT,
    "see indicators; figures of units": Permission.KPI_READ,
    "hand in figures": Permission.KPI_HANDIN,
    "take back what was handed in: before approval, after it": Permission.KPI_FIGURES,
    "approve and close figures, milestones, tasks": Permission.KPI_APPROVE,
}


def cells(first: str) -> list[str]:
    begin = f"| {first} |" if first else "| | "
    line = next(line for line in PEOPLE.splitlines() if line.startswith(begin))
    return [cell.strip() for cell in line.strip("|").split("|")][1:]


@pytest.mark.parametrize("row", ROWS)
def test_each_role_has_what_the_page_says(row: str) -> None:
    def cell(role: Role) -> str:
        if not may(ROWS[row], role):
            return "ask" if role in ASKING.get(ROWS[row], ()) else ""
        limited = is_limited(ROWS[row], role) and role not in {Role.ADMIN, Role.AUDITOR}
        return "own" if limited else "yes"

    assert cells(row) == [cell(role) for role in Role]


def test_the_page_has_a_column_for_each_role_and_a_row_for_each_scope() -> None:
    assert [f"`{role}`" for role in Role] == cells("")
    assert all(cells(f"`{scope}`") for scope in Scope)
