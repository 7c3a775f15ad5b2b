"""Moments and lengths of time as people type them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from ioc.length import length
from ioc.moment import MomentError, moment_ms

NOW = datetime(2026, 11, 27, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
NOW_MS = 1_795_741_200_000


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("1795741200", NOW_MS),
        ("1795741200.5", NOW_MS + 500),
        ("0", 0),
        ("15m", NOW_MS - 900_000),
        ("2026-11-27T08:00", NOW_MS),
        ("2026-11-27T01:00:00Z", NOW_MS),
        ("2026-11-27T01:00:00+00:00", NOW_MS),
    ],
)
def test_a_moment(text: str, ms: int) -> None:
    assert moment_ms(text, NOW) == ms


@pytest.mark.parametrize(
    "text", ["", "soon", "1e30", "1e17", "inf", "nan", "-5", "2026-02-31", "90000w"]
)
def test_no_moment(text: str) -> None:
    with pytest.raises(MomentError, match="seconds since 1970, or 15m"):
        moment_ms(text, NOW)


@pytest.mark.parametrize("text", ["", "90", "100000d", "-1d", "1.5h", "1y"])
def test_no_length(text: str) -> None:
    with pytest.raises(ValueError, match="up to four digits with m, h, d or M"):
        length(text)
