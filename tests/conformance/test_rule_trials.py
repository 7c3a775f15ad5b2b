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
