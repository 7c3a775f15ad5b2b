"""Chains as people read them: who would be called when."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from alerts.oncall.rota import Rota
from api.oncall.chains.climb import climb, contacts
from tests.grouping import oncall

NOW = datetime(2026, 11, 24, 18, tzinfo=UTC)  # Wednesday, 01:00
PLACE = oncall("""
route: {receiver: it}
receivers: [{name: it, chain: it}, {name: hook, webhook_configs: [{url: "http://a/"}]}]
people:
  - {id: a, name: A, user: a, channels: {p1: [voice, 2m, sms], p3: [push]}}
  - {id: b, name: B, channels: {p1: [sms]}, quiet: {from: "22:00", to: "06:30"}}
  - {id: c, name: C}
teams: [{id: all, people: [a, b]}]
schedules:
  - {id: s, name_vi: chính, zone: Asia/Ho_Chi_Minh,
     layers: [{start: 2026-11-02T07:00, every: 1w, people: [b, a]}]}
  - {id: late, zone: Asia/Ho_Chi_Minh,
     layers: [{start: 2099-01-01T07:00, every: 1w, people: [a]}]}
chains:
  - id: it
    steps:
      - {notify: {schedule: late}}
      - {wait: 5m, notify: {schedule: s}}
      - {wait: 5m, notify: {person: b}}
      - {wait: 5m, notify: {team: all}}
      - {wait: 5m, notify: {channel: hook}}
      - {wait: 10m, repeat: 3}
  - {id: none, steps: [{notify: {schedule: late}}, {wait: 5m, notify: {person: c}}]}
""")


def told(chain: str, priority: str) -> list[tuple[float, str, list[str], str]]:
    found = climb(Rota(PLACE), PLACE.chains[chain], priority, NOW)
    return [
        (step.after_seconds, step.kind, [each.person for each in step.people], step.why)
        for step in found.steps
    ]


@pytest.mark.parametrize(
    ("chain", "priority", "steps"),
    [
        pytest.param(
            "it",
            "p1",
            [
                (0, "schedule", [], "nobody"),
                (0, "schedule", ["a"], "called"),
                (300, "person", ["b"], "called"),
                (600, "team", ["a", "b"], "called"),
                (900, "channel", [], "called"),
            ],
            id="a step that reaches nobody is passed over at once",
        ),
        pytest.param(
            "it",
            "p2",
            [
                (0, "schedule", [], "nobody"),
                (0, "schedule", ["a"], "called"),
                (300, "person", ["b"], "quiet"),
                (300, "team", ["a", "b"], "called"),
                (600, "channel", [], "called"),
            ],
            id="who is in his quiet time is passed over",
        ),
        pytest.param(
            "it",
            "p3",
            [(0, "schedule", [], "nobody"), (0, "schedule", ["a"], "called")],
            id="what does not climb ends with the first that reaches somebody",
        ),
        pytest.param(
            "none",
            "p1",
            [
                (0, "schedule", [], "nobody"),
                (0, "person", ["c"], "unreachable"),
                (0, "everybody", ["a", "c"], "everybody"),
            ],
            id="if no step reaches anybody, all whom it names are called",
        ),
    ],
)
def test_who_would_be_called_when(
    chain: str, priority: str, steps: list[tuple[float, str, list[str], str]]
) -> None:
    assert told(chain, priority) == steps


def test_ways_and_the_round_after_it() -> None:
    found = climb(Rota(PLACE), PLACE.chains["it"], "p1", NOW)
    (call,) = found.steps[1].people
    assert [(each.way, each.after_seconds) for each in call.ways] == [("voice", 0), ("sms", 120)]
    assert found.steps[1].of is not None
    assert found.steps[1].of.vi == "chính"
    assert (found.repeat, found.repeat_after_seconds, found.receivers) == (3, 1500, ["it"])
    assert climb(Rota(PLACE), PLACE.chains["it"], "p3", NOW).repeat_after_seconds is None


def test_how_somebody_is_reached() -> None:
    bare = replace(PLACE.people["c"], ways={})
    place = replace(PLACE, people={**PLACE.people, "c": bare})
    every = {each.id: each for each in contacts(Rota(place), {"a": {"sms": NOW}}, NOW)}
    a, b = every["a"], every["b"]
    assert [(each.way, each.reached_at) for each in a.ways] == [
        ("voice", None),
        ("sms", NOW),
        ("push", None),
    ]
    assert [each.way for each in a.by_priority["p4"]] == ["push"]
    assert (a.has_account, a.quiet) == (True, None)
    assert b.quiet is not None
    assert (b.quiet.begins, b.quiet.ends) == ("22:00", "06:30")
    assert every["c"].ways == []
