"""Times as Go writes them, by its layouts."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from alerts.template.layouts import formatted

AT = datetime(2026, 11, 7, 15, 4, 5, 123_456, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.mark.parametrize(
    ("layout", "text"),
    [
        ("2006-01-02 15:04:05", "2026-11-07 15:04:05"),
        ("2006-01-02T15:04:05Z07:00", "2026-11-07T15:04:05+07:00"),
        ("Mon, 02 Jan 2006 15:04:05 -0700", "Sat, 07 Nov 2026 15:04:05 +0700"),
        ("Monday, 2 January 06", "Saturday, 7 November 26"),
        ("3:04 PM, 3pm", "3:04 PM, 3pm"),
        ("03:4:5 _2/1", "03:4:5  7/11"),
        ("15:04:05.000 and .000000", "15:04:05.123 and .123456"),
        ("ngày 02 tháng 01", "ngày 07 tháng 11"),
    ],
)
def test_a_layout(layout: str, text: str) -> None:
    assert formatted(AT, layout) == text


@pytest.mark.parametrize(
    ("hour", "text"), [(0, "12 AM am"), (11, "11 AM am"), (12, "12 PM pm"), (23, "11 PM pm")]
)
def test_noon_and_midnight_are_twelve(hour: int, text: str) -> None:
    assert formatted(AT.replace(hour=hour), "3 PM pm") == text


def test_utc_is_zulu() -> None:
    assert formatted(datetime(2026, 1, 2, tzinfo=UTC), "15:04Z07:00 Z0700") == "00:00Z Z"
