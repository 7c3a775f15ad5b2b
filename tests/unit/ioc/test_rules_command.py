"""`ioc rules` as a person types it."""

from pathlib import Path
from xml.etree.ElementTree import parse

import pytest
from typer.testing import CliRunner

from ioc.rules.commands import app

RULES = """
groups:
  - name: portals
    rules:
      - alert: PortalDown
        expr: portal_up == 0
        for: 3m
        labels: {priority: p1}
        annotations: {summary: "{{ $labels.portal }} mất"}
      - record: portal:up:count
        expr: count(portal_up)
"""
TESTS = """
rule_files: [rules/*.yml]
tests:
  - name: an outage
    input_series:
      - series: portal_up{portal="dvc"}
        values: 1 0x9 1x2
    alert_rule_test:
      - {eval_time: 3m, alertname: PortalDown}
      - eval_time: 4m
        alertname: PortalDown
        exp_alerts:
          - exp_labels: {priority: p1, portal: dvc}
            exp_annotations: {summary: dvc mất}
      - {eval_time: 11m, alertname: PortalDown}
    promql_expr_test:
      - expr: portal:up:count
        eval_time: 2m
        exp_samples: [{labels: portal:up:count, value: 1}]
      - expr: ALERTS
        eval_time: 1m
        exp_samples:
          - labels: ALERTS{alertname="PortalDown",alertstate="pending",portal="dvc",priority="p1"}
            value: 1
"""


def rules(*words: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, list(map(str, words)))
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "portals.yml").write_text(RULES)
    (tmp_path / "outage.yml").write_text(TESTS)
    return tmp_path


def test_good_files(folder: Path) -> None:
    code, told, _ = rules("check", folder / "rules")
    assert (code, told) == (
        0,
        f"{folder}/rules/portals.yml: 1 group, 1 alert, 1 recorded; no mistake\n",
    )
    assert rules("test", folder / "outage.yml")[:2] == (0, f"{folder}/outage.yml: 1 test passed\n")


def test_without_a_file_nothing_is_right(tmp_path: Path) -> None:
    assert rules("check", tmp_path) == (1, "", f"no rule file in {tmp_path}\n")


def test_a_time_in_utc_is_told_though_it_is_no_mistake(folder: Path) -> None:
    (folder / "rules" / "portals.yml").write_text(RULES.replace("== 0", "== 0 and on() hour() < 7"))
    code, told, advised = rules("check", folder / "rules")
    assert (code, "no mistake" in told) == (0, True)
    assert advised.startswith(f"{folder}/rules/portals.yml: PortalDown: hour() tells UTC")


def test_what_is_wrong_is_told_by_line(folder: Path) -> None:
    (folder / "rules" / "portals.yml").write_text(RULES.replace("== 0", "=== 0"))
    code, told, wrong = rules("check", folder / "rules", folder / "absent.yml")
    assert (code, told) == (1, "")
    assert f"{folder}/rules/portals.yml:6: /groups/0/rules/0/expr: 1:13: parse error" in wrong
    assert f"{folder}/absent.yml: cannot be read: No such file or directory" in wrong
    assert rules("test", folder / "outage.yml")[0] == 1


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("summary: dvc mất", "summary: other", "outage.yml:10: an outage: PortalDown at 0:04:00"),
        ("eval_time: 11m", "eval_time: 10m", "expected nothing, got {alertname="),
        ("value: 1}", "value: 2}", 'expected {__name__="portal:up:count"} 2, got'),
        ("rules/*.yml", "none/*.yml", "/rule_files: no file none/*.yml"),
        ("values: 1 0x9 1x2", "values: 1 0y9", "'0y9' is no value"),
        ("exp_samples: [{", "exp_sampels: [{", "unknown key; did you mean 'exp_samples'?"),
    ],
)
def test_what_does_not_come_out_is_told(folder: Path, before: str, after: str, told: str) -> None:
    file = folder / "outage.yml"
    file.write_text(TESTS.replace(before, after, 1))
    code, _, wrong = rules("test", file)
    assert (code, told in wrong) == (1, True), wrong


def test_what_came_of_tests_for_a_ci(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a.yml").write_text(RULES, "utf-8")
    good, bad, odd = (tmp_path / f"{name}.yml" for name in ("good", "bad", "odd"))
    good.write_text(TESTS, "utf-8")
    bad.write_text(TESTS.replace("an outage", '"<\\x01&\\"outage"').replace("4m", "2m"), "utf-8")
    odd.write_text("tests: {", "utf-8")
    report = tmp_path / "out.xml"
    code, _, wrong = rules("test", good, bad, odd, "--junit", report)
    assert code == 1
    assert f"{bad}:" in wrong
    root = parse(report).getroot()  # noqa: S314 - our own file
    assert root is not None
    assert (root.attrib["tests"], root.attrib["failures"], root.attrib["errors"]) == ("3", "1", "1")
    cases = {each.attrib["name"]: each for each in root.iter("testcase")}
    assert list(cases) == ["an outage", '<\ufffd&"outage', "read"]
    assert [len(each) for each in cases.values()] == [0, 1, 1]
    (failure,) = cases['<\ufffd&"outage']
    assert "PortalDown" in (failure.text or "")
    assert rules("test", good, "--junit", report)[0] == 0
    assert rules("test", good, "--junit", tmp_path / "no" / "out.xml")[0] == 1
