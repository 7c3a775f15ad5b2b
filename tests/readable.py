"""Files of a place that are known to be readable."""

from core.place import Document, Findings, read_yaml


def read(text: str) -> Document:
    """Read a file as YAML, such as oncall.yml."""
    findings = Findings("oncall.yml")
    document = read_yaml(text.encode(), findings)
    assert document, findings.all()
    return document
