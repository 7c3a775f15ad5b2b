"""Tiles that show what an expression gives: what the engine makes of results and of none."""

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from api.feed.expressions import FAILURES, Expressions
from api.feed.history import Loaded
from api.queries.asked import Asked, Course, Past, Result, Told, Watched
from api.queries.errors import ErrorType, failed
from api.tiles import (
    Described,
    Engine,
    Expression,
    Found,
    Matcher,
    Selector,
    Senders,
    Show,
    Tile,
    TrendKind,
)
from core.model import Labels, SeriesId, SourceId
from core.store.catalogue import Catalogue
from tests.clock import JumpingClock
from tests.given import NOW, NOW_MS
from tests.unit.api.engines import FACTS, PERIOD

RATE = Expression("sum by (unit) (rate(got[5m]))", ("got",))
TOTAL = Expression("sum(all)", ("all",))
DAY_STEPS = 289
NEVER = {"value": None, "unit_of_measure": "1", "at": None, "source": None, "quality": "never",
         "simulated": False, "n": 0}  # fmt: skip


def tile(
    cell: str, *matchers: Matcher, over: Selector | None = None, trend: TrendKind | None = None
) -> Tile:
    show = Show.RATIO if over else Show.LAST
    main = Selector(RATE, matchers)
    return Tile(topic="wall:a", cell=cell, show=show, main=main, over=over, trend=trend)


def labels_of(unit: int) -> Labels:
    return (("unit", str(unit)),)


class Center:
    """Answers with what is set for each expression, and remembers what was asked."""

    def __init__(self, *tiles: Tile) -> None:
        self.engine = Engine(tiles, FACTS, now_ms=NOW_MS)
        nothing = Catalogue({}, {}, frozenset(), {})
        self.loaded = Loaded(self.engine, Senders({}, {}), set(), nothing)
        self.clock = JumpingClock(NOW)
        self.asked: list[Asked] = []
        self.told: dict[str, Told] = {}
        self.past = Told(200, b"[]")
        self.drawn = 0
        self.expressions = Expressions(self._ask, self.clock, lambda: self.loaded, self._draw)

    def _draw(self) -> None:
        self.drawn += 1

    async def _ask(self, asked: Asked, *, seconds: float) -> Told:
        assert seconds > 0
        self.asked.append(asked)
        if isinstance(asked, Past):
            return self.past
        assert isinstance(asked, Watched)
        return self.told[asked.query]

    def gives(
        self,
        expression: Expression,
        results: Mapping[str, float | None],
        *,
        newest_ms: int | None = NOW_MS,
        simulated: bool = False,
    ) -> None:
        """Set the result of each unit, or of one without labels."""
        found = [
            Result({"unit": unit} if unit else {}, value, newest_ms, simulated)
            for unit, value in results.items()
        ]
        self.told[expression.text] = Told(200, msgspec.json.encode(found))

    def went(self, *values: float | None) -> None:
        """Set the last day of unit a."""
        self.past = Told(200, msgspec.json.encode([Course({"unit": "a"}, values)]))

    async def round(self) -> None:
        """Ask for everything once, as if it were due."""
        for turn in self.expressions._turns.values():  # noqa: SLF001 - lets their time pass
            turn.due = 0.0
        await self.expressions.round(self.loaded)

    def cell(self, number: int = 0, *, after: int = 0) -> dict[str, Any]:
        """Cell as it stands so many seconds after NOW."""
        now_ms = NOW_MS + 1000 * after
        self.engine.tick(now_ms)
        self.engine.tell([number], now_ms=now_ms)
        told = self.engine.slots[number].told
        assert told
        return told.message()

    def curve(self, *, after: int = 0) -> list[float | None]:
        """Values of the day up to so many seconds after NOW."""
        drawn = self.engine.draw(0, now_ms=NOW_MS + 1000 * after)
        return [value for _, value in drawn["points"]] if drawn else []


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


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        (failed(ErrorType.TIMEOUT, "query timed out in query execution"), [1.0, 1.0, None]),
        (Told(200, b'{"results": 5}'), [1.0, 1.0, None]),
        (failed(ErrorType.UNAVAILABLE, "the database does not answer"), [1.0] * FAILURES),
    ],
    ids=["too slow", "unreadable", "no database"],
)
async def test_a_slip_leaves_the_value_and_three_end_it(
    told: Told, shown: list[float | None]
) -> None:
    center = Center(tile("c"))
    center.gives(RATE, {"a": 1.0})
    await center.round()
    center.told[RATE.text] = told
    seen = []
    for _ in range(FAILURES):
        await center.round()
        seen.append(center.cell()["value"])
    assert seen == shown


async def test_one_that_fails_is_asked_more_seldom_and_delays_no_other() -> None:
    center = Center(tile("c", over=Selector(TOTAL)))
    center.told[RATE.text] = failed(ErrorType.TIMEOUT, "query timed out in query execution")
    center.gives(TOTAL, {"": 8.0})
    for _ in range(6):
        await center.round()
    turns = center.expressions._turns  # noqa: SLF001 - when each is due
    assert 250 < turns[RATE].due - turns[TOTAL].due <= 300


async def test_an_outage_of_ours_changes_nothing_of_its_turns() -> None:
    center = Center(tile("c"))
    center.told[RATE.text] = failed(ErrorType.UNAVAILABLE, "the database does not answer")
    for _ in range(5):
        await center.round()
    (turn,) = center.expressions._turns.values()  # noqa: SLF001 - when it is due
    assert (turn.failures, turn.due - asyncio.get_running_loop().time() <= 10) == (0, True)


async def test_a_number_is_shown_also_when_its_past_cannot_be_told() -> None:
    center = Center(tile("c", trend=TrendKind.LAST))
    center.gives(RATE, {"a": 1.0})
    center.past = failed(ErrorType.EXECUTION, "the query reads more than 5000000 samples")
    for _ in range(5):
        await center.round()
    assert center.cell()["value"] == 1.0
    assert sum(isinstance(one, Past) for one in center.asked) == FAILURES
    assert center.drawn == 0


async def test_a_curve_begins_with_the_day_before_also_after_a_slip() -> None:
    center = Center(tile("c", trend=TrendKind.LAST))
    center.gives(RATE, {"a": 1000.0}, newest_ms=NOW_MS - 20_000)
    center.past = failed(ErrorType.TIMEOUT, "query timed out in query execution")
    await center.round()
    center.went(*map(float, range(DAY_STEPS - 1)))
    await center.round()
    assert center.curve() == [*map(float, range(DAY_STEPS - 1)), 1000.0]
    assert center.cell()["at"] == NOW_MS - 20_000
    await center.round()
    assert [type(one).__name__ for one in center.asked[-2:]] == ["Past", "Watched"]
    assert center.drawn == 1


async def test_it_asks_at_once_when_the_walls_are_read_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("api.feed.expressions.LOOK_SECONDS", 0)
    center = Center(tile("c"))
    center.gives(RATE, {"a": 1.0})
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(center.expressions.run())
        while not center.asked:  # noqa: ASYNC110 - turn by turn, without a wait
            await asyncio.sleep(0)
        center.loaded = Center(tile("c")).loaded
        while len(center.asked) < 2:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0)
        task.cancel()
    assert center.loaded.engine.slots[0].main[0].last_value == 1.0
