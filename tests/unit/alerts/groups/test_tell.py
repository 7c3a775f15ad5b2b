"""What a look at a group puts into the outbox, by channel."""

from dataclasses import replace
from datetime import datetime, timedelta

from alerts.dispatch.alert import Alert, AlertId
from alerts.dispatch.dedup import Hears, Reason
from alerts.dispatch.group import Group, GroupId, Told, opened
from alerts.dispatch.messages.kind import Kind
from alerts.dispatch.messages.outgoing import Outgoing
from alerts.dispatch.route import keyed
from alerts.escalation.rung import Rung, Seen
from alerts.escalation.runs import Runs
from alerts.groups.tell import MISSED_WAITS, Teller
from alerts.oncall.channels import Channel
from alerts.oncall.rota import Rota
from tests.given import NOW
from tests.grouping import Play, oncall

ROUTING = """
route: {receiver: it}
receivers:
  - name: it
    chain: it
    webhook_configs: [{url: "http://a/", max_alerts: 1}, {url: "http://b/", send_resolved: false}]
people: [{id: a, name: A, channels: {p1: [voice, sms]}}]
chains: [{id: it, steps: [{notify: {person: a}}]}]
"""
HOOK, DEAF, VOICE, SMS = "it/webhook/0", "it/webhook/1", "person/a/voice", "person/a/sms"
PLACE = oncall(ROUTING)
TELLER = Teller(Rota(PLACE), "https://ioc.example")
GROUP = replace(opened(keyed(PLACE.routing.root), (), NOW), id=GroupId(7), ordinal=2)


def alert(number: int, *, ended: bool = False, simulated: bool = False) -> Alert:
    return Alert(
        id=AlertId(number),
        labels={"alertname": f"A{number}"},
        annotations={},
        fired_at=NOW,
        priority="p1",
        is_simulated=simulated,
        ended_at=NOW if ended else None,
    )


def told(reason: Reason, *alerts: Alert, news: tuple[int, ...] = ()) -> Told:
    firing = tuple(each for each in alerts if each.is_firing)
    ended = tuple(each for each in alerts if not each.is_firing)
    numbers = news or tuple(each.id for each in alerts)
    reminded = frozenset(Hears) if reason is Reason.REPEAT else frozenset()
    return Told(reason, firing, ended, frozenset(map(AlertId, numbers)), reminded)


def rung(what: Told, teller: Teller = TELLER, group: Group = GROUP) -> Rung:
    """Tell who is called: of an end after its beginning was told."""
    runs, firing = Runs(teller.rota), what.firing
    if what.reason in (Reason.ALL_RESOLVED, Reason.NEW_RESOLVED):
        before = told(Reason.NEW_ALERTS, alert(9))
        runs.told(Seen(group=group, told=before, firing=(alert(9),), heard=(alert(9),), at=NOW))
    return runs.told(Seen(group=group, told=what, firing=firing, heard=firing, at=NOW))


def every(what: Told, teller: Teller = TELLER, group: Group = GROUP) -> list[Outgoing | Channel]:
    return [*teller.messages(group, what, rung(what, teller, group), NOW)]


def messages(what: Told, teller: Teller = TELLER) -> dict[str, Outgoing]:
    found = [each for each in every(what, teller) if isinstance(each, Outgoing)]
    return {each.channel: each for each in found}


def names(message: Outgoing) -> list[str]:
    return [each["labels"]["alertname"] for each in message.content["alerts"]]


def test_who_hears_of_what_begins() -> None:
    found = messages(told(Reason.NEW_ALERTS, alert(1), alert(2, ended=True), news=(1,)))
    assert {name: names(each) for name, each in found.items()} == {
        HOOK: ["A1"],  # no more fit into it
        DEAF: ["A1"],
        VOICE: ["A1"],
        SMS: ["A1", "A2"],
    }
    assert found[HOOK].content["truncatedAlerts"] == 1
    assert {each.kind for each in found.values()} == {Kind.FIRING}
    assert len({each.dedupe_key for each in found.values()}) == 4
    assert (found[SMS].group_id, found[SMS].ordinal, found[SMS].person) == (7, 2, "a")


