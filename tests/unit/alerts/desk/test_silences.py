"""When a silence is said to end soon."""

from datetime import timedelta

import pytest

from alerts.desk.silences import Kept
from alerts.dispatch.silence import Silence
from tests.given import NOW

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("begun", "left", "soon"),
    [
        (0, 60, False),  # an hour, just made
        (47, 13, False),
        (48, 12, True),
        (10, 0, False),  # over
        (-5, 1, False),  # not begun
        (23 * 60, 60, True),  # of a day the last hour
        (22 * 60, 120, False),
    ],
)
def test_ending_soon(begun: int, left: int, *, soon: bool) -> None:
    begins, ends = NOW - begun * MINUTE, NOW + left * MINUTE
    silence = Silence(id="s", matchers=(), starts_at=begins, ends_at=ends)
    kept = Kept(silence=silence, created_by="an", comment="x", updated_at=NOW, actor="user:an")
    assert kept.ends_soon(NOW) is soon
