"""Cells from samples: every rule of docs/walls.md as a case, and any order as a property."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.tiles import Described, Engine, Matcher, Selector, Show, Tile, TrendKind
from core.model import Freshness, SeriesId, SourceId
from tests.given import NOW_MS, STALE

from .engines import FACTS, ZONE, Row, Wall


@pytest.mark.parametrize(
    ("wall", "value", "more"),
    [
        (Wall(Show.LAST).put((1, 0, 5)), 5, {"n": 1, "quality": "fresh", "source": "s"}),
        (Wall(Show.LAST).put((1, 0, 5), (1, 60, 9)), 5, {"at": NOW_MS}),
        (Wall(Show.LAST, 3).put((1, 0, 1), (2, 0, 2), (3, 0, 9)), 2, {"n": 3}),
        (Wall(Show.SUM, 2).put((1, 0, 1), (2, 0, 2)), 3, {"n": 2}),
        (
            Wall(Show.RATIO, 2).put((1, 0, 1), (2, 0, 0)),
            0.5,
            {"numerator": 1, "denominator": 2},
        ),
        (
            Wall(Show.RATIO, 1, over=2).put((1, 0, 3), (2, 0, 4), (3, 0, 2)),
            0.5,
            {"numerator": 3, "denominator": 6},
        ),
        (Wall(Show.INCREASE_TODAY).put((1, 86_400, 5), (1, 0, 12)), 7, {"n": 1}),
        (
            Wall(Show.INCREASE_TODAY, 2).put((1, 86_400, 5), (1, 0, 12), (2, 60, 9), (2, 0, 10)),
            8,
            {"n": 2},
        ),
    ],
)
def test_value(wall: Wall, value: float, more: dict[str, object]) -> None:
    cell = wall.cell()
    assert cell["value"] == value
    assert cell | more == cell
    assert "reason" not in cell


@pytest.mark.parametrize(
    ("wall", "reason"),
    [
        (Wall(Show.LAST), "no data yet"),
        (Wall(Show.SUM, 0), "no data yet"),
        (Wall(Show.RATIO, 1, over=1).put((1, 0, 3)), "no data yet"),
        (Wall(Show.RATIO, 1, over=1).put((1, 0, 3), (2, 0, 0)), "the denominator is 0"),
        (Wall(Show.LAST).put((1, 0, math.nan)), "the source stopped sending"),
        (Wall(Show.LAST).put((1, 0, STALE)), "the source stopped sending"),
        (Wall(Show.LAST).put((1, 8 * 86_400, 3)), "no data yet"),  # gone for more than a week
    ],
)
def test_no_value_has_a_reason_and_is_never_zero(wall: Wall, reason: str) -> None:
    cell = wall.cell()
    assert (cell["value"], cell["reason"]) == (None, reason)
    assert cell["quality"] in ("never", "stale", "fresh")


@pytest.mark.parametrize(
    ("after", "quality", "value"),
    [
        (0, "fresh", 5),
        (90, "fresh", 5),
        (91, "late", 5),
        (180, "late", 5),
        (181, "stale", 5),
        (7 * 86_400, "stale", 5),
        (7 * 86_400 + 1, "never", None),
    ],
)
def test_a_cell_ages_without_any_sample(after: float, quality: str, value: float | None) -> None:
    cell = Wall(Show.LAST).put((1, 0, 5)).cell(after=after)
    assert (cell["quality"], cell["value"]) == (quality, value)


def test_time_alone_makes_a_cell_dirty_at_the_right_moment() -> None:
    wall = Wall(Show.LAST).put((1, 0, 5))
    wall.cell()
    for after_ms, dirty in ((90_000, set()), (90_001, {0})):
        wall.engine.tick(NOW_MS + after_ms)
        assert wall.engine.dirty == dirty


def test_a_silent_series_neither_counts_as_good_nor_leaves_the_denominator() -> None:
    wall = Wall(Show.RATIO, 3).put((1, 0, 1), (2, 0, 1), (3, 1000, 1))
    cell = wall.cell()
    assert (cell["numerator"], cell["denominator"], cell["n"]) == (2, 3, 2)
    assert (cell["quality"], cell["reason"]) == ("late", "missing 1/3")


def test_when_all_are_silent_the_last_known_value_is_shown_as_stale() -> None:
    cell = Wall(Show.RATIO, 2).put((1, 1000, 1), (2, 1000, 0)).cell()
    assert (cell["value"], cell["quality"]) == (0.5, "stale")
    assert cell["reason"] == "missing 2/2"


def test_transactions_of_a_silent_counter_still_happened() -> None:
    wall = Wall(Show.INCREASE_TODAY, 2)
    wall.put((1, 86_400, 0), (1, 3000, 40), (2, 86_400, 0), (2, 0, 2))
    assert wall.cell()["value"] == 42


def test_simulated_values_say_so() -> None:
    assert Wall(Show.LAST, labels={"simulated": "true"}).put((1, 0, 5)).cell()["simulated"] is True
    assert Wall(Show.LAST, labels={"simulated": "no"}).put((1, 0, 5)).cell()["simulated"] is False


def test_a_new_series_counts_from_its_first_sample() -> None:
    wall = Wall(Show.SUM).put((1, 0, 1))
    assert wall.cell()["value"] == 1
    added = wall.engine.add([Described(SeriesId(9), "up", {}, SourceId("other"))])
    assert [series.id for series in added] == [9]
    cell = wall.put((9, 0, 4)).cell()
    assert (cell["value"], cell["source"], cell["n"]) == (5, None, 2)


def test_series_of_no_tile_are_passed_over() -> None:
    wall = Wall(Show.LAST)
    assert not wall.engine.add([Described(SeriesId(9), "other", {}, SourceId("s"))])
    assert wall.put((9, 0, 4), (1, 0, 5)).cell()["value"] == 5


def test_an_unchanged_cell_is_not_told_twice() -> None:
    wall = Wall(Show.LAST).put((1, 0, 5))
    assert wall.engine.tell([0], now_ms=NOW_MS)
    wall.put((1, 30, 4))  # late, and older than what is shown
    assert wall.engine.dirty == {0}
    assert wall.engine.tell([0], now_ms=NOW_MS) == {}


def test_matchers_of_rows_are_optional_for_the_coarser_denominator() -> None:
    narrow = (Matcher("operator", "viettel"), Matcher("unit", "a"))
    coarse = tuple(Matcher(m.label, m.value, optional=True) for m in narrow)
    tile = Tile(
        topic="t",
        cell="c",
        show=Show.RATIO,
        main=Selector("up", narrow),
        over=Selector("all", coarse),
    )
    engine = Engine([tile], FACTS, now_ms=NOW_MS)
    labels = [
        ("up", {"operator": "viettel", "unit": "a"}),
        ("up", {"operator": "mobifone", "unit": "a"}),
        ("all", {"unit": "a"}),
        ("all", {"unit": "b"}),
    ]
    series = [
        Described(SeriesId(n), name, one, SourceId("s")) for n, (name, one) in enumerate(labels, 1)
    ]
    assert [one.id for one in engine.add(series)] == [1, 3]


rows = st.lists(
    st.tuples(
        st.integers(1, 4),
        st.integers(0, 40_000).map(float),
        st.integers(0, 30).map(float),
    ),
    unique_by=lambda row: row[:2],
    min_size=1,
    max_size=40,
)


@given(
    rows,
    st.sampled_from(
        [
            (Show.LAST, TrendKind.LAST),
            (Show.SUM, TrendKind.LAST),
            (Show.RATIO, TrendKind.WORST),
            (Show.INCREASE_TODAY, TrendKind.TODAY),
        ]
    ),
    st.integers(0, 2**32),
    st.integers(1, 9),
)
def test_any_order_and_any_batches_give_the_same_cells_and_trends(
    rows: list[Row], kind: tuple[Show, TrendKind], seed: int, size: int
) -> None:
    show, drawn = kind
    shuffled = [*rows, *rows[: len(rows) // 2]]  # half of it is re-sent
    random.Random(seed).shuffle(shuffled)
    one, other = Wall(show, 4, trend=drawn), Wall(show, 4, trend=drawn)
    one.put(*sorted(rows, key=lambda row: -row[1]))
    for start in range(0, len(shuffled), size):
        other.put(*shuffled[start : start + size])
        other.cell()
    assert one.cell() == other.cell()
    draw = [wall.engine.draw(0, now_ms=NOW_MS) for wall in (one, other)]
    assert draw[0] == draw[1]


def test_a_wall_of_too_many_series_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.tiles.engine.SERIES_MAX", 0)
    cell = Wall(Show.LAST).cell()
    assert (cell["quality"], cell["reason"]) == (Freshness.NEVER.value, "too many series")


def test_what_the_feed_asks_of_an_engine() -> None:
    tiles = [
        Tile(topic="t", cell="a", show=Show.INCREASE_TODAY, main=Selector("got"), band=True),
        Tile(topic="t", cell="b", show=Show.LAST, main=Selector("unknown")),
    ]
    engine = Engine(tiles, FACTS, now_ms=NOW_MS)
    engine.add(
        [
            Described(SeriesId(5), "got", {}, SourceId("s")),
            Described(SeriesId(6), "unknown", {}, SourceId("slow")),
        ]
    )
    assert set(engine.metrics()) == {"got", "unknown"}
    assert (engine.zone, engine.banded(), engine.ids(0)) == (ZONE, [0], [5])
    assert engine.tile(1) is tiles[1]
    assert engine.series[SeriesId(6)].period_seconds == 3600  # nobody described it


DAY_SECONDS = 86_400


@pytest.mark.parametrize(
    ("wall", "missing_ago", "is_told"),
    [
        # The newest sample is not known to be the newest; a later one is.
        (Wall(Show.LAST).put((1, 30, 5)), 0, True),
        (Wall(Show.LAST).put((1, 0, 5)), 60, False),
        (Wall(Show.LAST, trend=TrendKind.LAST).put((1, 0, 5)), 3600, True),
        (Wall(Show.LAST, trend=TrendKind.LAST).put((1, 0, 5)), 2 * DAY_SECONDS, False),
        # Growth since midnight: of today, or of the value that it is counted from.
        (Wall(Show.INCREASE_TODAY).put((1, DAY_SECONDS, 5), (1, 0, 9)), 60, True),
        (Wall(Show.INCREASE_TODAY).put((1, 0, 9)), DAY_SECONDS, True),
        (Wall(Show.INCREASE_TODAY).put((1, DAY_SECONDS, 5), (1, 0, 9)), 2 * DAY_SECONDS, False),
        (Wall(Show.RATIO, 1, over=1).put((1, 0, 3), (2, 30, 4)), 0, True),
    ],
)
def test_a_number_of_which_stored_samples_cannot_be_read_says_so(
    wall: Wall,
    missing_ago: float,
    is_told: bool,
) -> None:
    before = wall.cell()
    ids = list(wall.engine.series)
    wall.engine.miss({ids[-1]: NOW_MS - int(missing_ago * 1000)})
    wall.engine.miss({SeriesId(999): NOW_MS})  # of no tile
    cell = wall.cell()
    assert cell.get("reason") == ("stored data damaged" if is_told else None)
    assert {**cell, "reason": None} == {**before, "reason": None}


def test_where_all_samples_cannot_be_read_it_is_not_said_that_there_were_none() -> None:
    wall = Wall(Show.LAST)
    assert wall.cell()["reason"] == "no data yet"
    wall.engine.miss({SeriesId(1): NOW_MS})
    assert (wall.cell()["value"], wall.cell()["reason"]) == (None, "stored data damaged")


def test_growth_of_the_next_day_is_right_again() -> None:
    wall = Wall(Show.INCREASE_TODAY).put((1, DAY_SECONDS, 5), (1, 0, 9))
    wall.engine.miss({SeriesId(1): NOW_MS - 60_000})
    assert wall.cell()["reason"] == "stored data damaged"
    wall.put((1, -DAY_SECONDS, 19))
    cell = wall.cell(after=DAY_SECONDS)
    assert (cell["value"], cell.get("reason")) == (10, None)
