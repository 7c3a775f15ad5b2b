"""What a rule said when an alert began, and which look found it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from alerts.desk.ruled import Ruled
from alerts.desk.shown import Shown
from core.model import AlertRule
from tests.alerting import rule_groups

GRID = datetime(2026, 11, 27, 3, tzinfo=UTC)
OFF_GRID = GRID + timedelta(seconds=7, milliseconds=312)
RULES = """
groups:
  - name: portals
    labels: {team: it}
    rules:
      - {alert: Down, expr: up == 0, labels: {priority: p1}}
      - {alert: Many, expr: sum(up) < 3}
      - {alert: Few, expr: sum(up) < 3, annotations: {ioc_early: "true"}}
"""


def ruled(place: int = 0, **changes: Any) -> Ruled:
    shown = Shown(
        id=1, rule="r", fingerprint=b"", name="Down",
        labels={"alertname": "Down", "priority": "p1", "team": "it", "portal": "dvc"},
        annotations={}, generator_url="", value=0.0, priority="p1", unit=None, unit_vi=None,
        unit_en=None, simulated=False, state="firing", active_at=GRID, fired_at=None,
        gone_at=None, ended_at=None, why=None, flapping=False, acked_at=None, acked_by=None,
        acked_by_name=None, snoozed_until=None,
    )  # fmt: skip
    (group,) = rule_groups(RULES, "rules/test.yml")
    rule = group.rules[place]
    assert isinstance(rule, AlertRule)
    return Ruled(replace(shown, **changes), group, rule)


@pytest.mark.parametrize(
    ("place", "active_at", "how"),
    [
        (0, GRID, "grid"),
        (0, OFF_GRID, "early"),
        (1, GRID, "grid"),
        (1, OFF_GRID, None),
        (2, OFF_GRID, "early"),
    ],
)
def test_which_look_found_it(place: int, active_at: datetime, how: str | None) -> None:
    assert ruled(place, active_at=active_at).how == how


@pytest.mark.parametrize(
    ("expr", "said", "is_other"),
    [
        ("up == 0", "up == 0", False),
        ("up == 1", "up == 1", True),
        ("up ==", "up == 0", False),
        ("", "up == 0", False),
    ],
)
def test_what_it_said_when_the_alert_began(expr: str, said: str, *, is_other: bool) -> None:
    url = f"https://ioc.example/explore?expr={quote(expr, safe='')}"
    found = ruled(generator_url=url)
    assert (found.expr, found.is_other) == (said, is_other)


def test_only_labels_that_were_compared_choose_series() -> None:
    assert ruled().labels == {"portal": "dvc"}


def test_when_it_began_and_when_it_had_held_for_long_enough() -> None:
    assert ruled().moments(None) == ruled().moments(GRID) == [GRID]
    assert ruled().moments(OFF_GRID) == [GRID, OFF_GRID]
