"""The grid of evaluations."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.rules.grid import last_moment, milliseconds
from tests.ruling import START, START_MS, at, seconds


@pytest.mark.parametrize(
    ("now", "interval", "moment"),
    [
        (0, 15, 0),
        (14.999_999, 15, 0),
        (15, 15, 15),
        (-0.001, 15, -15),
        (100, 7.5, 97.5),
        (0.3, 0.1, 0.3),
    ],
)
def test_the_last_moment(now: float, interval: float, moment: float) -> None:
    assert last_moment(at(now), seconds(interval)) == at(moment)


def test_before_1970_it_is_the_same_grid() -> None:
    assert last_moment(datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC), seconds(15)).second == 45


@given(st.datetimes(timezones=st.just(UTC)), st.integers(1, 86_400_000))
def test_it_is_the_last(now: datetime, interval_ms: int) -> None:
    interval = timedelta(milliseconds=interval_ms)
    if now - datetime.min.replace(tzinfo=UTC) < interval:
        return
    moment = last_moment(now, interval)
    assert moment <= now < moment + interval if now.year < 9999 else moment <= now
    assert milliseconds(moment) % interval_ms == 0


def test_milliseconds() -> None:
    assert milliseconds(START) == START_MS
    assert milliseconds(START + timedelta(microseconds=999)) == START_MS
