"""Findings: in order, each once, bounded."""

from core.place import Finding, Findings
from core.place.findings import FINDINGS_MAX


def test_in_file_order_and_each_once() -> None:
    findings = Findings("a.csv")
    for line in (3, 1, 3):
        findings.add(line, "id", "is empty")
    assert findings.all() == (
        Finding("a.csv", 1, "id", "is empty"),
        Finding("a.csv", 3, "id", "is empty"),
    )


def test_as_people_read_them() -> None:
    assert str(Finding("a.csv", 3, "id", "is empty")) == "a.csv:3: id: is empty"
    assert str(Finding("a.csv", 3, "", "no row")) == "a.csv:3: no row"
    assert str(Finding("a.csv", 0, "", "is missing")) == "a.csv: is missing"


def test_too_many_are_counted() -> None:
    findings = Findings("a.csv")
    for line in range(FINDINGS_MAX + 7):
        findings.add(line + 1, "id", "is empty")
    assert len(findings.all()) == FINDINGS_MAX + 1
    assert findings.all()[-1] == Finding("a.csv", 0, "", "and 7 more findings")
