"""Which metrics are kept in memory, and how much of their past."""

import pytest

from alerts.head import metric_of, wanted
from core.model import AlertRule, Condition, RecordingRule, Relation, Rule, RuleGroup
from promql.parse import parse
from promql.values import NAME

MINUTE_MS = 60_000


def kept(*exprs: str) -> dict[str, int]:
    """Give minutes by metric; `name = expr` records."""
    rules = list[Rule]()
    for expr in exprs:
        name, records, asked = expr.rpartition(" = ")
        made = RecordingRule(name=name, expr=asked) if records else AlertRule(name="A", expr=asked)
        rules.append(made)
    group = RuleGroup(file="a.yml", name="g", rules=tuple(rules))
    found = wanted([(group, [parse(rule.expr) for rule in rules])])
    return {metric: back_ms // MINUTE_MS for metric, back_ms in found.items()}


@pytest.mark.parametrize(
    ("exprs", "minutes"),
    [
        ((), {}),
        (("x == 0",), {"x": 5}),
        (('x{a="1"} == 0', "rate(x[10m]) > 1", "x + y"), {"x": 10, "y": 5}),
        (("x offset 4m",), {"x": 9}),
        (("x offset -4m",), {"x": 1}),
        (("x offset -1h",), {"x": 0}),
        (("rate(x[15m])",), {"x": 15}),
        (("rate(x[16m])",), {}),
        (("rate(x[16m])", "x == 0"), {"x": 5}),
        (("max_over_time(x[5m:1m])",), {"x": 9}),
        (("x @ 0",), {}),
        (("x @ end()",), {"x": 5}),
        (('{__name__="x"}',), {"x": 5}),
        (('{__name__=~"x|y"}', '{a="1"}', '{__name__="x", __name__!="y"}'), {"x": 5}),
        (("1 > bool 2", "absent(z)"), {"z": 5}),
        # What a rule records the next one needs at once.
        (("x = rate(y[1m])", "x > 1"), {"y": 1}),
        (("x > 1", "x = x"), {}),
        # What cannot be planned is told of when it is evaluated.
        (("rate(x[1m-1m]) > 1", "y"), {"y": 5}),
    ],
)
def test_what_is_wanted(exprs: tuple[str, ...], minutes: dict[str, int]) -> None:
    assert kept(*exprs) == minutes


@pytest.mark.parametrize(
    ("pairs", "metric"),
    [
        ((), ""),
        (((NAME, Relation.EQUAL, "x"),), "x"),
        (((NAME, Relation.EQUAL, "x"), (NAME, Relation.EQUAL, "y")), ""),
        (((NAME, Relation.MATCHES, "x"), ("a", Relation.EQUAL, "y")), ""),
    ],
)
def test_the_metric_of_conditions(
    pairs: tuple[tuple[str, Relation, str], ...], metric: str
) -> None:
    assert metric_of(Condition(*each) for each in pairs) == metric
