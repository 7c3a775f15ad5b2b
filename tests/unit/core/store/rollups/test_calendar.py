"""Local days begin where the last moment of the day before ends, whatever clocks do."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.store.rollups.calendar import Calendar

MINUTE_MS = 60_000
DAY_MINUTES = 24 * 60
ZONES = st.sampled_from(sorted(available_timezones() - {"localtime"}))
DATES = st.dates(date(2000, 1, 3), date(2037, 12, 28))


def calendar(zone: str) -> Calendar:
    return Calendar(ZoneInfo(zone))


def ms(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


@pytest.mark.parametrize(
    ("zone", "day", "begin", "hours"),
    [
        ("Asia/Ho_Chi_Minh", date(2026, 11, 24), "2026-11-23T17:00Z", 24),
        ("UTC", date(2026, 11, 24), "2026-11-24T00:00Z", 24),
        ("Asia/Kolkata", date(2026, 11, 24), "2026-11-23T18:30Z", 24),
        ("Asia/Kathmandu", date(2026, 11, 24), "2026-11-23T18:15Z", 24),
        ("Europe/Berlin", date(2026, 3, 29), "2026-03-28T23:00Z", 23),
        ("Europe/Berlin", date(2026, 10, 25), "2026-10-24T22:00Z", 25),
        ("Australia/Lord_Howe", date(2026, 4, 5), "2026-04-04T13:00Z", 24.5),
        ("Africa/Cairo", date(2026, 4, 24), "2026-04-23T22:00Z", 23),  # no midnight
        ("Asia/Beirut", date(2026, 10, 24), "2026-10-23T21:00Z", 25),  # midnight comes twice
        ("America/Havana", date(2026, 11, 1), "2026-11-01T04:00Z", 25),  # so does 00:30
        ("America/St_Johns", date(2010, 11, 7), "2010-11-07T03:30Z", 24),  # 00:01 becomes 23:01
        ("Pacific/Apia", date(2011, 12, 30), "2011-12-30T10:00Z", 0),  # there was no such day
    ],
)
def test_a_day_is_as_long_as_clocks_make_it(zone: str, day: date, begin: str, hours: float) -> None:
    found = calendar(zone).bounds_ms(day, 1).tolist()
    assert found == [ms(begin), ms(begin) + round(hours * 60) * MINUTE_MS]


@given(ZONES, DATES)
@example("Africa/Casablanca", date(2026, 3, 22))
@example("America/Scoresbysund", date(2024, 3, 31))
@example("Pacific/Apia", date(2011, 12, 31))
@example("America/Havana", date(2026, 11, 1))
@example("Africa/Cairo", date(2026, 4, 24))
@example("Asia/Beirut", date(2026, 10, 24))
@example("America/St_Johns", date(2010, 11, 7))
def test_it_begins_after_the_last_minute_of_the_days_before(zone: str, day: date) -> None:
    first = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=26)
    minutes = (first + timedelta(minutes=n) for n in range(52 * 60))
    last = max(at for at in minutes if at.astimezone(ZoneInfo(zone)).date() < day)
    wanted = round(last.timestamp() * 1000) + MINUTE_MS
    assert calendar(zone).begin_ms(day) == wanted


@given(ZONES, DATES, st.integers(0, DAY_MINUTES * MINUTE_MS))
def test_each_time_belongs_to_one_day(zone: str, day: date, after_ms: int) -> None:
    here = calendar(zone)
    time_ms = here.begin_ms(day) + after_ms
    found = here.day_of(time_ms)
    assert here.begin_ms(found) < time_ms <= here.begin_ms(found + timedelta(days=1))
    assert here.over_ms(time_ms) <= time_ms
    assert here.over_ms(here.begin_ms(day)) == here.begin_ms(day)


def test_midnight_belongs_to_the_day_that_ends() -> None:
    here = calendar("Asia/Ho_Chi_Minh")
    assert here.day_of(ms("2026-11-24T00:00+07:00")) == date(2026, 11, 23)
    assert here.day_of(ms("2026-11-24T00:00+07:00") + 1) == date(2026, 11, 24)
