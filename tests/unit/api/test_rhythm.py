"""What a source is expected to send: what it still sends, not what it ever did."""

import numpy as np
import pytest

from api.tiles.rhythm import Expected, Rhythm
from core.model import Samples, SeriesId, SourceId
from tests.given import NOW_MS

A, B = SourceId("a"), SourceId("b")
MINUTE_MS = 60_000


def heard(rhythm: Rhythm, *series: int, minute: float) -> None:
    """Let series be sent so many minutes after NOW."""
    columns = Samples(
        np.full(len(series), NOW_MS, np.int64),
        np.array(series, np.int32),
        np.ones(len(series)),
    )
    rhythm.hear(columns, now_ms=int(NOW_MS + minute * MINUTE_MS))


@pytest.fixture
def rhythm() -> Rhythm:
    made = Rhythm()
    made.describe(SeriesId(1), A, 60)
    made.describe(SeriesId(5000), A, 5)
    made.describe(SeriesId(3), B, 86_400)
    made.describe(SeriesId(4), B, 1800)
    heard(made, 1, 3, 4, 5000, 7, minute=0)
    return made


def test_all_that_is_sent_counts(rhythm: Rhythm) -> None:
    assert rhythm.expected() == {
        A: Expected(1 + 12, 5),
        B: Expected(60 / 86_400 + 60 / 1800, 1800),
    }


def test_what_a_source_went_on_without_for_an_hour_is_left_behind(rhythm: Rhythm) -> None:
    heard(rhythm, 1, minute=60)
    assert rhythm.expected()[A].period_seconds == 5
    heard(rhythm, 1, minute=61)
    assert rhythm.expected()[A] == Expected(1, 60)
    heard(rhythm, 5000, minute=62)
    assert rhythm.expected()[A] == Expected(13, 5)


def test_a_slow_series_is_left_behind_after_three_of_its_periods(rhythm: Rhythm) -> None:
    heard(rhythm, 3, minute=89)
    assert rhythm.expected()[B].period_seconds == 1800
    heard(rhythm, 3, minute=91)
    assert rhythm.expected()[B].period_seconds == 86_400


def test_a_source_that_fell_silent_is_expected_as_before(rhythm: Rhythm) -> None:
    heard(rhythm, 3, 4, minute=6000)
    assert rhythm.expected()[A] == Expected(13, 5)


def test_of_whom_nobody_heard_nothing_is_told() -> None:
    rhythm = Rhythm()
    rhythm.describe(SeriesId(1), A, 60)
    heard(rhythm, minute=0)
    assert rhythm.expected() == {}
