"""What was taken once and is refused now: rather all are called than nobody."""

import pytest

from alerts.groups.routing import RoutingError, routing_of
from alerts.oncall.channels import chain_of
from alerts.oncall.people import Oncall
from tests.grouping import oncall

WHOLE = """
route: {receiver: it, routes: [{receiver: hook, matchers: ['a="1"']}]}
receivers: [{name: it, chain: it}, {name: hook, chain: night, webhook_configs: [{url: "http://a/"}]}]
people:
  - {id: a, name: A, channels: {p1: [voice]}}
  - {id: b, name: B, channels: {p1: [sms]}}
  - {id: c, name: C, channels: {p1: [sms]}}
schedules:
  - {id: s, zone: UTC, layers: [{start: 2026-11-02T07:00, every: 1w, people: [a, b]}]}
  - {id: t, zone: UTC, layers: [{start: 2026-11-02T07:00, every: 1w, people: [c]}]}
chains:
  - {id: it, steps: [{notify: {schedule: s}}, {wait: 5m, notify: {person: c}}]}
  - {id: night, steps: [{notify: {schedule: t}}, {wait: 5m, notify: {person: b}}]}
deadman: {url_files: [secrets/ping]}
"""


def people_of(oncall: Oncall, receiver: str) -> list[tuple[str, ...]]:
    chain = chain_of(oncall, receiver)
    assert chain
    return [(*step.people, *step.schedules) for step in chain.steps]


def test_a_file_that_is_whole_is_read_as_it_is() -> None:
    found = oncall(WHOLE)
    assert found.unread == ()
    assert people_of(found, "it") == [("s",), ("c",)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("every: 1w, people: [a, b]", "every: 10m, people: [a, b]"),
        ("every: 1w, people: [a, b]", "every: 1w, people: [a, b], more: 1"),
        ("zone: UTC, layers: [{start: 2026-11-02T07:00, every: 1w, people: [a, b]}]",
         "zone: Mars, layers: [{start: 2026, people: [a, b]}]"),
    ],
)  # fmt: skip
def test_a_chain_over_a_schedule_that_is_not_calls_all_whom_both_name(
    before: str, after: str
) -> None:
    found = oncall(WHOLE.replace(before, after))
    assert found.unread
    assert people_of(found, "it") == [("a", "b", "c")]
    assert people_of(found, "hook") == [("t",), ("b",)]  # that one is whole
    assert found.ping_files == ("secrets/ping",)


def test_practice_goes_on_as_long_as_it_can_be_read() -> None:
    broken = WHOLE.replace("every: 1w, people: [c]", "every: 10m, people: [c]")
    practice = 'practice: {day: first tuesday, at: "10:00"}\n'
    found = oncall(f"{broken}{practice}")
    assert found.unread
    assert found.practice == oncall(f"{WHOLE}{practice}").practice
    assert found.practice is not None
    assert oncall(f"{broken}practice: {{day: someday}}").practice is None


def test_a_layer_without_people_calls_all_whom_the_chain_names() -> None:
    found = oncall(WHOLE.replace("people: [a, b]", "people: []"))
    assert people_of(found, "it") == [("c",)]


def test_a_chain_that_is_not_there_calls_all_there_are() -> None:
    found = oncall(WHOLE.replace("{name: it, chain: it}", "{name: it, chain: lost}"))
    assert people_of(found, "it") == [("a", "b", "c")]


def test_a_routing_that_cannot_be_read_tells_all_there_are_of_all() -> None:
    found = oncall(WHOLE.replace("receiver: hook, matchers", "receiver: nobody, matchers"))
    assert people_of(found, found.routing.root.receiver) == [("a", "b", "c")]


def test_a_calendar_that_cannot_be_read_is_none() -> None:
    found = routing_of([("place", "", WHOLE)], "years: nonsense")
    assert found
    assert found.unread
    assert people_of(found, "it") == [("s",), ("c",)]


def test_without_people_there_is_nothing_to_go_on_with() -> None:
    with pytest.raises(RoutingError):
        oncall("route: {receiver: x}\nreceivers: [{name: y}]\nmore: 1")
