"""When a canary is in time, and what an audit finds."""

from datetime import timedelta

import pytest

from alerts.deadman.canary import CHANNEL, GROUP, METRIC, NAME, SHARDS, with_canary
from alerts.deadman.chain import Pass, Stuck, Turned, faults
from alerts.dispatch.dedup import Hears
from alerts.dispatch.files import Routing
from alerts.dispatch.route import Route, routes_of
from alerts.oncall.channels import channels_of, hears
from alerts.oncall.people import Oncall
from core.store.product import CANARY, CANARY_SOURCES
from tests.given import NOW


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def passed(store: float, rule: float, channel: float) -> Pass:
    sent, seen = NOW - seconds(store + rule + channel), NOW - seconds(rule + channel)
    told = NOW - seconds(channel)
    return Pass(number=1, sent_at=sent, evaluated_at=seen, told_at=told, accepted_at=NOW)


@pytest.mark.parametrize(
    ("stages", "since", "in_time"),
    [
        ((3, 10, 0.5), 1, True),
        ((20, 20, 19.9), 1, True),
        ((20, 20, 20), 1, False),
        ((3, 60, 0), 1, False),
        ((3, -5, 1), 1, True),  # it was told of before the evaluation that stands in the table
        ((3, 10, 0.5), 60, False),
    ],
)
def test_a_pass(stages: tuple[float, float, float], since: float, *, in_time: bool) -> None:
    assert passed(*stages).is_in_time(NOW + seconds(since)) is in_time


def test_its_parts() -> None:
    assert passed(3, 10, 0.5).stages == {"store": 3, "rule": 10, "channel": 0.5}
    assert passed(3, 10, 0.5).seconds == 13.5


def group(name: str, age: float | None, *, known: float = 600, interval: float = 15) -> Turned:
    last = None if age is None else NOW - seconds(age)
    return Turned(
        name=name, interval=seconds(interval), known_at=NOW - seconds(known), evaluated_at=last
    )


LATE = "rules: 1 group not evaluated for 3 intervals: a"


@pytest.mark.parametrize(
    ("stuck", "groups", "found"),
    [
        (Stuck(0, None), [group("a", 45)], ()),
        (Stuck(0, None), [group("a", 46), group("b", 46, interval=60)], (LATE,)),
        (Stuck(0, None), [group("a", 900, known=10)], ()),  # we have just begun
        (Stuck(0, None), [group("a", None, known=45)], ()),
        (Stuck(0, None), [group("a", None, known=46)], (LATE,)),
        (Stuck(2, NOW - seconds(299)), [], ()),
        (
            Stuck(2, NOW - seconds(300)),
            [],
            ("outbox: 2 wait for more than 5 min, the first for 300 s",),
        ),
        (
            Stuck(0, None),
            [group(each, 900) for each in "gfedcba"],
            ("rules: 7 groups not evaluated for 3 intervals: a, b, c, d, e, …",),
        ),
    ],
)
def test_the_audit(stuck: Stuck, groups: list[Turned], found: tuple[str, ...]) -> None:
    assert faults(stuck, groups, now=NOW) == found


def test_the_canary_has_a_way_of_its_own() -> None:
    place = Oncall(routing=Routing(Route(id="{}", receiver="it")))
    oncall = with_canary(place)
    root = oncall.routing.root
    (route,) = routes_of(root, {"alertname": NAME, "class": "canary", "priority": "p4"})
    (channel,) = channels_of(oncall, route.receiver, "p4")
    assert (channel.name, channel.is_to_people) == (CHANNEL, False)
    assert hears(oncall, route.receiver) == {Hears.BEGINS}
    (other,) = routes_of(root, {"alertname": NAME, "class": "center"})
    assert other.receiver == "it"


def test_it_follows_what_the_product_sends() -> None:
    assert (CANARY, len(CANARY_SOURCES)) == (METRIC, SHARDS)
    assert GROUP.origin not in {"place", "import"}