def test_who_hears_of_ends() -> None:
    found = messages(told(Reason.ALL_RESOLVED, alert(1, ended=True)))
    assert {name: each.kind for name, each in found.items()} == {
        HOOK: Kind.RESOLVED,
        SMS: Kind.RESOLVED,
    }
    again = messages(told(Reason.NEW_RESOLVED, alert(1), alert(2, ended=True), news=(2,)))
    assert set(again) == {HOOK, SMS}
    assert again[SMS].content["status"] == "firing"
    assert messages(told(Reason.REPEAT, alert(1)))[SMS].kind is Kind.REPEAT


def test_it_is_told_how_many_are_only_posted_no_more() -> None:
    unsure = replace(alert(2, ended=True), is_unsure=True)
    found = messages(told(Reason.ALL_RESOLVED, alert(1, ended=True), unsure))
    assert found[SMS].content["ioc"]["not_posted"] == 1
    over = messages(told(Reason.ALL_RESOLVED, alert(1, ended=True)))
    assert "not_posted" not in over[SMS].content["ioc"]
    again = replace(alert(3), labels=unsure.labels)
    found = messages(told(Reason.NEW_ALERTS, again, unsure))
    assert "not_posted" not in found[SMS].content["ioc"]  # it fires again


def test_who_is_reminded() -> None:
    deaf = frozenset((Hears.BEGINS,))
    found = messages(replace(told(Reason.REPEAT, alert(1)), reminded=deaf))
    assert set(found) == {DEAF, VOICE, SMS}  # who is called is called anew
    end = told(Reason.NEW_RESOLVED, alert(1), alert(2, ended=True), news=(2,))
    found = messages(replace(end, reminded=deaf))
    kinds = {name: each.kind for name, each in found.items()}
    assert kinds == {
        HOOK: Kind.RESOLVED,
        SMS: Kind.REPEAT,
        DEAF: Kind.REPEAT,
        VOICE: Kind.REPEAT,
    }
    assert (names(found[DEAF]), names(found[SMS])) == (["A1"], ["A1", "A2"])
    assert len({each.dedupe_key for each in found.values()}) == len(found)


def test_what_is_simulated_is_no_reason_to_call_anybody() -> None:
    what = told(Reason.NEW_ALERTS, alert(1), alert(2, simulated=True), news=(2,))
    assert set(messages(what)) == {HOOK, DEAF}
    both = told(Reason.NEW_ALERTS, alert(1), alert(2, simulated=True))
    assert names(messages(both)[SMS]) == ["A1"]
    assert messages(both)[DEAF].is_simulated
    alone = told(Reason.NEW_ALERTS, alert(2, simulated=True))
    refused = [each.name for each in every(alone) if isinstance(each, Channel)]
    assert refused == [VOICE, SMS]
    loud = Teller(Rota(replace(PLACE, notify_simulated=True)), "")
    assert names(messages(what, loud)[SMS]) == ["A2", "A1"]


def test_a_summary_is_one_message_a_channel() -> None:
    heap = [
        (group, what, rung(what, group=group))
        for number in (1, 2, 3)
        for group in [replace(GROUP, id=GroupId(number))]
        for what in [told(Reason.NEW_ALERTS, alert(number))]
    ]
    first, *others = TELLER.summaries(heap, NOW)
    assert (first.channel, first.kind, first.group_id) == (HOOK, Kind.DIGEST, None)
    assert [each.group_id for each in first.folds] == [1, 2, 3]
    assert all(each.folds == () for each in others)
    assert [each.channel for each in others] == [DEAF, VOICE, SMS]
    assert len(first.content["ioc"]["summary"]) == 3


def test_a_summary_of_ends_is_for_who_hears_of_them() -> None:
    what = told(Reason.ALL_RESOLVED, alert(1, ended=True))
    heap = [(GROUP, what, rung(what))]
    assert {each.channel for each in TELLER.summaries(heap, NOW)} == {HOOK, SMS}


