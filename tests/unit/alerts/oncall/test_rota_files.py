"""Schedules, teams and people of oncall.yml: what loads, and what is said of what does not."""

from datetime import timedelta

import pytest

from alerts.oncall.staff import Quiet, members
from core.place import NO_HOLIDAYS
from tests.oncall_file import good, read
from tests.rota import local

GOOD = """
route: {receiver: it}
receivers: [{name: it}]
people:
  - id: a
    name: Vàng A Chỉnh
    user: chinh
    channels: {p1: [voice, 2m, sms, push], p2: [push, 90s, sms]}
    quiet: {from: "22:00", to: "06:00"}
  - {id: b, name: B, quiet: {from: "12:00", to: "13:30"}}
  - {id: c, name: C}
teams:
  - {id: all, teams: [it], people: [c]}
  - {id: it, people: [a, b, c]}
schedules:
  - id: it
    zone: Asia/Ho_Chi_Minh
    name_vi: Trực CNTT
    unit: tam-duong
    covers: [{days: working, from: "07:30", to: "17:00"}]
    layers:
      - {start: 2026-11-02T07:00, every: 1w, people: [a, b]}
      - start: 2026-11-02T18:00
        every: 12h
        people: [c, [a, b]]
        until: 2027-01-01T00:00
        restrict: [{days: [sat, sun]}, {days: off}, {days: working, from: "18:00", to: "07:00"}]
"""


def test_schedules() -> None:
    schedule = good(GOOD, NO_HOLIDAYS).schedules["it"]
    assert schedule.names == {"vi": "Trực CNTT", "en": "Trực CNTT"}
    assert schedule.unit == "tam-duong"
    assert schedule.everybody == ("a", "b", "c")
    assert [(w.is_working, w.begins_minute, w.ends_minute) for w in schedule.covers] == [
        (True, 450, 1020)
    ]
    first, second = schedule.layers
    assert (first.every, first.is_by_clock) == (timedelta(days=7), True)
    assert (second.every, second.is_by_clock) == (timedelta(hours=12), False)
    assert second.people == (("c",), ("a", "b"))
    assert second.until == local("2027-01-01T00:00")
    assert [(w.is_working, w.begins_minute, w.ends_minute) for w in second.restrict] == [
        (None, 0, 1440),
        (False, 0, 1440),
        (True, 1080, 1860),
    ]
    assert second.restrict[0].weekdays == {5, 6}


def test_people_and_teams() -> None:
    oncall = good(GOOD, NO_HOLIDAYS)
    person = oncall.people["a"]
    assert person.user == "chinh"
    assert person.ways == {"p1": ("voice", "sms", "push"), "p2": ("push", "sms")}
    assert person.waits == {"p1": (0, 120, 0), "p2": (0, 90)}
    assert members(oncall.teams, "all") == ("c", "a", "b")
    assert members(oncall.teams, "none") == ()


def test_quiet_times() -> None:
    night, noon = Quiet(22 * 60, 6 * 60), Quiet(12 * 60, 13 * 60 + 30)
    clock = ("05:59", "06:00", "12:00", "13:30", "22:00")
    at = [local(f"2026-11-24T{each}") for each in clock]
    assert [night.is_on(each) for each in at] == [True, False, False, False, True]
    assert [noon.is_on(each) for each in at] == [False, False, True, False, False]


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("[voice, 2m, sms, push]", "[2m, voice]", "'2m' stands between no two ways"),
        ("[voice, 2m, sms, push]", "[voice, 2m, 3m, sms]", "'3m' stands between no two ways"),
        ("[voice, 2m, sms, push]", "[voice, 2m]", "ends with a wait; name the way"),
        ("[voice, 2m, sms, push]", "[voice, 2h, sms]", "'2h': wait for up to 1h"),
        ("[voice, 2m, sms, push]", "[voice, voice]", "'voice' is listed twice"),
        ("[voice, 2m, sms, push]", "[voice, 2x, sms]", "'2x' is no way; write voice"),
        ("user: chinh", "user: Chỉnh!", "is no account"),
        ("{id: c, name: C}", "{id: c, name: C, user: chinh}", "'chinh' is 'a' already"),
        ("{id: c, name: C}", '{id: c, name: C, phone: "09"}', "write phone_file: secrets/NAME"),
        ('to: "06:00"', 'to: "22:00"', "is when it begins"),
        ('to: "06:00"', 'to: "25:00"', "'25:00' is no time of the day"),
        ("{id: it, people: [a, b, c]}", "{id: it}", "the team has nobody"),
        ("{id: it, people: [a, b, c]}", "{id: it, people: [d]}", "there is no person 'd'"),
        ("teams: [it]", "teams: [its]", "there is no team 'its'; did you mean 'it'?"),
        ("teams: [it]", "teams: [all]", "all → all has no end; take one of them out"),
        ("every: 1w", "every: 30m", "30m: a turn takes from 1h to 53w"),
        ("every: 1w", "every: 2y", "2y: a turn takes from 1h to 53w"),
        ("people: [a, b]}", "people: []}", "there is nobody; name who takes turns"),
        ("people: [c, [a, b]]", "people: [c, []]", "there is nobody in this turn"),
        ("people: [c, [a, b]]", "people: [c, [a, a]]", "'a' is listed twice"),
        ("people: [c, [a, b]]", "people: [c, [a, d]]", "there is no person 'd'"),
        ("people: [c, [a, b]]", "people: [c, 7]", "expected text, got 7"),
        ("until: 2027-01-01T00:00", "until: 2026-11-02T18:00", "is not after start"),
        ("until: 2027-01-01T00:00", "until: 2027-02-30T00:00", "is no local time"),
        ("until: 2027-01-01T00:00", "untill: 2027-01-01T00:00", "unknown key"),
        ("days: off", "days: free", "expected working, off or [sat, sun], got 'free'"),
        ("days: [sat, sun]", "days: [sat, sunday]", "sunday: write mon, tue"),
        ("days: [sat, sun]", "days: []", "nothing: write mon, tue"),
        ('covers: [{days: working, from: "07:30", to: "17:00"}]', "covers: []", "leave it out"),
        ('from: "18:00"', 'from: "6pm"', "'6pm' is no time of the day"),
    ],
)
def test_what_is_wrong(old: str, new: str, finding: str) -> None:
    assert old in GOOD
    oncall, findings = read(GOOD.replace(old, new, 1), NO_HOLIDAYS)
    assert oncall is None
    assert [finding in each for each in findings] == [True], findings


def test_teams_that_go_round() -> None:
    _, findings = read(
        GOOD.replace("{id: it, people: [a, b, c]}", "{id: it, teams: [all]}"), NO_HOLIDAYS
    )
    assert [each.split(": ")[-1] for each in findings] == [
        "all → it → all has no end; take one of them out",
        "it → all → it has no end; take one of them out",
    ]


def test_days_off_take_a_calendar() -> None:
    _, findings = read(GOOD)
    assert len(findings) == 3
    assert "there is no holidays.yml beside this file; write one" in findings[0]
