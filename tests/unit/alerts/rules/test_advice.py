"""What is said of rules that are legal and yet suspect."""

import pytest

from alerts.rules import advice
from core.model import AlertRule, RecordingRule, RuleGroup

METRICS = ["portal_up", "power_up"]
UTC = "{0}() tells UTC, not the time here; add the difference, as in {0}(vector(time() + 7 * 3600))"
UNKNOWN = "no metric 'portal_upp' is known; did you mean 'portal_up'?"


def advised(expr: str, metrics: list[str]) -> list[str]:
    rules = (
        RecordingRule(name="portal:up:count", expr="count(portal_up)"),
        AlertRule(name="A", expr=expr),
    )
    group = RuleGroup(file="r.yml", name="g", interval_seconds=None, rules=rules)
    return [said.removeprefix("r.yml: A: ") for said in advice([group], metrics)]


@pytest.mark.parametrize(
    ("expr", "said"),
    [
        ("portal_up == 0", []),
        ("portal:up:count < 3", []),
        ('ALERTS{alertstate="firing"}', []),
        ('{portal="dvc"}', []),
        ("hour() < 7 or day_of_week() == 0", [UTC.format("hour"), UTC.format("day_of_week")]),
        ("portal_up == 0 and on() (hour() >= 22 or hour() < 6)", [UTC.format("hour")]),
        ("hour(timestamp(portal_up)) < 7", [UTC.format("hour")]),
        ("hour(vector(time() + 25200)) < 7", []),
        ("minute() < 5", []),
        ("portal_upp == 0", [UNKNOWN]),
        (
            '{__name__="portal_upp"} == 0',
            [UNKNOWN],
        ),
        ('{__name__=~"portal_.*"} == 0', []),
        ("absent(xyz)", ["no metric 'xyz' is known"]),
        ("max_over_time(rate(xyz[1m])[1h:]) + xyz", ["no metric 'xyz' is known"]),
    ],
)
def test_each_thing_is_said_once(expr: str, said: list[str]) -> None:
    assert advised(expr, METRICS) == said


def test_without_a_catalogue_no_metric_is_unknown() -> None:
    assert advised("xyz", []) == []
