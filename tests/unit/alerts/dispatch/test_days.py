"""Times that ask for working days: when they hold, and that Alertmanager is told the same."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.dispatch.intervals import Ours, read_times
from alerts.dispatch.plain import plain, written
from alerts.dispatch.times import Times
from core.place import NO_HOLIDAYS, Findings, Holiday, Holidays, Node, read_foreign_yaml

TET = Holiday(name_vi="Tết", name_en="Tet")
HOLIDAYS = Holidays(
    years=frozenset({2026, 2027}),
    off={
        **{date(2026, 2, day): TET for day in range(16, 21)},
        date(2026, 3, 29): TET,  # a Sunday
        date(2026, 8, 31): TET,
        date(2027, 1, 1): TET,
        date(2027, 12, 31): TET,
    },
    worked={date(2026, 8, 22): TET, date(2026, 10, 25): TET},  # Saturday, Sunday
)
HERE = "Asia/Ho_Chi_Minh"


def node(text: str) -> Node:
    document = read_foreign_yaml(text.encode(), Findings("x"))
    assert document
    return document.root


def times(text: str, holidays: Holidays | None = HOLIDAYS) -> Times:
    findings = Findings("oncall.yml")
    found = read_times(node(f"{{{text}}}"), findings, Ours(holidays))
    assert findings.all() == ()
    return found


@pytest.mark.parametrize(
    ("text", "moment", "holds"),
    [
        ("days: working", "2026-11-27T08:00+07:00", True),  # a Friday
        ("days: working", "2026-02-16T08:00+07:00", False),  # Monday of Tết
        ("days: 'off'", "2026-02-16T08:00+07:00", True),
        ("days: working", "2026-08-22T08:00+07:00", True),  # a Saturday that is worked
        ("days: off", "2026-08-22T08:00+07:00", False),
        ("days: working", "2026-08-31T08:00+07:00", False),  # the Monday for it
        ("days: off", "2026-03-29T08:00+07:00", True),  # a holiday on a Sunday
        ("days: working, weekdays: [saturday]", "2026-08-22T08:00+07:00", True),
        ("days: working, weekdays: [saturday]", "2026-08-21T08:00+07:00", False),
        ("days: working, months: [september]", "2026-08-22T08:00+07:00", False),
        ("days: off, years: [2027]", "2026-02-16T08:00+07:00", False),
        ("days: working, days_of_month: ['-1']", "2026-09-30T08:00+07:00", True),
        # Midnight is the zone's: in Tam Đường it is Monday of Tết while it is Sunday by UTC.
        ("days: working", "2026-02-15T17:00+00:00", False),
        ("days: working", "2026-02-15T16:59+00:00", False),  # Sunday
        ("days: working", "2026-02-20T16:59+00:00", False),  # Friday of Tết, 23:59
        ("days: working", "2026-08-21T17:00+00:00", True),  # Saturday, 00:00
        ("days: working", "2026-08-22T17:00+00:00", False),  # Sunday, 00:00
        ("days: working, location: UTC", "2026-08-21T23:59+00:00", True),
        ("days: working, location: UTC", "2026-08-22T23:59+00:00", True),
        ("days: working, location: UTC", "2026-08-23T00:00+00:00", False),
        # Where clocks change: this Sunday, worked, has 25 hours.
        ("days: working, location: Europe/Berlin", "2026-10-24T21:59+00:00", False),
        ("days: working, location: Europe/Berlin", "2026-10-24T22:00+00:00", True),
        ("days: working, location: Europe/Berlin", "2026-10-25T22:59+00:00", True),
        ("days: off, location: Europe/Berlin", "2026-03-29T21:59+00:00", True),  # 23 hours
        ("days: off, location: Europe/Berlin", "2026-03-29T22:00+00:00", False),
        # Nobody has said anything of 2028: its new year is a Saturday, Tết is worked.
        ("days: working", "2028-01-01T08:00+07:00", False),
        ("days: working", "2028-01-26T08:00+07:00", True),
    ],
)
def test_a_moment(text: str, moment: str, *, holds: bool) -> None:
    here = text if "location" in text else f"{text}, location: {HERE}"
    assert times(here).holds(datetime.fromisoformat(moment)) is holds


@pytest.mark.parametrize(
    ("ours", "text", "finding"),
    [
        (None, "days: working", "/days: unknown key"),  # as Alertmanager says of its own file
        (Ours(None), "days: working", "/days: there is no holidays.yml beside this file"),
        (Ours(HOLIDAYS), "days: workdays", "/days: expected working or off, got 'workdays'"),
        (Ours(HOLIDAYS), "days: false", "/days: expected text, got false"),
    ],
)
def test_what_is_wrong(ours: Ours | None, text: str, finding: str) -> None:
    findings = Findings("oncall.yml")
    read_times(node(f"{{{text}}}"), findings, ours)
    assert [finding in str(each) for each in findings.all()] == [True]


def told(plainly: tuple[Times, ...]) -> list[Times]:
    """Give times as they are read again from what was written, with nothing of ours."""
    findings = Findings("alertmanager.yml")
    found = []
    for each in plainly:
        text = str(written(each))  # a mapping of lists and texts is YAML, too
        found.append(read_times(node(text), findings))
    assert findings.all() == ()
    return found


# As a clock shows it; made aware below.
SPAN = (datetime.fromisoformat("2023-01-01"), datetime.fromisoformat("2029-12-31"))
NOON = datetime(2025, 12, 20, 5, tzinfo=UTC)
SPANS = ["", "weekdays: ['friday:saturday', sunday]", "days_of_month: ['-3:-1', '15:22']"]
MORE = ["", "months: ['1:3', august, '12']", "years: ['2026:2028']", "years: ['1990', '2027']"]


@pytest.mark.parametrize("days", ["working", "off"])
@pytest.mark.parametrize("holidays", [HOLIDAYS, NO_HOLIDAYS])
@pytest.mark.parametrize(("some", "more"), list(product(SPANS, MORE)))
def test_alertmanager_is_told_the_same_of_every_day(
    days: str, holidays: Holidays, some: str, more: str
) -> None:
    parts = [f"days: {days}", f"location: {HERE}", *(one for one in (some, more) if one)]
    asked = times(", ".join(parts), holidays)
    plainly = told(plain(asked))
    for number in range(3 * 366):
        now = NOON + timedelta(days=number)
        assert any(each.holds(now) for each in plainly) is asked.holds(now), now


def dated(years: frozenset[int]) -> st.SearchStrategy[dict[date, Holiday]]:
    days = st.dates(date(2024, 1, 1), date(2027, 12, 31)).filter(lambda day: day.year in years)
    return st.dictionaries(days, st.just(TET), max_size=12)


@st.composite
def calendars(draw: st.DrawFn) -> Holidays:
    years = frozenset(draw(st.sets(st.integers(2024, 2027), min_size=1)))
    off, worked = draw(dated(years)), draw(dated(years))
    return Holidays(years=years, off=off, worked=worked)


def spans(low: int, high: int) -> st.SearchStrategy[tuple[tuple[int, int], ...]]:
    pair = st.tuples(st.integers(low, high), st.integers(low, high))
    return st.lists(pair.map(lambda ends: (min(ends), max(ends))), max_size=2).map(tuple)


@settings(max_examples=60)
@given(
    calendar=calendars(),
    is_working=st.booleans(),
    weekdays=spans(0, 6),
    days=spans(1, 31) | spans(-31, -1),
    months=spans(1, 12),
    years=spans(2023, 2029),
    minutes=st.sampled_from([(), ((450, 1020),), ((0, 1), (1439, 1440))]),
    moments=st.lists(st.datetimes(*SPAN), min_size=40),
)
def test_alertmanager_is_told_the_same(  # noqa: PLR0913, PLR0917 - a parameter each field
    calendar: Holidays,
    is_working: bool,
    weekdays: tuple[tuple[int, int], ...],
    days: tuple[tuple[int, int], ...],
    months: tuple[tuple[int, int], ...],
    years: tuple[tuple[int, int], ...],
    minutes: tuple[tuple[int, int], ...],
    moments: list[datetime],
) -> None:
    asked = Times(
        minutes=minutes,
        weekdays=weekdays,
        days=days,
        months=months,
        years=years,
        is_working=is_working,
        holidays=calendar,
    )
    plainly = told(plain(asked))
    for moment in moments:
        now = moment.replace(tzinfo=UTC)
        assert any(each.holds(now) for each in plainly) is asked.holds(now)


def test_what_is_plain_stays_as_it_is() -> None:
    asked = times("weekdays: [monday]")
    assert plain(asked) == (asked,)
    assert plain(times("days: working, weekdays: [sunday], months: [1]")) == ()
