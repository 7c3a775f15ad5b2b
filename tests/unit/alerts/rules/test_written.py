"""Rules written as a file, and read again."""

from pathlib import Path

import pytest

from alerts.rules import parse_rules
from alerts.rules.written import as_yaml
from core.model import RuleGroup
from core.place import Findings, read_foreign_yaml

PLACE = Path(__file__).parents[4] / "config" / "tam-duong" / "rules"
FILES = sorted(PLACE.glob("*.yml"))


def read(text: bytes, file: str) -> tuple[RuleGroup, ...]:
    findings = Findings(file)
    document = read_foreign_yaml(text, findings)
    assert document
    groups = parse_rules(document, findings)
    assert findings.all() == ()
    return groups


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_is_written_says_the_same(path: Path) -> None:
    groups = read(path.read_bytes(), path.name)
    assert read(as_yaml(groups).encode(), path.name) == groups
