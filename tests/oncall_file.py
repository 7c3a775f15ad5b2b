"""An oncall.yml in a test, and what is said of it."""

from alerts.oncall.files import ONCALL, parse_oncall
from alerts.oncall.people import Oncall
from core.place import Findings, Holidays, read_yaml


def read(text: str, holidays: Holidays | None = None) -> tuple[Oncall | None, list[str]]:
    """Read it; None when something is wrong with it, and all that is."""
    findings = Findings(ONCALL)
    document = read_yaml(text.encode(), findings)
    oncall = parse_oncall(document, findings, holidays) if document else None
    return oncall, [str(each) for each in findings.all()]


def good(text: str, holidays: Holidays | None = None) -> Oncall:
    """Read one with which nothing is wrong."""
    oncall, findings = read(text, holidays)
    assert findings == []
    assert oncall
    return oncall
