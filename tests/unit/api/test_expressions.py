"""Tiles that show what an expression gives: what the engine makes of results and of none."""

import pytest

from api.queries.asked import Watched
from api.tiles import (
    Described,
    Found,
    Matcher,
    Selector,
    Show,
    Tile,
    TrendKind,
)
from core.model import SeriesId, SourceId
from tests.given import NOW_MS
from tests.unit.api.engines import PERIOD
from tests.unit.api.watching import (
    DAY_STEPS,
    NEVER,
    RATE,
    TOTAL,
    Center,
    labels_of,
    tile,
)


async def test_a_result_is_shown_with_the_time_of_its_newest_sample() -> None:
    center = Center(tile("c"))
    assert center.cell() == {**NEVER, "reason": "no data yet"}
    center.gives(RATE, {"a": 2.5}, newest_ms=NOW_MS - 7_000, simulated=True)
    await center.round()
    assert center.cell() == {
        "value": 2.5, "unit_of_measure": "1", "at": NOW_MS - 7_000, "source": None,
        "quality": "fresh", "simulated": True, "n": 1,
    }  # fmt: skip


@pytest.mark.parametrize(("age", "quality"), [(0, "fresh"), (2 * PERIOD, "late"), (290, "stale")])
async def test_it_ages_with_the_samples_that_it_is_made_of(age: int, quality: str) -> None:
    center = Center(tile("c"))
    center.gives(RATE, {"a": 1.0}, newest_ms=NOW_MS - age * 1000)
    await center.round()
    assert center.cell()["quality"] == quality


async def test_an_answer_made_of_older_samples_counts_too() -> None:
    center = Center(tile("c"))
    center.gives(RATE, {"a": 0.0})
    await center.round()
    center.gives(RATE, {"a": 5.0}, newest_ms=NOW_MS - 2_000)
    await center.round()
    assert (center.cell()["value"], center.cell()["at"]) == (5.0, NOW_MS - 2_000)


async def test_rows_and_units_choose_among_the_results() -> None:
    center = Center(tile("a", Matcher("unit", "a")), tile("b", Matcher("unit", "b")), tile("all"))
    center.gives(RATE, {"a": 1.0, "b": 3.0, "": 5.0})
    await center.round()
    assert [center.cell(number)["value"] for number in range(3)] == [1.0, 3.0, 3.0]
    assert len(center.asked) == 1, "tiles of the same expression share its results"


async def test_a_result_that_is_no_more_is_no_value() -> None:
    center = Center(tile("c"))
    center.gives(RATE, {"a": 1.0})
    await center.round()
    center.gives(RATE, {"a": None})
    await center.round()
    assert center.cell() == {**NEVER, "reason": "the expression gives no result"}
    center.gives(RATE, {"a": 4.0})
    await center.round()
    assert center.cell()["value"] == 4.0


async def test_it_is_none_also_when_its_samples_were_late() -> None:
    """They are there and give nothing: that is no silence."""
    center = Center(tile("c"))
    center.gives(RATE, {"a": 3.0}, newest_ms=NOW_MS - 2 * PERIOD * 1000)
    await center.round()
    assert center.cell()["quality"] == "late"
    center.gives(RATE, {"a": None})
    await center.round()
    assert center.cell() == {**NEVER, "reason": "the expression gives no result"}


async def test_where_no_samples_are_left_the_last_value_ages() -> None:
    center = Center(tile("c"))
    center.gives(RATE, {"a": 2.0}, newest_ms=NOW_MS - 310_000)
    await center.round()
    center.gives(RATE, {"a": None}, newest_ms=None)
    await center.round()
    cell = center.cell()
    assert (cell["value"], cell["quality"], cell["at"]) == (2.0, "stale", NOW_MS - 310_000)


async def test_it_asks_about_the_results_that_it_knows() -> None:
    center = Center(tile("c"))
    center.gives(RATE, {"a": 2.0, "b": 1.0})
    for _ in range(2):
        await center.round()
    known = [list(one.known) for one in center.asked if isinstance(one, Watched)]
    assert known[0] == []
    assert sorted(map(str, known[1])) == ["{'unit': 'a'}", "{'unit': 'b'}"]


