"""From oncall.yml to channels: what is wrong fails alone, and in words."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from alerts.deliver import Kind
from alerts.deliver.channels import Authorization, Email, Tls, Webhook, Words
from alerts.deliver.config import (
    Channels,
    ChannelSettings,
    Given,
    parse_channels,
    read_providers,
    warnings,
)
from alerts.deliver.outcome import Outcome
from alerts.deliver.provider import ProviderChannel
from alerts.deliver.real import real_part
from alerts.deliver.secret import SecretRef
from alerts.dispatch.files import parse_routing
from core.place import Findings
from core.service.outbound import system_lookup
from tests.delivering import alert, claimed, content, notification, vault
from tests.given import NOW
from tests.places import CONFIG
from tests.provider import provider
from tests.readable import read

ROUTING = """\
global:
  smtp_smarthost: old.example.vn:465
  smtp_from: old@example.vn
route: {receiver: it}
receivers:
- name: it
  webhook_configs:
  - {url_file: secrets/hook, max_alerts: 3, timeout: 4s}
  - url: http://127.0.0.1:1/
    http_config: {authorization: {credentials_file: secrets/token}}
  - url: http://127.0.0.1:1/
    http_config: {basic_auth: {username: u, password: p}, proxy_url: http://x/}
  - {url: 'http://127.0.0.1:1/', http_config: {bearer_token: t}, timeout: 0s}
  email_configs:
  - {to: it@example.vn}
  - {to: it@example.vn, smarthost: 'own.example.vn:25', from: me@example.vn, require_tls: false,
     auth_username: me, auth_password: inline, html: '<b>', hello: here}
  slack_configs: [{api_url: 'http://127.0.0.1:1/'}]
- {name: prom1/team}
"""
CHANNELS = """\
allow_networks: [127.0.0.0/8]
allow_ports: [8080, 9090]
center: IOC Tam Đường
smtp: {smarthost: 'mail.example.vn:587', from: IOC <ioc@example.vn>, auth_username: ioc,
  auth_password_file: secrets/smtp}
signing: {default: secrets/signing, it/webhook/1: secrets/other}
ways:
  sms: {provider: sms-brandname, settings: {brandname: IOC}, secrets: {api_key: secrets/key}}
  telegram: {provider: telegram, to: {a: secrets/telegram_a}}
  pigeon: {provider: pigeons}
fallback: {telegram: sms, sms: voice, webhook: it/email/0, person/b/sms: it/webhook/0}
"""


@dataclass(frozen=True, slots=True)
class Someone:
    phone_file: str = ""
    mail: str = ""
    user: str = ""


def settings(text: str = CHANNELS) -> ChannelSettings:
    findings = Findings("oncall.yml")
    found = parse_channels(read(text).root, findings)
    assert findings.all() == ()
    return found


def given(text: str = ROUTING) -> Given:
    document = read(text)
    routing = parse_routing(document, findings := Findings("oncall.yml"))
    assert routing, findings.all()
    providers, faults = read_providers(["sms-brandname", "telegram"], [CONFIG])
    assert faults == ()
    assert isinstance(document.root.value, dict)
    return Given(
        settings=settings(),
        receivers={each.name: each for each in routing.receivers},
        people={"a": Someone("secrets/a", "a@example.vn"), "b": Someone()},
        providers=providers,
        globals_=document.root.value["global"],
    )


@asynccontextmanager
async def channels(folder: Path = CONFIG, **changes: Any) -> AsyncIterator[Channels]:
    words = Words(zone=ZoneInfo("Asia/Ho_Chi_Minh"))
    what = replace(given(), **changes)
    async with system_lookup() as lookup:
        yield Channels.of(what, vault(folder), words, lookup)


async def test_webhooks() -> None:
    async with channels() as found:
        first, second, third, fourth = (found.find(f"it/webhook/{n}") for n in range(4))
    assert isinstance(first, Webhook)
    assert (first.url, first.max_alerts, first.timeout_seconds) == (SecretRef("secrets/hook"), 3, 4)
    assert first.signing == SecretRef("secrets/signing")
    assert isinstance(second, Webhook)
    assert second.signing == SecretRef("secrets/other")
    assert second.authorization == Authorization(credentials=SecretRef("secrets/token"))
    assert isinstance(third, Webhook)
    assert third.authorization
    assert third.authorization.header(vault())[0] == "Basic dTpw"
    assert isinstance(fourth, Webhook)
    assert fourth.authorization
    assert fourth.authorization.header(vault())[0] == "Bearer t"
    assert fourth.timeout_seconds is None


async def test_mail() -> None:
    async with channels() as found:
        usual, own, person = map(found.find, ("it/email/0", "it/email/1", "person/a/mail"))
    assert isinstance(usual, Email)
    assert (usual.smarthost.address, usual.smarthost.tls) == ("old.example.vn:465", Tls.IMPLICIT)
    assert isinstance(own, Email)
    host = own.smarthost
    assert (host.address, host.sender, host.tls) == ("own.example.vn:25", "me@example.vn", Tls.NONE)
    assert (host.username, host.hello) == ("me", "here")
    assert isinstance(person, Email)
    assert (person.to, person.smarthost.address) == ("a@example.vn", "mail.example.vn:587")
    assert person.smarthost.tls is Tls.STARTTLS


async def test_mail_by_the_section_alone() -> None:
    async with channels(globals_=None) as found:
        usual = found.find("it/email/0")
        assert isinstance(usual, Email)
        assert usual.smarthost == settings().smtp
    async with channels(globals_=None, settings=ChannelSettings()) as found:
        assert "there is no smarthost" in str(found.find("it/email/0"))
        assert "there is no smarthost" in str(found.find("person/a/mail"))
        assert isinstance(found.find("it/email/1"), Email)


async def test_mail_of_an_imported_file_goes_by_its_own_smarthost() -> None:
    other = given(ROUTING.replace("name: it", "name: prom1/it").replace("it}", "prom1/it}")
                  .replace("old.example.vn:465", "prom.example.vn:25"))  # fmt: skip
    both = {**given().receivers, **other.receivers}
    assert other.globals_
    async with channels(receivers=both, imported_globals={"prom1": other.globals_}) as found:
        imported, own = map(found.find, ("prom1/it/email/0", "it/email/0"))
    assert isinstance(imported, Email)
    assert isinstance(own, Email)
    assert imported.smarthost.address == "prom.example.vn:25"
    assert own.smarthost.address == "old.example.vn:465"


async def test_people() -> None:
    async with channels() as found:
        sms, telegram = found.find("person/a/sms"), found.find("person/a/telegram")
        assert isinstance(sms, ProviderChannel)
        assert (sms.to, sms.settings) == (SecretRef("secrets/a"), {"brandname": "IOC"})
        assert isinstance(telegram, ProviderChannel)
        assert telegram.to == SecretRef("secrets/telegram_a")
        again = found.find("person/a/telegram")
        assert isinstance(again, ProviderChannel)
        assert again.tokens is telegram.tokens


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("it/webhook/4", "no file describes the channel it/webhook/4"),
        ("gone/webhook/0", "no file describes"),
        ("prom1/team/email/0", "no file describes"),
        ("it", "no file describes"),
        ("it/slack/0", "integrations of kind slack cannot be sent"),
        ("person/c/sms", "there is no person 'c'"),
        ("person/a/voice", "no provider is described for the way 'voice'"),
        ("person/a/pigeon", "no file of the provider 'pigeons'"),
        ("person/b/sms", "nobody says where 'b' is reached by sms"),
        ("person/b/mail", "'b' has no address of e-mail"),
    ],
)
async def test_what_cannot_be_sent_fails_in_words(name: str, reason: str) -> None:
    async with channels() as found:
        outcome = await found.send(claimed(channel=name), now=NOW, seconds=1)
    assert outcome.result == "failed"
    assert reason in outcome.answer


async def test_what_is_missing_is_known_before_it_is_needed(tmp_path: Path) -> None:
    names = ("it/webhook/0", "it/webhook/2", "it/email/0", "it/email/1", "person/a/sms",
             "person/a/mail", "it/slack/0")  # fmt: skip
    (tmp_path / "secrets").mkdir()
    async with channels(tmp_path) as found:
        reasons = [found.why_not(name) or "" for name in names]
        missing = [each.split(";")[0].removeprefix("there is no file ") for each in reasons]
        assert missing == [
            "secrets/hook", "secrets/signing", "", "", "secrets/a", "secrets/smtp",
            "integrations of kind slack cannot be sent",
        ]  # fmt: skip
        for file in ("hook", "signing", "a", "smtp", "key", "esms_secret_key"):
            (tmp_path / "secrets" / file).write_text("x" * 9, "utf-8")
        assert [found.why_not(name) for name in names[:-1]] == [None] * 6


@pytest.mark.parametrize(
    ("channel", "other"),
    [
        ("person/a/telegram", "person/a/sms"), ("person/a/sms", "person/a/voice"),
        ("person/b/sms", "it/webhook/0"), ("person/a/voice", None), ("it/webhook/1", "it/email/0"),
        ("it/email/0", None),
    ],
)  # fmt: skip
async def test_who_stands_in(channel: str, other: str | None) -> None:
    async with channels() as found:
        assert found.fallback_of(channel) == other
    last = settings("fallback: {default: it/email/0}")
    async with channels(settings=last) as found:
        assert found.fallback_of("person/a/voice") == "it/email/0"
        assert found.fallback_of("it/email/0") is None
    own = settings("fallback: {webhook: sms}")
    async with channels(settings=own) as found:
        assert found.fallback_of("it/webhook/0") is None
    one_for_all = settings("fallback: {webhook: it/webhook/0}")
    async with channels(settings=one_for_all) as found:
        assert found.fallback_of("it/webhook/1") == "it/webhook/0"
        assert found.fallback_of("it/webhook/0") is None


async def test_what_is_simulated_calls_nobody() -> None:
    async def simulated(found: Channels, channel: str, kind: Kind = Kind.FIRING) -> Outcome:
        row = claimed(channel=channel, simulated=True, kind=kind)
        return await found.send(row, now=NOW, seconds=1)

    async with channels() as found:
        for channel in ("person/a/sms", "it/email/0"):
            outcome = await simulated(found, channel)
            assert (outcome.result, outcome.answer[:14]) == ("refused", "simulated data")
        assert (await simulated(found, "it/webhook/3")).result == "failed"  # nobody is there
        test = await simulated(found, "person/a/sms", Kind.TEST)
        assert "there is no file" in test.answer
    async with channels(notify_simulated=True) as found:
        assert "there is no file" in (await simulated(found, "person/a/sms")).answer


def test_who_is_not_called_for_simulated_data_hears_what_is_real() -> None:
    """A webhook is told of both; when it fails, a letter stands in."""
    said = content(summary=[], since=["a", "b"], alert_urls=["1", "2"], simulated=True)
    said["alerts"] = [{**alert(), "fingerprint": "s"}, {**alert(site="x"), "fingerprint": "r"}]
    assert real_part(notification(content=said, simulated=True)) is None
    said["ioc"]["simulated_alerts"] = ["s"]
    real = real_part(notification(content=said, simulated=True))
    assert real is not None
    assert ([each["fingerprint"] for each in real.content["alerts"]], real.simulated) == (
        ["r"],
        False,
    )
    ours = real.content["ioc"]
    assert (ours["since"], ours["alert_urls"], ours["simulated"]) == (["b"], ["2"], False)
    assert not {"summary", "simulated_alerts"} & ours.keys()


async def test_what_is_real_is_sent_on() -> None:
    said = content(simulated_alerts=[], simulated=True)
    async with channels() as found:
        row = claimed(channel="person/a/sms", simulated=True, content=said)
        assert "there is no file" in (await found.send(row, now=NOW, seconds=1)).answer


async def test_a_webhook_arrives(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "signing").write_text("s" * 20, "utf-8")
    async with provider() as gateway, channels(tmp_path) as found:
        (tmp_path / "secrets" / "hook").write_text(gateway.url(), "utf-8")
        refused = await found.send(claimed(), now=NOW, seconds=5)
        allowed = replace(found.given.settings, allow_ports=(gateway.port,))
        found.use(replace(found.given, settings=allowed))
        outcome = await found.send(claimed(), now=NOW, seconds=5)
    assert (refused.result, outcome.result) == ("failed", "accepted")
    assert f"port {gateway.port}: list it in allow_ports" in refused.answer
    assert gateway.posted[0].headers["webhook-signature"].startswith("v1,")


def test_secrets_in_the_file_itself_are_warned_of() -> None:
    findings = Findings("oncall.yml")
    warnings(given().receivers.values(), findings)
    told = [str(each) for each in findings.all()]
    assert [each.partition(": ")[2].partition(":")[0].rsplit("/", 1)[1] for each in told] == [
        "password", "proxy_url", "bearer_token", "auth_password", "html",
    ]  # fmt: skip
    assert "put it into a file and write password_file" in told[0]
