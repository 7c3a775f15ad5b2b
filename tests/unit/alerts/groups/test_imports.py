"""Routings of other installations beside the place's own."""

import pytest

from alerts.dispatch.route import routes_of
from alerts.groups.routing import RoutingError, routing_of
from alerts.oncall.channels import channels_of
from alerts.oncall.people import Oncall

PLACE = """
route: {receiver: it, routes: [{matchers: [class=data], receiver: data}]}
receivers: [{name: it, webhook_configs: [{url: "http://it/"}]}, {name: data}]
"""
THEIRS = """
route:
  receiver: it
  routes: [{matchers: [team=db], receiver: chat, mute_time_intervals: [night]}]
receivers:
  - {name: it, webhook_configs: [{url: "http://theirs/"}]}
  - {name: chat, slack_configs: [{api_url: "http://slack/"}]}
inhibit_rules: [{source_matchers: [a=1], target_matchers: [b=1]}]
time_intervals: [{name: night, time_intervals: [{weekdays: [monday]}]}]
"""
ORIGIN = 'origin="prom1"'


def both() -> Oncall:
    oncall = routing_of([("place", "", PLACE), ("prom1", ORIGIN, THEIRS)])
    assert oncall
    return oncall


def told(oncall: Oncall, **labels: str) -> list[str]:
    return [route.receiver for route in routes_of(oncall.routing.root, labels)]


def test_theirs_is_asked_first_and_the_place_too() -> None:
    assert told(both(), origin="prom1") == ["prom1/it"]
    assert told(both(), origin="prom1", team="db") == ["prom1/chat"]
    assert told(both(), origin="prom1", **{"class": "data"}) == ["prom1/it", "data"]
    assert told(both(), team="db") == ["it"]


def test_their_names_are_their_own() -> None:
    oncall = both()
    (route,) = routes_of(oncall.routing.root, {"origin": "prom1", "team": "db"})
    assert route.mute == ("prom1/night",)
    assert [each.name for each in oncall.routing.intervals] == ["prom1/night"]
    ids = [each.id for each in oncall.routing.root.routes]
    assert len(set(ids)) == len(ids)


def test_their_inhibitions_concern_their_alerts_only() -> None:
    (rule,) = both().routing.inhibitions
    assert rule.mutes({"origin": "prom1", "b": "1"}, {"origin": "prom1", "a": "1"})
    assert not rule.mutes({"b": "1"}, {"origin": "prom1", "a": "1"})


def test_what_cannot_be_sent_goes_to_the_root_of_the_place() -> None:
    (channel,) = channels_of(both(), "prom1/chat", "p1")
    assert channel.name == "it/webhook/0"
    assert channel.unsupported == ("prom1/chat/slack/0",)


def test_without_a_place_only_theirs_are_told() -> None:
    oncall = routing_of([("prom1", ORIGIN, THEIRS)])
    assert oncall
    assert told(oncall, origin="prom1") == ["prom1/it"]
    assert told(oncall) == [""]
    assert channels_of(oncall, "", "p1") == ()
    assert routing_of([]) is None


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("place", "", "route: 1"), "oncall.yml:1"),
        (("prom1", ORIGIN, "route: {receiver: x}"), "prom1:1: /route/receiver"),
        (("prom1", "origin", THEIRS), "prom1: origin: expected ="),
        (("prom1", ORIGIN, ""), "prom1: the file is empty"),
    ],
)
def test_what_cannot_be_read(row: tuple[str, str, str], reason: str) -> None:
    with pytest.raises(RoutingError) as raised:
        routing_of([row])
    assert reason in str(raised.value)
