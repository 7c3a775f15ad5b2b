"""What rules and alerts are known by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.rules.naming import Priority, fingerprint, priority_of, rule_ids
from core.model import AlertRule, Labels, RecordingRule, Rule, RuleGroup


def ids(*names: str) -> list[str]:
    """Name rules; those with a colon record."""
    rules: list[Rule] = [
        RecordingRule(name=name, expr="1") if ":" in name else AlertRule(name=name, expr="1")
        for name in names
    ]
    group = RuleGroup(file="a.yml", name="g", rules=tuple(rules))
    return [each.removeprefix("a.yml: g: ") for each in rule_ids(group)]


@pytest.mark.parametrize(
    ("names", "known_by"),
    [
        ((), []),
        (("Down", "Slow"), ["Down", "Slow"]),
        (("Down", "Down", "Slow", "Down"), ["Down", "Down #2", "Slow", "Down #3"]),
        (("Down #2", "Down", "Down"), ["Down #2", "Down", "Down #3"]),
        (("Down", "Down", "Down #2"), ["Down", "Down #2", "Down #2 #2"]),
    ],
)
def test_rules_of_a_group(names: tuple[str, ...], known_by: list[str]) -> None:
    assert ids(*names) == known_by


def test_a_rule_that_records_and_one_that_alerts_are_two() -> None:
    rules = (RecordingRule(name="x", expr="1"), AlertRule(name="x", expr="x"))
    assert len(set(rule_ids(RuleGroup(file="a.yml", name="g", rules=rules)))) == 2


@given(st.lists(st.sampled_from(["x", "x #2", "x #3", "x #2 #2", "y"]), max_size=8))
def test_each_rule_has_its_own_name(names: list[str]) -> None:
    assert len(set(ids(*names))) == len(names)


TEXTS = st.text("ab=,{}\"'/ #đ", max_size=3)
LABELS = st.dictionaries(TEXTS, TEXTS.filter(bool), max_size=3).map(
    lambda one: tuple(sorted(one.items()))
)


@given(LABELS, LABELS)
def test_prints_tell_labels_apart(one: Labels, other: Labels) -> None:
    assert len(fingerprint(one)) == 16
    assert (fingerprint(one) == fingerprint(other)) is (one == other)


@pytest.mark.parametrize(
    ("labels", "priority"),
    [
        ({}, Priority.P3),
        ({"priority": "p1"}, Priority.P1),
        ({"priority": "p1", "severity": "info"}, Priority.P1),
        ({"priority": "P1"}, Priority.P3),
        ({"priority": "p9", "severity": "critical"}, Priority.P2),
        ({"severity": "critical"}, Priority.P2),
        ({"severity": "warning"}, Priority.P3),
        ({"severity": "info"}, Priority.P4),
        ({"severity": "page"}, Priority.P3),
    ],
)
def test_priorities(labels: dict[str, str], priority: Priority) -> None:
    assert priority_of(labels) is priority
