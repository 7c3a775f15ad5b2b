"""The shipped oncall.yml: who is told of what in the demo place."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from alerts.dispatch.mute import quiet_by
from alerts.dispatch.route import routes_of
from alerts.objectives import Objectives, group_of
from alerts.oncall import ONCALL, Oncall, advice
from alerts.oncall.channels import channels_of
from alerts.oncall.rota import Rota
from core.model import AlertRule
from core.place import HOLIDAYS, Findings, Holidays, parse_holidays, read_yaml
from ioc.rules.reading import read_rules_of
from tests.inhibiting import muted_by
from tests.oncall_file import read

FILE = Path(__file__).parents[4] / "config" / "tam-duong" / ONCALL


TODAY = date(2026, 11, 27)


def calendar() -> Holidays:
    findings = Findings(HOLIDAYS)
    document = read_yaml((FILE.parent / HOLIDAYS).read_bytes(), findings)
    assert document
    holidays = parse_holidays(document, findings)
    assert findings.all() == ()
    return holidays


def shipped() -> Oncall:
    oncall, findings = read(FILE.read_text("utf-8"), calendar())
    assert oncall, findings
    return oncall


@pytest.mark.parametrize(
    ("labels", "receiver", "wait_seconds"),
    [
        ("alertname=RiverAlarmTwo class=hazard priority=p1", "truc-ptds", 0),
        ("alertname=Frost class=hazard priority=p3", "truc-ptds", 60),
        ("alertname=OwnPortalDown class=service priority=p1", "truc-cntt", 0),
        ("alertname=QueueLong class=service priority=p3", "truc-cntt", 60),
        ("alertname=SiteDown class=network priority=p3", "truc-mang", 60),
        ("alertname=CoverageHole class=network priority=p4", "truc-mang", 300),
        ("alertname=SourceStale class=data priority=p3", "so-lieu", 300),
        ("alertname=FiguresMissing class=data priority=p3 unit=a", "so-lieu", 300),
        ("alertname=RemindedOften class=data priority=p3 audience=leader", "lanh-dao", 300),
        ("alertname=NobodyOnCall class=center priority=p1", "truc-cntt", 0),
        ("alertname=OnCallGap class=center priority=p3", "truc-cntt", 60),
        ("alertname=FromElsewhere priority=p1", "truc-cntt", 0),
    ],
)
def test_who_is_told(labels: str, receiver: str, wait_seconds: float) -> None:
    (route,) = routes_of(shipped().routing.root, dict(each.split("=") for each in labels.split()))
    assert (route.receiver, route.group_wait_seconds) == (receiver, wait_seconds)
    assert "priority" not in route.group_by


@pytest.mark.parametrize(
    ("labels", "moment", "told"),
    [
        ("class=service priority=p3", "2026-11-27T08:00", True),  # a Friday
        ("class=service priority=p3", "2026-11-27T18:00", False),
        ("class=service priority=p3", "2026-02-16T08:00", False),  # Monday of Tết
        ("class=network priority=p3", "2026-08-31T08:00", False),  # Monday, swapped
        ("class=network priority=p3", "2026-08-22T08:00", True),  # Saturday, worked for it
        ("class=network priority=p4", "2026-04-27T08:00", False),  # Monday for a holiday on Sunday
        ("class=data priority=p3", "2026-11-28T08:00", False),  # a Saturday
        ("class=data priority=p3 audience=leader", "2026-11-28T08:00", False),
        ("class=data priority=p2", "2026-11-28T08:00", True),
        ("class=center priority=p1", "2026-02-17T02:00", True),
        ("class=hazard priority=p3", "2026-02-17T02:00", True),
    ],
)
def test_p3_waits_for_working_hours(labels: str, moment: str, *, told: bool) -> None:
    routing = shipped().routing
    now = datetime.fromisoformat(f"{moment}+07:00")
    intervals = {each.name: each for each in routing.intervals}
    (route,) = routes_of(routing.root, dict(each.split("=") for each in labels.split()))
    assert (quiet_by(route, intervals, now) == ()) is told
    assert intervals["gio-hanh-chinh"].title == ("giờ hành chính", "office hours")


@pytest.mark.parametrize(
    ("effect", "cause", "muted"),
    [
        ("CertExpiring portal=dvc", "OwnPortalDown portal=dvc", True),
        ("PortalBudgetBurnsFast portal=dvc", "OwnPortalDown portal=dvc", True),
        ("JourneyFailing portal=dvc", "OwnPortalDown portal=pakn", False),
        ("SiteDown unit=a site=1", "UnitCutOff unit=a", True),
        ("SiteDown unit=b site=1", "UnitCutOff unit=a", False),
        ("SiteOffline unit=a site=1", "PowerOut unit=a site=1", True),
        ("SiteOffline unit=a site=2", "PowerOut unit=a site=1", False),
        ("SourceStale source=a", "SourceLate source=a", True),
        ("SourceStale source=b", "SourceLate source=a", False),
    ],
)
def test_what_hides_what(effect: str, cause: str, *, muted: bool) -> None:
    target, source = (
        dict(each.split("=") for each in f"alertname={text}".split()) for text in (effect, cause)
    )
    found = muted_by(target, [source], shipped().routing.inhibitions)
    assert (found is not None) == muted


def test_it_says_what_is_to_be_known() -> None:
    first, second = advice(shipped(), TODAY)
    assert "fewer than two watch from outside" in first
    assert "called for simulated data" in second


def test_each_chain_has_a_second_responder() -> None:
    """The one on duty and who comes after him are never the same."""
    rota = Rota(shipped())
    for week in range(4):
        at = datetime(2026, 11, 30, tzinfo=UTC) + timedelta(weeks=week)
        for chain in rota.oncall.chains.values():
            first, second = (rota.people_of(step, at) for step in chain.steps[:2])
            assert set(first).isdisjoint(second), chain.id
            assert first
            assert second


def test_advice() -> None:
    text = """
    route: {receiver: none, routes: [{matchers: [a=1], receiver: chat}]}
    receivers: [{name: none}, {name: chat, slack_configs: [{api_url: "http://c/"}]}]
    people: [{id: a, name: A}, {id: b, name: B, channels: {p1: [sms, mail, voice, push, tg]}}]
    chains: [{id: one, steps: [{notify: {person: b}}]}]
    channels:
      {smtp: {smarthost: "b:25"}, ways: {sms: {provider: sms}, tg: {provider: tg, to: {b: b}}}}
    notify_simulated: true
    """
    oncall, findings = read(text)
    assert oncall, findings
    assert list(advice(oncall, TODAY)) == [
        "oncall.yml: receiver none tells nobody; give it a webhook, mail or a chain",
        "oncall.yml: chat/slack/0: cannot be sent; the receiver of the root, none, is told",
        "oncall.yml: receiver chat tells nobody; give it a webhook, mail or a chain",
        "oncall.yml: chain one: nobody comes after the first; name a second person",
        "oncall.yml: channels: no provider for voice; nobody is reached by them",
        "oncall.yml: a is told by no way; write channels: {p1: [voice, sms]}",
        (
            "oncall.yml: b is not reached by sms: "
            "write phone_file, or `to` of the way, for this person"
        ),
        (
            "oncall.yml: b is not reached by mail: "
            "write mail, one or several addresses, for this person"
        ),
        "oncall.yml: b is not reached by push: write user for this person",
        (
            "oncall.yml: deadman: fewer than two watch from outside whether this center lives; "
            "write deadman: {url_files: […]}, see docs/deadman.md"
        ),
        "oncall.yml: notify_simulated: people are called for simulated data",
    ]


@pytest.mark.parametrize(
    ("mail", "is_one"),
    [
        ("b@x.vn", True),
        ("b@x.vn, c@x.vn", True),
        ("b", False),
        ("Bình <b@x.vn>", True),
        ("Trần Thị, Bình <b@x.vn>", False),
    ],
)
def test_a_mail_that_is_none_is_told(mail: str, *, is_one: bool) -> None:
    oncall, findings = read(
        f"""
        route: {{receiver: it}}
        receivers: [{{name: it, chain: it}}]
        people: [{{id: b, name: B, mail: "{mail}", channels: {{p1: [mail]}}}}]
        chains: [{{id: it, steps: [{{notify: {{person: b}}}}]}}]
        channels: {{smtp: {{smarthost: "b:25"}}}}
        """
    )
    assert oncall, findings
    said = [each for each in advice(oncall, TODAY) if "not reached by mail" in each]
    assert (said == []) is is_one


def rules() -> list[dict[str, str]]:
    """Labels that each shipped rule surely has."""
    groups = (*read_rules_of(FILE.parent)[0], group_of(Objectives()))
    return [
        {"alertname": rule.name, **dict(rule.labels)}
        for group in groups
        for rule in group.rules
        if isinstance(rule, AlertRule)
    ]


def test_every_rule_calls_somebody() -> None:
    oncall = shipped()
    for labels in rules():
        for route in routes_of(oncall.routing.root, labels):
            assert channels_of(oncall, route.receiver, labels["priority"]), labels
            if labels["priority"] in {"p1", "p2"}:
                assert route.group_wait_seconds == 0, labels


def test_what_hides_and_what_is_hidden_are_rules() -> None:
    names = {labels["alertname"] for labels in rules()}
    for rule in shipped().routing.inhibitions:
        for condition in (*rule.source, *rule.target):
            assert set(condition.value.split("|")) <= names
