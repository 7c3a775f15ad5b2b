"""Alertmanager's files load and are refused as by itself; what amtool 0.28 said stands here."""

from datetime import timedelta

import pytest

from alerts.dispatch.files import Routing, parse_routing
from alerts.dispatch.route import routes_of
from alerts.oncall.channels import channels_of, unsupported
from alerts.oncall.people import Oncall
from core.place import Findings, read_foreign_yaml

RECEIVERS = "receivers: [{name: a}, {name: b}, {name: c}]"
PLAIN = f"route: {{receiver: a}}\n{RECEIVERS}"


def read(text: str) -> tuple[Routing | None, list[str]]:
    findings = Findings("am.yml")
    document = read_foreign_yaml(text.encode(), findings)
    routing = parse_routing(document, findings) if document else None
    return routing, [str(one) for one in findings.all()]


def integrations(text: str) -> str:
    return f"route: {{receiver: a}}\nreceivers: [{{name: a, {text}}}]"


@pytest.mark.parametrize(
    "text",
    [
        f"{PLAIN}\nmute_time_intervals: [{{name: n, time_intervals: [{{weekdays: [friday]}}]}}]",
        f"{PLAIN}\ninhibit_rules: [{{equal: [x, x]}}]",
        f"{PLAIN}\ntime_intervals: [{{name: n, time_intervals: [{{location: ''}}]}}]",
        f"route: {{receiver: a, group_by: null}}\n{RECEIVERS}",
        f"route: {{receiver: a, matchers: [], match: {{}}, match_re: {{}}}}\n{RECEIVERS}",
        f"route: {{receiver: a, mute_time_intervals: []}}\n{RECEIVERS}",
        f"route: {{receiver: a, routes: [{{receiver: ''}}]}}\n{RECEIVERS}",
        f"{PLAIN}\nglobal: {{smtp_require_tls: no, smtp_smarthost: ''}}",
        integrations("webhook_configs: [{url: 'http://x', send_resolved: off, max_alerts: 0}]"),
    ],
)
def test_loads(text: str) -> None:
    routing, findings = read(text)
    assert (routing is not None, findings) == (True, [])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            f"{PLAIN}\nmute_time_intervals: [{{name: n, mute_time_intervals: []}}]",
            "/mute_time_intervals/0/mute_time_intervals: unknown key",
        ),
        (f"{PLAIN}\nglobal: {{resolve_timeout: 1}}", "/global/resolve_timeout: "),
        (f"{PLAIN}\nglobal: {{smtp_require_tls: maybe}}", "expected true or false, got 'maybe'"),
        (f"{PLAIN}\nglobal: {{smtp_smarthost: x}}", "'x' has no port"),
        (f"route: {{receiver: a, group_by: [x, x]}}\n{RECEIVERS}", "'x' is listed twice"),
        (f"route: {{receiver: a, routes: [{{continue: 1}}]}}\n{RECEIVERS}", "expected true or"),
        (integrations("webhook_configs: [{url: x}]"), "url: is no address"),
        (integrations("webhook_configs: [{url: 'ftp://x'}]"), "url: is no address"),
        (integrations("webhook_configs: [{url: 'http:///x'}]"), "url: is no address"),
        (integrations("webhook_configs: [{url: 'http://[x'}]"), "url: is no address"),
        (integrations("webhook_configs: [{url: 'http://x', max_alerts: -1}]"), "from 0 on, got -1"),
        (integrations("webhook_configs: [{url: 'http://x', timeout: soon}]"), "timeout: "),
        (integrations("webhook_configs: [{url: 'http://x', send_resolved: x}]"), "expected true"),
        (integrations("email_configs: [{to: x, from: y, smarthost: m}]"), "'m' has no port"),
    ],
)
def test_is_refused(text: str, reason: str) -> None:
    routing, findings = read(text)
    assert routing is None
    assert any(reason in one for one in findings), findings


def test_an_empty_receiver_is_that_of_the_parent_and_yes_goes_on() -> None:
    children = "[{matchers: [x=1], receiver: '', continue: yes}, {receiver: c, matchers: [x=1]}]"
    routing, _ = read(f"route: {{receiver: b, routes: {children}}}\n{RECEIVERS}")
    assert routing is not None
    assert [each.receiver for each in routes_of(routing.root, {"x": "1"})] == ["b", "c"]


def test_send_resolved_in_words() -> None:
    said = "[{url: 'http://x', send_resolved: no}, {url: 'http://x', send_resolved: yes}]"
    routing, _ = read(integrations(f"webhook_configs: {said}"))
    assert routing is not None
    (receiver,) = routing.receivers
    assert [each.sends_resolved for each in receiver.integrations] == [False, True]


def test_how_long_alerts_without_an_end_last() -> None:
    usual, said = read(PLAIN)[0], read(f"{PLAIN}\nglobal: {{resolve_timeout: 1h}}")[0]
    assert usual is not None
    assert said is not None
    assert (usual.resolve_timeout, said.resolve_timeout) == (
        timedelta(minutes=5),
        timedelta(hours=1),
    )


def test_where_a_template_leads_nobody_knows_so_the_root_is_told() -> None:
    owner = "'{{ .CommonLabels.owner }}@example.vn'"
    routing, findings = read(
        "route: {receiver: a, routes: [{receiver: b}]}\n"
        "receivers:\n"
        "  - {name: a, webhook_configs: [{url: 'http://x'}]}\n"
        f"  - {{name: b, email_configs: [{{to: {owner}, from: y, smarthost: 'm:25'}}]}}\n"
    )
    assert routing is not None, findings
    oncall = Oncall(routing=routing)
    assert unsupported(oncall, "b") == ("b/email/0",)
    (channel,) = channels_of(oncall, "b", "p1")
    assert (channel.name, channel.unsupported) == ("a/webhook/0", ("b/email/0",))
