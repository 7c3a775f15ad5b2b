"""Whom steps reach at a moment: shifts, teams, quiet times, ways one after the other."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.oncall.escalate import Why
from alerts.oncall.people import Oncall, Person, Step, Team
from alerts.oncall.rota import Ringing, Rota, first_called, quiet_until
from alerts.oncall.staff import Quiet
from tests.grouping import oncall

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NIGHT = datetime(2026, 11, 24, 18, tzinfo=UTC)  # 01:00
DAY = NIGHT + timedelta(hours=9)
QUIET = Quiet(22 * 60, 6 * 60)
PLACE = oncall("""
route: {receiver: it}
receivers: [{name: it, chain: it}, {name: hook, webhook_configs: [{url: "http://a/"}]}]
people:
  - {id: a, name: A, channels: {p1: [voice, sms], p3: [push]}}
  - {id: b, name: B, channels: {p1: [sms]}}
  - {id: c, name: C}
schedules:
  - {id: s, zone: Asia/Ho_Chi_Minh, layers: [{start: 2026-11-02T07:00, every: 1w, people: [a, b]}]}
  - {id: late, zone: UTC, layers: [{start: 2099-01-01T07:00, every: 1w, people: [a, b]}]}
chains: [{id: it, steps: [{notify: {schedule: s}}, {wait: 5m, notify: {person: b}}]}]
""")


def place(**people: Person) -> Oncall:
    teams = {
        "all": Team(id="all", people=("b",), teams=("in",)),
        "in": Team(id="in", people=("a", "b")),
    }
    return replace(PLACE, people={**PLACE.people, **people}, teams=teams)


def sleeper(name: str) -> Person:
    return replace(PLACE.people[name], quiet=QUIET)


def reached(step: Step, oncall_: Oncall, priority: str = "p2", at: datetime = NIGHT) -> list[str]:
    found = Ringing(Rota(oncall_), priority).of(step, at)
    return [f"{seconds:g} {channel}" for seconds, channel, _ in found.calls] or [found.why]


def test_who_is_on_duty_is_called() -> None:
    step = Step(schedules=("s",))
    assert Rota(PLACE).people_of(step, NIGHT) == ("b",)
    assert Rota(PLACE).people_of(step, NIGHT + timedelta(weeks=1)) == ("a",)
    assert reached(step, PLACE) == ["0 person/b/sms"]
    assert reached(Step(schedules=("late",)), PLACE) == [Why.NOBODY]
    assert reached(Step(people=("c",)), PLACE) == [Why.UNREACHABLE]


def test_a_team_is_called_at_once_each_of_it_once_and_programs_too() -> None:
    assert Rota(place()).people_of(Step(teams=("all",)), NIGHT) == ("b", "a")
    assert reached(Step(channels=("hook",)), PLACE) == ["0 hook/webhook/0"]


def test_ways_wait_for_each_other() -> None:
    ways = {"p1": ("voice", "sms", "mail"), "p3": ("push",)}
    waits = replace(PLACE.people["a"], ways=ways, waits={"p1": (0.0, 120.0, 60.0)})
    step = Step(people=("a",))
    assert reached(step, place(a=waits)) == [
        "0 person/a/voice",
        "120 person/a/sms",
        "180 person/a/mail",
    ]
    assert reached(step, place(a=waits), "p4") == ["0 person/a/push"]


def test_in_his_quiet_time_he_is_passed_over_but_never_for_p1() -> None:
    step, oncall_ = Step(people=("b",)), place(b=sleeper("b"))
    assert reached(step, oncall_) == [Why.QUIET]
    assert reached(step, oncall_, "p1") == ["0 person/b/sms"]
    assert reached(step, oncall_, at=DAY) == ["0 person/b/sms"]
    everybody = Ringing(Rota(oncall_), "p2").everybody(oncall_.chains["it"])
    assert [channel for _, channel, _ in everybody.calls if "/b/" in channel] == ["person/b/sms"]


def test_what_does_not_climb_waits_until_his_quiet_time_is_over() -> None:
    rota = Rota(place(a=sleeper("a"), b=sleeper("b")))
    (call,) = first_called(rota, rota.oncall.chains["it"], "p3", NIGHT)
    assert (call.channel, call.due_at) == ("person/b/sms", NIGHT + timedelta(hours=5))


def test_a_quiet_time_may_go_over_midnight_or_not() -> None:
    assert quiet_until(PLACE.people["a"], NIGHT, ZONE) is None
    assert quiet_until(sleeper("a"), NIGHT - timedelta(hours=2), ZONE) == NIGHT + timedelta(hours=5)
    assert quiet_until(sleeper("a"), NIGHT + timedelta(hours=5), ZONE) is None
    noon = replace(PLACE.people["a"], quiet=Quiet(9 * 60, 11 * 60))
    assert quiet_until(noon, DAY, ZONE) == DAY + timedelta(hours=1)
    assert quiet_until(noon, NIGHT, ZONE) is None
