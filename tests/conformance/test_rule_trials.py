"""promtool's own tests of rules come out here as its tests expect."""

import csv
from pathlib import Path

from alerts.rules import parse_rules
from alerts.rules.trial import parse_suite, run_suite
from core.model import RuleGroup
from core.place import Findings, read_foreign_yaml
from tests.real_data import real_data

OTHERWISE = {
    "promtool/unittest.yml",  # native histograms are not supported; see below for the others
    "promtool/rules_run_extrafields.yml",  # passes with --ignore-unknown-fields only
}


def tried(path: Path) -> list[str]:
    """Run a file of tests; everything that is wrong with it or failed."""
    findings = Findings(path.name)
    document = read_foreign_yaml(path.read_bytes(), findings)
    assert document is not None
    suite, groups = parse_suite(document, findings), list[RuleGroup]()
    for name in suite.rule_files:
        of_rules = Findings(name)
        rules = read_foreign_yaml((path.parent / name).read_bytes(), of_rules)
        groups += parse_rules(rules, of_rules) if rules else ()
        findings.add(0, "", "; ".join(map(str, of_rules.all()))) if of_rules.all() else None
    wrong = [str(one) for one in findings.all()]
    return wrong or [failure.message for failure in run_suite(suite, groups)]


def test_each_file_passes_or_fails() -> None:
    with real_data("prometheus/verdicts.csv").open() as table:
        rows = [row for row in csv.DictReader(table) if row["tool"] == "test rules"]
    told = {row["file"]: tried(real_data(f"prometheus/{row['file']}")) for row in rows}
    wrong = {
        row["file"]: told[row["file"]]
        for row in rows
        if (row["accepted"] == "yes") is bool(told[row["file"]]) and row["file"] not in OTHERWISE
    }
    assert wrong == {}


def test_all_but_histograms_of_its_large_file_passes(tmp_path: Path) -> None:
    folder = real_data("prometheus/promtool")
    lines, kept, skipping = (folder / "unittest.yml").read_text().splitlines(), list[str](), 0
    for line in lines:
        indent = len(line) - len(line.lstrip())
        if skipping and line.strip() and indent > skipping:
            continue
        skipping = 0
        if line.lstrip().startswith("- ") and "test_histogram" in line:
            skipping = indent
            continue
        kept.append(line)
    (tmp_path / "unittest.yml").write_text("\n".join(kept))
    (tmp_path / "rules.yml").write_text((folder / "rules.yml").read_text())
    assert len(kept) > len(lines) // 2
    assert tried(tmp_path / "unittest.yml") == []


RULES = """
groups:
- name: late
  query_offset: 2m
  rules:
  - {alert: Late, expr: x > 1}
  - {record: "x:seen", expr: x}
- name: few
  limit: 1
  rules:
  - {alert: Few, expr: y > 1, for: 1h}
"""
CASES = {  # as promtool 3.5 judges them
    "{alertname: Late, eval_time: 4m, exp_alerts: []}": True,
    "{alertname: Late, eval_time: 5m, exp_alerts: []}": False,
    "{alertname: Late, eval_time: 5m, exp_alerts: [{exp_labels: {}}]}": True,
    "{expr: timestamp(x:seen), eval_time: 5m, exp_samples: [{value: 180}]}": True,
    "{alertname: Few, eval_time: 1m, exp_alerts: []}": True,
    "{alertname: Few, eval_time: 2m, exp_alerts: []}": False,  # pending ones count
    "{expr: count(z) or vector(0), eval_time: 90s, exp_samples: [{value: 0}]}": True,
}


def test_groups_that_look_back_and_that_may_give_few(tmp_path: Path) -> None:
    (tmp_path / "rules.yml").write_text(RULES)
    for case, passes in CASES.items():
        kind = "alert_rule_test" if "alertname" in case else "promql_expr_test"
        y = "{series: 'y{a=\"2\"}', values: 0 0 5 5}" if "Few" in case else "{series: w, values: 1}"
        (tmp_path / "tests.yml").write_text(f"""
rule_files: [rules.yml]
tests:
- interval: 30s
  input_series:
  - {{series: z, values: _ _ _ 1}}
- interval: 1m
  input_series:
  - {{series: x, values: 0 0 0 5 5 5}}
  - {{series: z, values: _ _ 1}}
  - {{series: 'y{{a="1"}}', values: 5 5 5 5}}
  - {y}
  {kind}: [{case}]
""")
        assert (not tried(tmp_path / "tests.yml")) is passes, case
