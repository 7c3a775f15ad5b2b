"""Prometheus' own rule files load or fail as its tests expect."""

import csv
from pathlib import Path

from alerts.rules import parse_rules
from core.model import RuleGroup
from core.place import Findings, read_foreign_yaml
from tests.real_data import real_data

# We have one scheme of names, UTF-8, which is Prometheus 3's own.
OTHERWISE = {"rules/rulefmt/legacy_validation_annotation.bad.yaml"}


def read(path: Path) -> tuple[tuple[RuleGroup, ...], list[str]]:
    findings = Findings(path.name)
    document = read_foreign_yaml(path.read_bytes(), findings)
    groups = parse_rules(document, findings) if document else ()
    return groups, [str(one) for one in findings.all()]


def test_each_file_loads_or_fails() -> None:
    with real_data("prometheus/verdicts.csv").open() as table:
        rows = [row for row in csv.DictReader(table) if row["tool"] == "rule file"]
    loaded = {row["file"]: not read(real_data(f"prometheus/{row['file']}"))[1] for row in rows}
    assert loaded == {
        row["file"]: row["accepted"] == "yes" or row["file"] in OTHERWISE for row in rows
    }


def test_ten_thousand_rules_load() -> None:
    groups, findings = read(real_data("prometheus/promtool/rules_large.yml"))
    assert [len(group.rules) for group in groups] == [10_002]
    assert findings == []
