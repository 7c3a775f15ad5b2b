"""Whom alerts of a back-test would have reached: as urgent as the leader takes them."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

import pytest

from alerts.backtest.replay import Activation
from alerts.backtest.told import messages
from alerts.oncall.people import Oncall
from alerts.rules.evaluate import Found
from tests.grouping import oncall
from tests.ruling import START, at

MINUTE = timedelta(minutes=1)
PERSON = """
route: {receiver: it, group_wait: 0s}
receivers: [{name: it, chain: it}]
people: [{id: a, name: A, channels: {p1: [voice, sms], p2: [sms], p3: [email], p4: [zalo]}}]
chains: [{id: it, steps: [{notify: {person: a}}]}]
"""


def told(labels: Mapping[str, str], routing: Oncall) -> Counter[str]:
    each = Activation(
        labels=tuple(sorted({"alertname": "Down", **labels}.items())),
        active_at=START,
        fired_at=START,
        found=Found(1.0, {}),
    )
    return Counter(one.channel for one in messages([each], routing, at(60)))


@pytest.mark.parametrize(
    ("labels", "channels"),
    [
        ({"priority": "p1"}, {"person/a/voice": 1, "person/a/sms": 1}),
        ({"priority": "p2"}, {"person/a/sms": 1}),
        ({"severity": "critical"}, {"person/a/sms": 1}),  # a rule that was written elsewhere
        ({}, {"person/a/email": 1}),
    ],
)
def test_who_is_told_follows_from_how_urgent_it_is(
    labels: Mapping[str, str], channels: Mapping[str, int]
) -> None:
    assert told(labels, oncall(PERSON)) == channels


def test_a_chain_is_climbed_to_its_end_for_nobody_acknowledges() -> None:
    second = "}}, {id: b, name: B, channels: {p1: [sms]}}]"
    steps = "{person: a}}, {wait: 5m, notify: {person: b}}, {wait: 10m, repeat: 1}]"
    text = PERSON.replace("}}]", second, 1).replace("{person: a}}]", steps)
    each = Activation(
        labels=(("alertname", "Down"), ("priority", "p1")),
        active_at=START,
        fired_at=START,
        found=Found(1.0, {}),
    )
    found = messages([each], oncall(text), START + 60 * MINUTE)
    assert [f"{(one.at - START) / MINUTE:g} {one.person} {one.kind}" for one in found] == [
        "0 a firing",
        "0 a firing",
        "5 b escalation",
        "15 a escalation",
        "15 a escalation",
        "20 b escalation",
    ]
