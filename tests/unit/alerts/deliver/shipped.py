"""Providers as their shipped files describe them."""

from collections.abc import Callable

from alerts.deliver.provider import Provider, read_provider
from core.place import Findings, read_yaml
from tests.places import CONFIG

SHIPPED = ("telegram", "zalo", "sms-brandname", "voice")
Edit = Callable[[str], str]


def described(name: str, edit: Edit = str) -> Provider:
    """Read one of them. edit: of its text before."""
    findings = Findings(f"{name}.yml")
    text = edit((CONFIG / "channels" / f"{name}.yml").read_text("utf-8"))
    document = read_yaml(text.encode(), findings)
    assert document
    found = read_provider(name, document, findings)
    assert found, findings.all()
    return found
