"""Tests of rules tell what the evaluation of each moment gives, whatever could be asked at once."""

import pytest

from alerts.rules import parse_rules
from alerts.rules.trial import Failure, parse_suite, run_suite
from core.place import Findings, read_foreign_yaml

# x is 0, 1, 2… from minute to minute.
RULES = """
groups:
  - name: one
    rules:
      - {record: of_the_minute_before, expr: x_sum}
      - {record: of_any_name, expr: 'sum({__name__=~"x_.*"})'}
      - {record: x_sum, expr: sum(x)}
      - {record: of_now, expr: x_sum}
      - {record: counted, expr: counted + 1 or vector(1)}
      - {record: of_later, expr: x_sum offset -1m}
      - {record: of_the_end, expr: x_sum @ end()}
      - {record: stretch, expr: end() - start()}
      - record: over_time
        expr: sum_over_time(x_sum[2m]) + max_over_time(x_sum[2m:1m] offset 1m)
      - {record: twice, expr: twice * 0 + 5 or vector(5)}
      - {record: twice, expr: x}
      - {record: few, expr: x < 3}
      - {record: how_few, expr: count(few)}
      - {alert: Many, expr: x > 1, for: 1m}
  - name: other
    rules:
      - {record: told, expr: 'count(ALERTS{alertname="Many"})'}
      - {record: of_what_was_counted, expr: counted}
"""

SUITE = """
rule_files: [rules.yml]
tests:
  - name: x
    input_series: [{series: x, values: 0+1x10}]
    promql_expr_test:
      - {expr: TOLD, eval_time: AT, exp_samples: [SAMPLES]}
"""


def failures(suite: str, rules: str = RULES) -> list[Failure]:
    findings = Findings("file.yml")
    of_suite, of_rules = (read_foreign_yaml(each.encode(), findings) for each in (suite, rules))
    assert of_suite
    assert of_rules
    cases, groups = parse_suite(of_suite, findings), parse_rules(of_rules, findings)
    assert findings.all() == ()
    return run_suite(cases, groups)


@pytest.mark.parametrize(
    ("name", "at", "value"),
    [
        ("x_sum", "3m", 3),
        ("of_the_minute_before", "3m", 2),
        ("of_any_name", "3m", 2),
        ("of_now", "3m", 3),
        ("counted", "3m", 4),
        ("of_what_was_counted", "3m", 4),
        ("of_later", "3m", 3),
        ("of_the_end", "3m", 3),
        ("stretch", "3m", 0),
        ("over_time", "4m", 4 + 3 + 3),
        ("twice", "3m", 5),
        ("how_few", "2m", 1),
        ("how_few", "3m", None),
        ("told", "1m", None),
        ("told", "2m", 1),
    ],
)
def test_each_rule_reads_what_there_was_by_then(name: str, at: str, value: int | None) -> None:
    samples = "" if value is None else f"{{labels: {name}, value: {value}}}"
    # That more is asked later makes more known at once.
    later = f"      - {{expr: {name} > 1000, eval_time: 9m}}\n"
    suite = SUITE.replace("TOLD", name).replace("AT", at).replace("SAMPLES", samples) + later
    assert failures(suite) == []


def test_a_group_that_looks_back_reads_what_was_there_by_then() -> None:
    rules = """
groups:
  - {name: back, query_offset: 1m, rules: [{record: x_sum, expr: sum(x)}]}
  - {name: now, rules: [{record: read, expr: x_sum}]}
"""
    suite = SUITE.replace("TOLD", "read").replace("AT", "3m")
    assert failures(suite.replace("SAMPLES", "{labels: read, value: 2}"), rules) == []


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("{record: y, expr: x / on () z * 0 + 1}", "rule y: "),
        ("{record: y, expr: z, labels: {a: ''}}", "rule y: two results"),
    ],
)
def test_it_is_told_when_a_rule_fails(rule: str, told: str) -> None:
    suite = """
rule_files: [rules.yml]
tests:
  - name: x
    input_series:
      - {series: x, values: 0+1x10}
      - {series: 'z{a="1"}', values: 1x9}
      - {series: 'z{a="2"}', values: _x4 1x5}
    promql_expr_test: [{expr: y, eval_time: 3m, exp_samples: [{labels: y, value: 1}]}]
    alert_rule_test: [{alertname: A, eval_time: 9m}]
"""
    (found,) = failures(suite, f"groups: [{{name: g, rules: [{rule}]}}]")
    assert found.message.startswith(f"at 0:04:00: {told}")
