"""The section `channels` of oncall.yml: each mistake is told where it stands."""

import pytest

from alerts.deliver.config import ChannelSettings, parse_channels
from core.place import Findings
from tests.readable import read


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("allow_networks: [0.0.0.0/0]", "every address there is"),
        ("allow_ports: [99999]", "expected a whole number from 1 to 65535"),
        ("smtp: {smarthost: mail, from: a}", "'mail': expected host:port"),
        ("smtp: {smarthost: 'm:25', from: a, auth_username: u}", "come together"),
        ("smtp: {smarthost: 'm:25', from: a, tls: maybe}", "expected starttls or implicit or none"),
        (
            "smtp: {smarthost: 'm:25', from: a, auth_username: u, auth_password_file: /x}",
            "from the",
        ),
        ("signing: {default: ../x}", "name it from the folder"),
        ("signing: {default: 5}", "expected text, got 5"),
        ("ways: {sms: {}}", "is missing"),
        ("ways: {Sms: {provider: a}}", "cannot name a way"),
        ("ways: {mail: {provider: a}}", "mail needs no provider"),
        ("fallback: {sms: voice, voice: sms}", "goes in a circle: sms → voice → sms"),
        ("fallback: {it/webhook/0: it/email/0, email: it/webhook/0}", "goes in a circle"),
        ("fallback: {webhook: it/email/0, default: it/webhook/0}", "goes in a circle"),
        ("fallback: {person/a/sms: voice, voice: sms}", "person/a/sms → voice → sms"),
        ("falback: {}", "unknown key"),
    ],
)
def test_a_mistake_is_told_where_it_stands(text: str, reason: str) -> None:
    findings = Findings("oncall.yml")
    parse_channels(read(text).root, findings)
    assert any(reason in str(each) for each in findings.all()), findings.all()


def test_of_a_circle_nothing_is_kept() -> None:
    for said in ("sms: voice, voice: sms", "person/a/sms: voice, voice: sms"):
        circle = read(f"fallback: {{{said}}}").root
        assert parse_channels(circle, Findings("oncall.yml")).fallback == {}
    fine = "person/a/sms: mail, sms: voice, webhook: it/email/0, it/email/0: it2/email/0"
    findings = Findings("oncall.yml")
    assert len(parse_channels(read(f"fallback: {{{fine}}}").root, findings).fallback) == 4
    assert findings.all() == ()


def test_nothing_said_is_nothing_wrong() -> None:
    assert parse_channels(None, Findings("oncall.yml")) == ChannelSettings()