async def test_results_that_others_took_the_place_of_count_no_more() -> None:
    """As those of topk do: they are no silent sources, and are not kept for ever."""
    center = Center(tile("c"))
    for turn in range(200):
        center.gives(RATE, {f"u{turn - 1}": None, f"u{turn}": float(turn), "always": 1000.0})
        await center.round()
    cell = center.cell()
    assert (cell["value"], cell["n"], cell["quality"]) == ((199 + 1000) / 2, 2, "fresh")
    assert "reason" not in cell
    assert len(center.engine.series) == 2


@pytest.mark.parametrize(
    ("newest_ms", "kept"), [(NOW_MS, 101), (NOW_MS - 150_000, 101), (None, 201)]
)
async def test_what_is_over_is_bounded(newest_ms: int | None, kept: int) -> None:
    """Curves show the last hundred of them still; silent ones are known for a week."""
    center = Center(tile("c", trend=TrendKind.LAST))
    for turn in range(201):
        before, now = labels_of(turn - 1), labels_of(turn)
        found = {now: Found(1.0, NOW_MS - 150_000), before: Found(None, newest_ms)}
        center.engine.answer(RATE, found, at_ms=NOW_MS)
        for each in center.engine.series.values():
            each.remember(NOW_MS - 600_000, 1.0)
    assert len(center.engine.series) == kept


async def test_results_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.tiles.engine.RESULTS_MAX", 50)
    center = Center(tile("c"))
    for turn in range(200):
        found = {labels_of(turn): Found(1.0, NOW_MS - 200_000 + turn)}
        center.engine.answer(RATE, found, at_ms=NOW_MS)
    assert len(center.engine.series) == 50


async def test_results_take_no_room_from_stored_series(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.tiles.engine.SERIES_MAX", 1)
    stored = Tile(topic="wall:a", cell="s", show=Show.LAST, main=Selector("up"))
    center = Center(tile("c"), stored)
    center.gives(RATE, {str(unit): 1.0 for unit in range(10)})
    await center.round()
    assert center.engine.add([Described(SeriesId(1), "up", {}, SourceId("s"))])
    assert not center.engine.overflow


async def test_a_result_that_was_silent_for_a_week_is_forgotten() -> None:
    center = Center(tile("c"))
    center.gives(RATE, {"a": 1.0}, newest_ms=NOW_MS - 8 * 86_400_000)
    await center.round()
    assert not center.engine.series


async def test_a_curve_has_no_value_where_there_was_no_result() -> None:
    center = Center(tile("c", trend=TrendKind.LAST))
    center.gives(RATE, {"a": 5.0})
    center.went(*([1.0] * (DAY_STEPS - 13)), *([None] * 12))
    await center.round()
    assert center.cell()["value"] == 5.0
    assert center.curve()[-14:] == [1.0, *([None] * 12), 5.0], "a gap is no bridge"
    center.gives(RATE, {"a": None})
    await center.round()
    assert center.curve(after=900)[-3:] == [None] * 3
    center.engine.draw(0, now_ms=NOW_MS + 2 * 86_400_000)
    await center.round()
    assert not center.engine.series, "after a day nothing of it is left"


async def test_a_curve_also_shows_what_ended_before() -> None:
    center = Center(tile("c", trend=TrendKind.LAST))
    center.gives(RATE, {})
    center.went(*([1.0] * (DAY_STEPS - 13)), *([None] * 12))
    await center.round()
    assert center.cell() == {**NEVER, "reason": "the expression gives no result"}
    assert center.curve()[-14:] == [1.0, *([None] * 13)]


async def test_a_ratio_keeps_both_terms() -> None:
    center = Center(tile("c", over=Selector(TOTAL)))
    center.gives(RATE, {"a": 3.0, "b": 1.0})
    center.gives(TOTAL, {"": 8.0})
    await center.round()
    cell = center.cell()
    assert (cell["value"], cell["numerator"], cell["denominator"]) == (0.5, 4.0, 8.0)
    center.gives(RATE, {"a": None, "b": None})
    await center.round()
    assert center.cell()["value"] is None, "without a numerator there is no ratio, and not 0"


async def test_a_result_of_which_samples_cannot_be_read_says_so() -> None:
    center = Center(tile("c"))
    center.gives(RATE, {"a": 2.5}, newest_ms=NOW_MS, lacking=True)
    await center.round()
    assert (center.cell()["value"], center.cell()["reason"]) == (2.5, "stored data damaged")