def test_who_stands_in_for_another_says_so() -> None:
    text = ROUTING.replace("{receiver: it}", "{receiver: it, routes: [{receiver: chat}]}")
    text = text.replace(
        "people:", '  - {name: chat, slack_configs: [{api_url: "http://c/"}]}\npeople:'
    )
    group = replace(GROUP, receiver="chat")
    found = every(told(Reason.NEW_ALERTS, alert(1)), Teller(Rota(oncall(text)), ""), group)
    assert [each.channel for each in found if isinstance(each, Outgoing)] == [
        HOOK,
        DEAF,
        VOICE,
        SMS,
    ]
    assert isinstance(found[0], Outgoing)
    assert found[0].content["ioc"]["unsupported"] == ["chat/slack/0"]
    assert found[0].receiver == "chat"


def test_what_was_missed_wakes_nobody() -> None:
    alerts = [alert(1, ended=True), alert(2, ended=True, simulated=True)]
    found = {each.channel: each for each in TELLER.missed("it", alerts, NOW)}
    assert {name: names(each) for name, each in found.items()} == {HOOK: ["A1"], SMS: ["A1"]}
    assert {each.priority for each in found.values()} == {"p4"}
    assert {each.due_at for each in found.values()} == {NOW + MISSED_WAITS}


def late(number: int, at: datetime) -> Alert:
    return replace(alert(number), fired_at=at)


def test_a_board_knows_who_missed_what_and_where_a_storm_is() -> None:
    play = Play(PLACE)
    play.silence("A1", timedelta(hours=1))
    play.round()
    found = play.board.missed([alert(1), alert(2)], NOW)
    assert {name: [each.id for each in alerts] for name, alerts in found.items()} == {"it": [2]}
    play.board.take([late(number, NOW) for number in range(10, 211)], NOW)
    (group,) = play.board.open()
    assert play.board.storm(group, NOW)
    assert play.board.storm(group, NOW + timedelta(hours=1)) is None


def test_what_came_and_went_while_a_route_was_mute_is_no_news() -> None:
    hour = "times: [{start_time: '10:00', end_time: '11:00'}]"
    routes = "[{receiver: night, mute_time_intervals: [t], continue: true}, {receiver: it}]"
    text = ROUTING.replace("{receiver: it}", f"{{receiver: it, routes: {routes}}}", 1)
    text = text.replace(
        "people:", '  - {name: night, webhook_configs: [{url: "http://c/"}]}\npeople:'
    )
    play = Play(oncall(f"{text}time_intervals: [{{name: t, time_intervals: [{{{hour}}}]}}]\n"))
    play.round()
    before = late(2, NOW - timedelta(minutes=1))
    found = play.board.missed([alert(1, ended=True), replace(before, ended_at=NOW)], NOW)
    told = {name: [each.id for each in alerts] for name, alerts in found.items()}
    assert told == {"it": [1, 2], "night": [2]}


def test_a_group_that_no_route_makes_any_more_is_lost() -> None:
    play = Play(PLACE)
    gone: Group = replace(GROUP, route="/{}/{}")
    other: Group = replace(GROUP, receiver="other")
    assert play.board.restore([gone, other, GROUP]) == (gone, other)


def test_a_reason_says_what_else_is_to_be_known() -> None:
    every = [
        replace(alert(1), is_late=True),
        replace(alert(2), is_flapping=True),
        replace(alert(3), has_no_data=True),
    ]
    assert messages(told(Reason.NEW_ALERTS, *every))[SMS].reason == "new_alerts late flapping"
    assert messages(told(Reason.REPEAT, every[2]))[SMS].reason == "repeat no_data"
    assert messages(told(Reason.REPEAT, every[0]))[SMS].reason == "repeat"
    assert messages(told(Reason.NEW_ALERTS, *every, news=(2,)))[SMS].reason == "new_alerts flapping"
