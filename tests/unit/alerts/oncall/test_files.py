"""oncall.yml: what loads, what is wrong with what does not, and by which ways people are told."""

import pytest

from alerts.dispatch.dedup import Hears
from alerts.oncall.channels import channels_of, hears, ways
from tests.oncall_file import good, read

GOOD = """
route:
  receiver: it
  routes: [{matchers: [a=1], receiver: chat}, {matchers: [a=2], receiver: hook}]
receivers:
  - {name: it, chain: it-24x7}
  - {name: hook, webhook_configs: [{url_file: secrets/hook, max_alerts: 5}, {url: "http://b/"}]}
  - name: chat
    slack_configs: [{api_url: "http://c/", channel: x}]
    email_configs: [{to: a@b, from: a@b, smarthost: "b:25"}]
people:
  - {id: a, name: A, phone_file: secrets/a, channels: {p1: [voice, sms], p2: [sms]}}
  - {id: b, name: B, mail: b@example.vn, channels: {p2: [mail]}}
  - {id: c, name: C}
schedules:
  - id: it
    zone: Asia/Ho_Chi_Minh
    layers: [{start: 2026-11-02T07:00, every: 1w, people: [a, b]}]
chains:
  - id: it-24x7
    steps: [{notify: {schedule: it}}, {wait: 5m, notify: {person: c}}, {wait: 10m, repeat: 3}]
channels: {sms: {anything: goes}}
notify_simulated: true
duty_phone_file: secrets/duty
deadman: {url_files: [secrets/deadman_1, deadman_2]}
"""


def test_it_reads_what_it_says() -> None:
    oncall = good(GOOD)
    assert oncall.chain_of == {"it": "it-24x7"}
    assert oncall.everybody_of("it-24x7") == ("a", "b", "c")
    assert [step.wait_seconds for step in oncall.chains["it-24x7"].steps] == [0, 300, 600]
    assert oncall.notify_simulated
    assert oncall.duty_phone_file == "secrets/duty"
    assert oncall.ping_files == ("secrets/deadman_1", "deadman_2")
    assert oncall.channels
    assert isinstance(oncall.channels.value, dict)
    assert "sms" in oncall.channels.value


def names(receiver: str, priority: str) -> list[str]:
    return [each.name for each in channels_of(good(GOOD), receiver, priority)]


def test_channels_of_a_receiver() -> None:
    assert names("hook", "p1") == ["hook/webhook/0", "hook/webhook/1"]
    assert names("it", "p1") == ["person/a/voice", "person/a/sms", "person/b/mail"]
    assert names("it", "p3") == ["person/a/sms", "person/b/mail"]
    # What cannot be sent goes to the root's receiver.
    assert names("chat", "p2") == ["chat/email/0", "person/a/sms", "person/b/mail"]
    first, *others = channels_of(good(GOOD), "chat", "p2")
    assert first.unsupported == ()
    assert {each.unsupported for each in others} == {("chat/slack/0",)}


def test_who_hears_of_ends() -> None:
    said = {each.name: each.sends_resolved for each in channels_of(good(GOOD), "it", "p1")}
    assert said == {"person/a/voice": False, "person/a/sms": True, "person/b/mail": True}
    assert hears(good(GOOD), "it") == {Hears.ENDS, Hears.BEGINS}
    assert hears(good(GOOD), "hook") == {Hears.ENDS}
    assert [each.alerts_max for each in channels_of(good(GOOD), "hook", "p1")] == [5, 0]


def test_ways_of_a_priority() -> None:
    assert ways({"p1": ("voice",), "p3": ("mail",)}, "p2") == ("voice",)
    assert ways({"p1": ("voice",), "p3": ("mail",)}, "p4") == ("mail",)
    assert ways({"p3": ("mail",)}, "p1") == ("mail",)
    assert ways({}, "p1") == ()


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("chain: it-24x7}", "chain: it-24x8}", "no chain 'it-24x8'; did you mean 'it-24x7'?"),
        ("people: [a, b]", "people: [a, x]", "there is no person 'x'"),
        ("{person: c}", "{person: x}", "there is no person 'x'"),
        (
            "{person: c}",
            "{person: c, schedule: it}",
            "name one: a person, a schedule, a team or a channel",
        ),
        ("{schedule: it}", "{schedule: x}", "there is no schedule 'x'"),
        ("{id: c, name: C}", "{id: c, name: C}\n  - {id: c, name: D}", "'c' is there twice"),
        ("{id: c, name: C}", "{id: c, name: C, channels: {p9: [sms]}}", "unknown key"),
        (
            "{id: c, name: C}",
            "{id: c, name: C, channels: {p1: [SMS]}}",
            "'SMS' is no way",
        ),
        ("every: 1w", "every: often", "write 1d, 1w or 12h"),
        ("2026-11-02T07:00", "monday", "'monday' is no local time"),
        ("Asia/Ho_Chi_Minh", "Asia/Hanoy", "is no time zone"),
        ("notify_simulated: true", "notify_simulated: 1", "expected true or false"),
        ("{wait: 10m, repeat: 3}", "{wait: 10m, repeat: 99}", "outside the range"),
        ("{wait: 10m, repeat: 3}", "{wait: 10m, repeat: 0.5}", "0.5 is no whole number"),
        ("{wait: 10m, repeat: 3}", "{wait: 10m}", "/notify: is missing"),
        ("duty_phone_file", "dooty_phone_file", "unknown key"),
        ("deadman_2]", "/etc/deadman]", "/etc/deadman: name it from this folder"),
        ("deadman_2]", "../deadman]", "../deadman: name it from this folder"),
        ("deadman_2]", "a, b, c, d, e, f, g, h]", "9 are too many; name up to 8"),
        ("{url_files: [secrets/deadman_1, deadman_2]}", "{}", "url_files: is missing"),
        ("receiver: hook}", "receiver: nobody}", "there is no receiver 'nobody'"),
    ],
)
def test_what_is_wrong(old: str, new: str, finding: str) -> None:
    assert old in GOOD
    oncall, findings = read(GOOD.replace(old, new, 1))
    assert oncall is None
    assert len(findings) == 1
    assert finding in findings[0]


def test_a_chain_that_calls_nobody() -> None:
    _, findings = read(
        "route: {receiver: a}\nreceivers: [{name: a, chain: a}]\n"
        "chains: [{id: a, steps: [{repeat: 1}]}]"
    )
    assert "call nobody" in findings[0]
