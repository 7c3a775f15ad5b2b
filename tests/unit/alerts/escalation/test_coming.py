"""Who is called next, as lists say it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from alerts.escalation.coming import Coming, coming, names_of
from alerts.escalation.wanted import Last, wanted
from alerts.oncall.escalate import Call, Run, State, begun, stopped
from alerts.oncall.rota import Rota
from tests.given import NOW
from tests.grouping import oncall

ROTA = Rota(
    oncall("""
route: {receiver: it}
receivers: [{name: it, chain: it}, {name: hook, webhook_configs: [{url: "http://a/"}]}]
people:
  - {id: a, name: Vàng A, channels: {p1: [voice, sms]}}
  - {id: b, name: Lò B, channels: {p1: [sms]}}
chains:
  - id: it
    steps:
      - {notify: {person: a}}
      - {wait: 5m, notify: {person: b}}
      - {wait: 5m, notify: {channel: hook}}
      - {wait: 10m, repeat: 1}
""")
)
SOON = NOW + timedelta(minutes=5)


def run(**more: Any) -> Run:
    chain = ROTA.oncall.chains["it"]
    return replace(begun(1, 1, chain, "p1", NOW), step=1, due_at=SOON, **more)


def test_the_next_step_is_named() -> None:
    assert coming(ROTA, [run()]) == Coming(SOON, 2, ("Lò B",))
    assert coming(ROTA, [run(), replace(run(), due_at=NOW)]) == Coming(NOW, 2, ("Lò B",))
    assert coming(ROTA, [replace(run(), step=2)]) == Coming(SOON, 3, ("hook",))
    assert coming(ROTA, [replace(run(), step=3)]) == Coming(SOON, 4, ("Vàng A",))
    assert coming(ROTA, [replace(run(), step=1, round=2)]) == Coming(SOON, 5, ("Lò B",))


def test_the_next_way_of_the_same_is_no_step() -> None:
    call = Call(round=1, step=1, channel="person/a/sms", person="a", due_at=NOW)
    assert coming(ROTA, [run(waiting=(call,))]) == Coming(NOW, 1, ("Vàng A",))


def test_of_a_chain_that_is_gone_or_at_its_end_nothing_is_said() -> None:
    assert coming(ROTA, []) is None
    assert coming(ROTA, [replace(run(), chain="old")]) is None
    assert coming(ROTA, [replace(run(), step=3, round=2)]) is None
    assert names_of(None) == {}


def at_once(*groups: Last, priority: str = "p1") -> tuple[str, ...]:
    return wanted(ROTA, {"alertname": "Down"}, priority, groups, NOW)


def test_who_is_called_at_once_is_whom_the_leader_would_call() -> None:
    had = stopped(run(reached=1), State.ACKNOWLEDGED, NOW)
    assert at_once() == ("Vàng A",)  # nobody was told yet
    assert at_once(Last("it", None)) == ("Vàng A",)
    assert at_once(Last("it", run())) == at_once(Last("it", had)) == ("Lò B",)
    assert at_once(Last("it", replace(had, step=2))) == ("hook",)
    assert at_once(Last("it", replace(had, step=3))) == ("Vàng A",)  # it repeats
    assert at_once(Last("it", replace(had, step=3, round=2))) == ("Vàng A",)  # anew
    assert at_once(Last("it", replace(had, chain="old"))) == ("Vàng A",)


def test_what_no_chain_calls_for_calls_nobody() -> None:
    assert at_once(Last("hook", None)) == ()


def test_of_several_groups_each_is_named_once() -> None:
    assert at_once(Last("it", None), Last("it", run()), Last("it", None)) == ("Vàng A", "Lò B")
