"""At every minute exactly those are on duty whom a slow roster says, across all clock changes."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.oncall.schedule import Layer, Override, Schedule, Window, gaps, on_duty, shifts
from core.place import Holiday, Holidays
from tests.rota import DAY, MINUTE, Roster, layer, local, schedule, utc

# Where clocks are put on and back by an hour, by half of one, and not at all.
LEAPS = {
    "Europe/Berlin": ("2026-03-29T01:00", "2026-10-25T01:00"),
    "America/New_York": ("2027-03-14T07:00", "2027-11-07T06:00"),
    "Australia/Lord_Howe": ("2026-04-04T15:00", "2026-10-03T15:30"),
    "Asia/Ho_Chi_Minh": ("2026-12-31T17:00", "2028-02-28T17:00"),
}
TET = Holiday(name_vi="Tết", name_en="Tet")
PEOPLE = ("a", "b", "c", "a+d", "d")
REACH, NEAR = timedelta(days=1), timedelta(minutes=80)


def same(
    of: Schedule,
    overrides: Sequence[Override],
    calendar: Holidays,
    *span: datetime,
    exactly: datetime | None = None,
) -> None:
    since, until = span
    walked = list(Roster(of, overrides, calendar).walk(since - DAY, until))
    found = shifts(of, overrides, calendar, since, until)
    there = [set[str]() for _ in range((until - since) // MINUTE)]
    for each in found:
        assert since <= each.begins < each.ends <= until
        for n in range((each.begins - since) // MINUTE, (each.ends - since) // MINUTE):
            assert each.person not in there[n]
            there[n].add(each.person)
    empty = [False] * len(there)
    for begin, end in gaps(of, overrides, calendar, since, until):
        for n in range((begin - since) // MINUTE, (end - since) // MINUTE):
            empty[n] = True
    for at, people in walked:
        if at >= since:
            n = (at - since) // MINUTE
            assert there[n] == people, at
            assert empty[n] is not bool(people), at
            if not n % 61 or (exactly and abs(at - exactly) < NEAR):
                assert set(on_duty(of, overrides, calendar, at)) == people, at


minutes = st.integers(0, 24 * 60)
# Half of them so near that the clock shows them twice, or not at all.
moments = st.integers(-36 * 60, 36 * 60) | st.integers(-90, 90)


@st.composite
def windows(draw: st.DrawFn) -> Window:
    begin, end = draw(minutes.filter(lambda n: n < 24 * 60)), draw(minutes)
    return Window(
        weekdays=draw(st.frozensets(st.integers(0, 6), max_size=3)),
        is_working=draw(st.sampled_from((None, None, True, False))),
        begins_minute=begin,
        ends_minute=end if end > begin else end + 24 * 60,
    )


@st.composite
def layers(draw: st.DrawFn, near: datetime) -> Layer:
    start = near + draw(moments) * MINUTE
    every = draw(
        st.one_of(
            st.sampled_from((DAY, 2 * DAY, 7 * DAY)),
            st.integers(1, 30).map(lambda n: timedelta(hours=n)),
        )
    )
    return layer(
        start.isoformat(),
        every,
        *draw(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=4)),
        until=draw(st.none() | st.integers(1, 9000).map(lambda n: start + n * MINUTE)),
        restrict=tuple(draw(st.lists(windows(), max_size=2))),
    )


@st.composite
def overridings(draw: st.DrawFn, id_: int, near: datetime) -> Override:
    begins = near + draw(moments) * MINUTE
    return Override(
        id=id_,
        schedule=draw(st.sampled_from(("it", "it", "it", "other"))),
        begins=begins,
        ends=begins + draw(st.integers(1, 3000)) * MINUTE,
        person=draw(st.sampled_from("abcdeg")),  # g has left
        replaces=draw(st.sampled_from(("", "a", "b", "c", "d"))),
    )


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_around_every_change_of_the_clock(data: st.DataObject) -> None:
    zone = data.draw(st.sampled_from(sorted(LEAPS)))
    leap = utc(data.draw(st.sampled_from(LEAPS[zone])))
    shown = leap.astimezone(schedule(zone).zone).replace(tzinfo=None)
    of = schedule(zone, *data.draw(st.lists(layers(shown), max_size=3)))
    over = [data.draw(overridings(n, leap)) for n in range(data.draw(st.integers(0, 4)))]
    off = data.draw(st.frozensets(st.integers(-3, 3), max_size=2))
    calendar = Holidays(off={(shown + n * DAY).date(): TET for n in off})
    same(of, over, calendar, leap - REACH, leap + REACH, exactly=leap)


@pytest.mark.long
@pytest.mark.parametrize("zone", sorted(LEAPS))
def test_two_years(zone: str) -> None:
    nights = Window(weekdays=frozenset((4, 5)), begins_minute=18 * 60, ends_minute=31 * 60)
    off_days = Window(is_working=False, begins_minute=150, ends_minute=24 * 60)
    of = schedule(
        zone,
        layer("2026-01-05T02:30", 7 * DAY, "a", "b", "c", until=local("2027-12-01T00:00")),
        layer("2026-02-01T07:00", timedelta(hours=12), "b", "c+d", "a", restrict=(off_days,)),
        layer("2026-01-10T01:15", DAY, "d", "e", "a", restrict=(nights,)),
    )
    over = [
        Override(
            id=n,
            schedule="it",
            begins=utc("2026-01-20T00:00") + n * 9 * DAY,
            ends=utc("2026-01-20T07:30") + n * 9 * DAY + n % 5 * timedelta(hours=40),
            person="abcdeg"[n % 6],
            replaces=("", "a", "b")[n % 3],
        )
        for n in range(80)
    ]
    tet = {(local("2027-02-05T00:00") + n * DAY).date(): TET for n in range(9)}
    same(of, over, Holidays(off=tet), utc("2026-01-04T00:00"), utc("2028-01-05T00:00"))
