"""Trends from samples: what is drawn of the last day, and when a day begins."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from api.tiles import Show, TrendKind, local_day
from api.tiles.series import STEPS_KEPT
from core.model import SeriesId
from tests.given import NOW_MS

from .engines import ZONE, Wall


def test_at_midnight_of_the_place_counting_begins_again() -> None:
    midnight_ms, next_ms = local_day(NOW_MS, ZONE)
    left = (next_ms - NOW_MS) / 1000
    wall = Wall(Show.INCREASE_TODAY).put((1, 86_400, 5), (1, 0, 12))
    assert wall.engine.midnight_ms == midnight_ms
    assert wall.cell(after=left - 1)["value"] == 7
    assert wall.cell(after=left)["value"] == 0
    assert wall.put((1, -left - 60, 15)).cell(after=left + 60)["value"] == 3


@pytest.mark.parametrize(
    ("zone", "local", "hours"),
    [
        ("Asia/Ho_Chi_Minh", "2026-11-24T17:00", 24),
        ("Europe/Berlin", "2026-03-29T12:00", 23),
        ("Europe/Berlin", "2026-10-25T00:30", 25),
        ("America/New_York", "2026-11-01T23:59", 25),
    ],
)
def test_days_are_the_place_s_days(zone: str, local: str, hours: int) -> None:
    moment = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone))
    start_ms, end_ms = local_day(int(moment.timestamp() * 1000), ZoneInfo(zone))
    start = datetime.fromtimestamp(start_ms / 1000, ZoneInfo(zone))
    assert (start.hour, start.minute, start.date()) == (0, 0, moment.date())
    assert end_ms - start_ms == hours * 3_600_000


def test_a_trend_has_a_gap_where_nothing_was_known() -> None:
    wall = Wall(Show.LAST, trend=TrendKind.LAST).put((1, 7200, 4), (1, 60, 5))
    message = wall.engine.draw(0, now_ms=NOW_MS)
    assert message is not None
    values = [value for _, value in message["points"]]
    assert len(values) == 289
    assert values[-25:-23] == [4, 4]  # believed for three periods, in steps of five minutes
    assert values[-23:-1] == [None] * 22
    assert message["points"][-1] == [NOW_MS, 5]


def test_a_short_outage_stays_in_the_trend_of_a_state() -> None:
    wall = Wall(Show.RATIO, trend=TrendKind.WORST)
    wall.put((1, 280, 1), (1, 220, 0), (1, 160, 1), (1, 100, 1))
    message = wall.engine.draw(0, now_ms=NOW_MS)
    assert message is not None
    assert message["points"][-1] == [NOW_MS, 0]


def test_the_trend_of_today_is_the_running_total_from_midnight() -> None:
    wall = Wall(Show.INCREASE_TODAY, 2, trend=TrendKind.TODAY)
    wall.put((1, 86_400, 5), (1, 4000, 8), (2, 86_400, 0), (2, 3000, 1), (1, 60, 12))
    message = wall.engine.draw(0, now_ms=NOW_MS)
    assert message is not None
    assert message["points"][0] == [wall.engine.midnight_ms, 0]
    assert [total for _, total in message["points"][1:]] == [3, 4, 8]
    assert message["points"][-1][0] == NOW_MS - 60_000


def test_a_drawn_trend_is_not_drawn_again_before_something_moves() -> None:
    wall = Wall(Show.LAST, trend=TrendKind.LAST).put((1, 60, 5))
    wall.engine.tell([0], now_ms=NOW_MS)
    assert wall.engine.trends() == [0]
    wall.engine.draw(0, now_ms=NOW_MS)
    assert wall.engine.trends() == []
    wall.put((1, 0, 6)).cell()
    assert wall.engine.trends() == [0]


def test_trends_of_sums_and_ratios_combine_each_step() -> None:
    total = Wall(Show.SUM, 2, trend=TrendKind.LAST).put((1, 60, 4), (2, 60, 5))
    share = Wall(Show.RATIO, 1, over=1, trend=TrendKind.LAST).put((1, 60, 4), (2, 60, 8))
    lacking = Wall(Show.RATIO, 1, over=1, trend=TrendKind.LAST).put((1, 60, 4))
    drawn = [wall.engine.draw(0, now_ms=NOW_MS) for wall in (total, share)]
    assert [message["points"][-1][1] for message in drawn if message] == [9, 0.5]
    assert lacking.engine.draw(0, now_ms=NOW_MS) is None
    assert Wall(Show.INCREASE_TODAY, trend=TrendKind.TODAY).engine.draw(0, now_ms=NOW_MS) is None


def test_years_of_replayed_history_do_not_stay_in_memory() -> None:
    wall = Wall(Show.LAST, trend=TrendKind.LAST)
    day = [(1, 86_400.0 * 9 - 300.0 * step, float(step)) for step in range(9 * 288 + 1)]
    wall.put(*day)
    assert len(wall.engine.series[SeriesId(1)].steps) <= 2 * STEPS_KEPT
    message = wall.engine.draw(0, now_ms=NOW_MS)
    assert message is not None
    assert None not in [value for _, value in message["points"]]
    assert len(wall.engine.series[SeriesId(1)].steps) <= STEPS_KEPT + 1
