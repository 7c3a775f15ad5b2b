"""Periods of reviews, and what an amount of alerts asks of people."""

from dataclasses import replace
from datetime import timedelta

from alerts.review.figures import Load, Period
from tests.given import NOW

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
PERIOD = Period(since=NOW - DAY, now=NOW, zone="Asia/Ho_Chi_Minh")


def test_a_period_is_whole_when_alerts_are_known_from_before_it() -> None:
    known = replace(PERIOD, known=NOW - DAY)
    assert (known.is_whole, known.has_before) == (True, False)
    assert replace(PERIOD, known=NOW - 2 * DAY).has_before
    assert (PERIOD.is_whole, PERIOD.has_before) == (False, False)
    assert not replace(PERIOD, known=NOW - DAY + MINUTE).is_whole


def test_windows_are_those_in_which_alerts_could_be_known() -> None:
    windows = {
        None: 0,
        NOW + MINUTE: 0,
        NOW - 2 * DAY: 144,
        NOW - DAY: 144,
        NOW - DAY + 9 * MINUTE: 144,  # begun ones count
        NOW - 20 * MINUTE: 2,
        NOW - 21 * MINUTE: 3,
        NOW: 0,
    }
    assert {known: replace(PERIOD, known=known).windows for known in windows} == windows


def test_a_load_is_counted_by_ten_minutes() -> None:
    load = Load(fired=36, worst=14, worst_at=NOW, above=3, windows=144)
    assert (load.average, load.above_share) == (0.25, 3 / 144)


def test_of_what_nobody_knows_there_is_no_load() -> None:
    load = Load(fired=0, worst=0, worst_at=None, above=0, windows=0)
    assert (load.average, load.above_share) == (None, None)
