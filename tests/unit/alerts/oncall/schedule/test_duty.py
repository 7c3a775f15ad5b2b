"""What was thought of first on paper: holes, short and long days, nights, people who left."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from alerts.oncall.schedule import (
    Override,
    Schedule,
    Window,
    first_at,
    gaps,
    hours,
    on_duty,
    shifts,
)
from core.place import Holiday, Holidays
from tests.rota import DAY, layer, local, schedule, utc

BERLIN = "Europe/Berlin"
HOURS_12 = timedelta(hours=12)
NOON = utc("2026-11-24T12:00")


def over(id_: int, begins: str, ends: str, person: str, replaces: str = "") -> Override:
    return Override(
        id=id_,
        schedule="it",
        begins=utc(begins),
        ends=utc(ends),
        person=person,
        replaces=replaces,
    )


def told(of: Schedule, since: str, until: str, *overrides: Override) -> list[str]:
    """Give shifts as `person hours` in the order of time."""
    return [
        f"{each.person} {(each.ends - each.begins) / timedelta(hours=1):g}"
        for each in shifts(of, overrides, None, utc(since), utc(until))
    ]


@pytest.mark.parametrize(
    ("zone", "shown", "moment"),
    [
        (BERLIN, "2026-03-29T01:59", "2026-03-29T00:59"),
        (BERLIN, "2026-03-29T02:00", "2026-03-29T01:00"),  # never shown: the leap
        (BERLIN, "2026-03-29T02:59", "2026-03-29T01:00"),
        (BERLIN, "2026-03-29T03:00", "2026-03-29T01:00"),
        (BERLIN, "2026-10-25T02:30", "2026-10-25T00:30"),  # shown twice: the first
        (BERLIN, "2026-10-25T03:00", "2026-10-25T02:00"),
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30"),
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45"),
        ("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00"),  # a day that was not
    ],
)
def test_when_a_clock_shows_it_first(zone: str, shown: str, moment: str) -> None:
    assert first_at(local(shown), ZoneInfo(zone)) == utc(moment)


def test_a_start_within_the_hole_is_the_leap_and_the_next_turn_its_hour() -> None:
    of = schedule(BERLIN, layer("2026-03-29T02:30", DAY, "a", "b"))
    assert told(of, "2026-03-28T00:00", "2026-03-31T00:30") == ["a 23.5", "b 24"]
    assert gaps(of, (), None, utc("2026-03-28T00:00"), utc("2026-03-31T00:30")) == [
        (utc("2026-03-28T00:00"), utc("2026-03-29T01:00"))
    ]


def test_days_of_23_and_25_hours_are_one_turn_each() -> None:
    of = schedule(BERLIN, layer("2026-03-01T07:00", DAY, "a", "b"))
    assert told(of, "2026-03-27T06:00", "2026-03-30T05:00") == ["a 24", "b 23", "a 24"]
    assert told(of, "2026-10-24T05:00", "2026-10-26T06:00") == ["b 25", "a 24"]


def test_every_12_hours_goes_on_as_time_does() -> None:
    of = schedule(BERLIN, layer("2026-03-28T07:00", HOURS_12, "a", "b"))
    assert told(of, "2026-03-28T06:00", "2026-03-29T18:00") == ["a 12", "b 12", "a 12"]
    last = shifts(of, (), None, utc("2026-03-28T06:00"), utc("2026-03-29T18:00"))[-1]
    assert f"{last.begins.astimezone(of.zone):%H:%M}" == "08:00"


def test_a_night_belongs_to_the_day_on_which_it_begins() -> None:
    nights = Window(weekdays=frozenset((4,)), begins_minute=18 * 60, ends_minute=31 * 60)
    of = schedule("UTC", layer("2026-11-02T00:00", 7 * DAY, "a", restrict=(nights,)))
    assert [
        (f"{each.begins:%a %H:%M}", f"{each.ends:%a %H:%M}")
        for each in shifts(of, (), None, utc("2026-11-23T00:00"), utc("2026-11-30T00:00"))
    ] == [("Fri 18:00", "Sat 07:00")]


def test_who_is_on_duty_on_days_off_alone() -> None:
    calendar = Holidays(off={local("2026-11-26").date(): Holiday(name_vi="x", name_en="x")})
    off = Window(is_working=False)
    of = schedule(
        "UTC",
        layer("2026-11-02T00:00", 7 * DAY, "a"),
        layer("2026-11-02T00:00", 7 * DAY, "b", restrict=(off,)),
    )
    week = [utc("2026-11-23T12:00") + n * DAY for n in range(7)]
    who = ["".join(on_duty(of, (), calendar, each)) for each in week]
    assert who == ["a", "a", "a", "b", "a", "b", "b"]


def test_nobody_at_all() -> None:
    of = schedule("UTC")
    since, until = NOON, NOON + 14 * DAY
    assert on_duty(of, (), None, NOON) == ()
    assert shifts(of, (), None, since, until) == []
    assert hours(gaps(of, (), None, since, until)) == 14 * 24


def test_a_schedule_of_office_hours_has_no_gap_at_night() -> None:
    office = Window(weekdays=frozenset(range(5)), begins_minute=8 * 60, ends_minute=17 * 60)
    of = schedule("UTC", layer("2026-11-02T00:00", DAY, "a", until=local("2026-11-26T12:00")))
    of = replace(of, covers=(office,))
    found = gaps(of, (), None, utc("2026-11-23T00:00"), utc("2026-12-01T00:00"))
    assert [f"{begin:%d %H:%M} {end:%d %H:%M}" for begin, end in found] == [
        "26 12:00 26 17:00",
        "27 08:00 27 17:00",
        "30 08:00 30 17:00",
    ]


def test_until_ends_a_layer_and_the_earlier_one_shows() -> None:
    of = schedule(
        "UTC",
        layer("2026-11-02T00:00", 7 * DAY, "a"),
        layer("2026-11-02T00:00", DAY, "b", until=local("2026-11-24T12:00")),
    )
    assert on_duty(of, (), None, NOON - timedelta(seconds=1)) == ("b",)
    assert on_duty(of, (), None, NOON) == ("a",)


def test_several_at_once() -> None:
    of = schedule("UTC", layer("2026-11-24T00:00", DAY, "a+b", "c"))
    assert on_duty(of, (), None, NOON) == ("a", "b")
    assert told(of, "2026-11-24T00:00", "2026-11-26T00:00") == ["a 24", "b 24", "c 24"]


def test_an_override_longer_than_the_schedule() -> None:
    of = schedule("UTC", layer("2026-11-24T00:00", DAY, "a", until=local("2026-11-25T00:00")))
    all_of_it = over(1, "2026-11-20T00:00", "2026-12-01T00:00", "b")
    assert told(of, "2026-11-23T00:00", "2026-11-26T00:00", all_of_it) == ["b 72"]
    in_place = over(1, "2026-11-20T00:00", "2026-12-01T00:00", "b", "a")
    assert told(of, "2026-11-23T00:00", "2026-11-26T00:00", in_place) == ["b 24"]


OF = schedule("UTC", layer("2026-11-23T00:00", DAY, "a", "b"))
MON, TUE, WED = "2026-11-23T00:00", "2026-11-24T00:00", "2026-11-25T00:00"


@pytest.mark.parametrize(
    ("overrides", "who"),
    [
        ([], "a b"),
        ([over(1, MON, TUE, "c")], "c b"),
        ([over(2, MON, TUE, "d"), over(1, MON, TUE, "c")], "d b"),  # the newest, in any order
        ([over(1, MON, TUE, "c", "a"), over(2, MON, TUE, "d", "a")], "d b"),
        ([over(1, MON, TUE, "c", "a"), over(2, MON, TUE, "d", "c")], "d b"),
        ([over(1, MON, TUE, "b", "a"), over(2, TUE, WED, "a", "b")], "b a"),  # a swap
        ([over(1, MON, TUE, "a", "a"), over(2, MON, TUE, "a", "a")], "a b"),  # with oneself
        ([over(1, MON, TUE, "c", "b")], "a b"),  # b is not there
        ([over(1, MON, TUE, "g")], "- b"),  # g has left
        ([over(1, MON, TUE, "g", "a"), over(2, MON, TUE, "c", "a")], "c b"),
    ],
)
def test_overrides_over_each_other(overrides: list[Override], who: str) -> None:
    days = [utc(MON) + HOURS_12, utc(TUE) + HOURS_12]
    found = [" ".join(on_duty(OF, overrides, None, each)) or "-" for each in days]
    assert " ".join(found) == who


def test_one_override_of_many_turns_is_one_shift() -> None:
    assert told(OF, MON, "2026-11-27T00:00", over(1, MON, "2026-11-26T00:00", "c")) == [
        "c 72",
        "b 24",
    ]


def test_over_new_year_and_leap_day() -> None:
    of = schedule("Asia/Ho_Chi_Minh", layer("2027-12-27T07:00", 7 * DAY, "a", "b"))
    assert told(of, "2027-12-31T00:00", "2028-01-10T00:00") == ["a 72", "b 168"]
    day = schedule("Asia/Ho_Chi_Minh", layer("2028-02-28T00:00", DAY, "a", "b", "c"))
    found = shifts(day, (), None, utc("2028-02-27T17:00"), utc("2028-03-01T17:00"))
    assert [f"{each.begins.astimezone(day.zone):%d/%m}" for each in found] == [
        "28/02",
        "29/02",
        "01/03",
    ]


def test_centuries_ahead_it_answers_at_once() -> None:
    far: datetime = utc("2126-01-01T00:00")
    assert on_duty(OF, (), None, far) in (("a",), ("b",))
