"""What a rule makes of what its expression gives."""

from collections.abc import Mapping

import numpy as np
import pytest

from alerts.rules.evaluate import Given, RuleError, alerts, recorded
from core.model import Labels, RecordingRule
from promql.values import Vector
from tests.ruling import START, rule, series


def vector(*texts: str) -> Vector:
    """Give series with their numbers as values; the last one is there no more."""
    labels = [*map(series, texts), series("gone")]
    values = np.arange(len(labels), dtype=np.float64)[:, None]
    present = np.ones((len(labels), 1), bool)
    present[-1] = False
    return Vector(labels, values, present, np.zeros(len(labels), bool))


def given(**labels: str) -> Given:
    return Given(labels=labels, now=START, external_url="https://ioc.example")


@pytest.mark.parametrize(
    ("found", "said", "of_group", "labels"),
    [
        ('x{a="1"}', {}, {}, '{alertname="Down", a="1"}'),
        ('x{a="1"}', {"a": "2"}, {"a": "3", "b": "4"}, '{alertname="Down", a="2", b="4"}'),
        ('x{a="1"}', {"a": "", "b": "{{ $labels.a }}"}, {}, '{alertname="Down", b="1"}'),
        ("x", {"alertname": "Other"}, {}, '{alertname="Down"}'),
        ("x", {"a": "{{ $value }}"}, {}, '{alertname="Down", a="0"}'),
        ("x", {"a": '{{ "1\\x00\\ud8002" }}'}, {}, '{alertname="Down", a="1�?2"}'),
    ],
)
def test_labels_of_an_alert(
    found: str, said: dict[str, str], of_group: dict[str, str], labels: str
) -> None:
    assert list(alerts(rule("x", labels=said), vector(found), given(**of_group))) == [
        series(labels)
    ]


def test_a_template_that_fails_says_so() -> None:
    (found,) = alerts(rule("x", labels={"a": "{{ nothing }}"}), vector("x"), given())
    assert dict(found)["a"].startswith("<error expanding template:")


@pytest.mark.parametrize(
    ("found", "labels", "written"),
    [
        (('x{a="1"}',), {}, {series('y{a="1"}'): 0.0}),
        (('x{a="1"}', "x"), {"b": "2"}, {series('y{a="1", b="2"}'): 0.0, series('y{b="2"}'): 1.0}),
        (('x{a="1"}',), {"a": ""}, {series("y"): 0.0}),
        ((), {}, {}),
    ],
)
def test_what_is_recorded(
    found: tuple[str, ...], labels: dict[str, str], written: Mapping[Labels, float]
) -> None:
    made = RecordingRule(name="y", expr="x", labels=tuple(labels.items()))
    assert recorded(made, vector(*found), given()) == written


def test_results_that_become_alike_are_refused() -> None:
    twins = vector('x{a="1"}', 'x{a="2"}')
    with pytest.raises(RuleError):
        alerts(rule("x", labels={"a": "3"}), twins, given())
    with pytest.raises(RuleError):
        recorded(RecordingRule(name="y", expr="x", labels=(("a", "3"),)), twins, given())
