"""What a rule file may say, and what is said about the rest, by line and field."""

import pytest

from alerts.rules import parse_rules
from core.model import AlertRule, RecordingRule, RuleGroup
from core.place import Findings, read_foreign_yaml


def read(text: str) -> tuple[tuple[RuleGroup, ...], list[str]]:
    findings = Findings("r.yml")
    document = read_foreign_yaml(text.encode(), findings)
    groups = parse_rules(document, findings) if document else ()
    return groups, [str(one) for one in findings.all()]


def test_a_whole_group() -> None:
    groups, findings = read("""
groups:
  - name: portals
    interval: 15s
    query_offset: 1m30s
    limit: 10
    labels: {team: it}
    rules:
      - alert: PortalDown
        expr: portal_up == 0
        for: 3m
        keep_firing_for: 5m
        labels: {priority: p1, level: 2}
        annotations: {summary: "{{ $labels.portal }} mất"}
      - record: portal:up:ratio
        expr: 1
""")
    assert findings == []
    assert groups == (
        RuleGroup(
            file="r.yml",
            name="portals",
            interval_seconds=15.0,
            query_offset_seconds=90.0,
            limit=10,
            labels=(("team", "it"),),
            rules=(
                AlertRule(
                    name="PortalDown",
                    expr="portal_up == 0",
                    hold_seconds=180.0,
                    keep_seconds=300.0,
                    labels=(("level", "2"), ("priority", "p1")),
                    annotations=(("summary", "{{ $labels.portal }} mất"),),
                ),
                RecordingRule(name="portal:up:ratio", expr="1"),
            ),
        ),
    )


@pytest.mark.parametrize(
    "text", ["1.10", "1.0", "1e3", "+1", "12345678901234567", "true", "yes", "0x10", "012", ".5"]
)
def test_a_number_or_a_word_stays_as_it_is_written(text: str) -> None:
    """As promtool 3.5 shows it in labels."""
    groups, findings = read(rule(f"alert: A, expr: 1, labels: {{version: {text}}}"))
    assert findings == []
    assert groups[0].rules[0].labels == (("version", text),)


@pytest.mark.parametrize("text", ["groups:", "groups: []", "groups: [{name: a}]"])
def test_nothing_is_a_rule_file_too(text: str) -> None:
    groups, findings = read(text)
    assert findings == []
    assert all(group.rules == () for group in groups)


def rule(line: str) -> str:
    """Put one rule, written on line 4, into a file."""
    return f"groups:\n- name: g\n  rules:\n  - {{{line}}}\n"


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        (rule("alert: A"), "r.yml:4: /groups/0/rules/0/expr: is missing"),
        (rule("expr: 1"), "r.yml:4: /groups/0/rules/0: neither `alert` nor `record`; a rule"),
        (rule("alert: A, record: b, expr: 1"), "r.yml:4: /groups/0/rules/0: both `alert` and"),
        (rule("alert: A, expr: 'sum('"), "r.yml:4: /groups/0/rules/0/expr: 1:5: parse error:"),
        (rule("alert: A, expr: 1, for: 5"), "r.yml:4: /groups/0/rules/0/for: not a valid dur"),
        (rule("alert: A, expr: 1, for: -5m"), "r.yml:4: /groups/0/rules/0/for: not a valid dur"),
        (rule("alert: A, expr: 1, fro: 5m"), "r.yml:4: /groups/0/rules/0/fro: unknown key; did"),
        (rule("record: a, expr: 1, for: 5m"), "r.yml:4: /groups/0/rules/0/for: a recording rule"),
        (
            rule("alert: A, expr: 1, labels: {a: '{{ $label.x }}'}"),
            "r.yml:4: /groups/0/rules/0/labels/a: undefined variable $label",
        ),
        (
            rule("alert: A, expr: 1, annotations: {a: '{{ .Value '}"),
            "r.yml:4: /groups/0/rules/0/annotations/a: line 1: an action {{ has no end }}",
        ),
        (
            rule("alert: A, expr: 1, labels: {'': x}"),
            "r.yml:4: /groups/0/rules/0/labels: a name is empty",
        ),
        (
            rule("alert: A, expr: 1, annotations: {'': x}"),
            "r.yml:4: /groups/0/rules/0/annotations: a name is empty",
        ),
        (
            rule('alert: A, expr: 1, annotations: {a: "x\\0"}'),
            "r.yml:4: /groups/0/rules/0/annotations/a: holds the character U+0000",
        ),
        (
            rule('alert: A, expr: 1, labels: {"a\\0": x}'),
            "r.yml:4: /groups/0/rules/0/labels: holds the character U+0000",
        ),
        (rule('alert: "A\\0", expr: 1'), "r.yml:4: /groups/0/rules/0/alert: holds the character"),
        (
            rule(f"alert: {'ế' * 342}, expr: 1"),
            "r.yml:4: /groups/0/rules/0/alert: is longer",
        ),
        (rule(f"record: {'a' * 1_025}, expr: 1"), "r.yml:4: /groups/0/rules/0/record: is longer"),
        (rule("alert: A, expr: [1]"), "r.yml:4: /groups/0/rules/0/expr: expected text, got a l"),
        (rule("alert: A, expr: 1, labels: x"), "r.yml:4: /groups/0/rules/0/labels: expected keys"),
        (
            rule(f"alert: A, expr: 1, labels: {{a: {'x' * 20_001}}}"),
            "r.yml:4: /groups/0/rules/0/labels/a: is longer than 20000 characters",
        ),
        (
            rule("alert: A, expr: 1, annotations: {ioc_title_en: '{{ .Value }}%s'}" % ("x" * 25)),
            "r.yml:4: /groups/0/rules/0/annotations/ioc_title_en: is longer than 24 characters",
        ),
        ("groups: [{rules: []}]", "r.yml:1: /groups/0/name: is missing"),
        ("groups: [{name: a, interval: 0s}]", "r.yml:1: /groups/0/interval: must be above 0"),
        ("groups: [{name: a, limit: -1}]", "r.yml:1: /groups/0/limit: -1 is outside the range"),
        ("rules: []", "r.yml:1: /rules: unknown key"),
        ("- a", "r.yml:1: expected keys with values, got a list"),
        (
            "groups:\n- name: a\n- name: a",
            "r.yml:3: /groups/1/name: group 'a' is also on line 2; rename one",
        ),
    ],
)
def test_what_is_wrong_is_named(text: str, finding: str) -> None:
    _, findings = read(text)
    assert any(one.startswith(finding) for one in findings), findings
