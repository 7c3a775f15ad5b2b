"""Tiles that show what an expression gives: what the engine makes of results and of none."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from api.feed.expressions import Expressions
from api.feed.history import Loaded
from api.queries.asked import Told, Watched
from api.queries.errors import ErrorType, failed, succeeded
from api.tiles import Engine, Expression, Matcher, Selector, Senders, Show, Tile, TrendKind
from core.store.catalogue import Catalogue
from tests.clock import JumpingClock
from tests.given import NOW, NOW_MS
from tests.unit.api.engines import FACTS, PERIOD

RATE = Expression("sum by (unit) (rate(got[5m]))", ("got",))
TOTAL = Expression("sum(all)", ("all",))
DAY_STEPS = 289


def tile(
    cell: str, *matchers: Matcher, over: Selector | None = None, trend: TrendKind | None = None
) -> Tile:
    show = Show.RATIO if over else Show.LAST
    main = Selector(RATE, matchers)
    return Tile(topic="wall:a", cell=cell, show=show, main=main, over=over, trend=trend)


class Center:
    """Answers with what is set for each expression, and remembers what was asked."""

    def __init__(self, *tiles: Tile) -> None:
        self.engine = Engine(tiles, FACTS, now_ms=NOW_MS)
        self.loaded = Loaded(
            self.engine, Senders({}, {}), set(), Catalogue({}, {}, frozenset(), {})
        )
        self.clock = JumpingClock(NOW)
        self.asked: list[Watched] = []
        self.told: dict[str, Told] = {}
        self.expressions = Expressions(self._ask, self.clock, lambda: self.loaded, self._draw)
        self.drawn = 0

    def _draw(self) -> None:
        self.drawn += 1

    async def _ask(self, asked: Watched, *, seconds: float) -> Told:
        assert seconds > 0
        self.asked.append(asked)
        return self.told[asked.query]

    def gives(
        self,
        expression: Expression,
        results: Mapping[str, Sequence[tuple[float, float]]],
        *,
        newest_ms: int | None = NOW_MS,
        simulated: bool = False,
    ) -> None:
        """Set results by unit: (seconds before now, value) each."""
        told = {
            "resultType": "matrix",
            "result": [
                {
                    "metric": {"unit": unit} if unit else {},
                    "values": [[NOW_MS / 1000 - ago, str(value)] for ago, value in points],
                }
                for unit, points in results.items()
            ],
            "newest_ms": newest_ms,
            "simulated": simulated,
        }
        self.told[expression.text] = succeeded(json.dumps(told).encode())

    async def round(self) -> None:
        """Ask for everything once."""
        await self.expressions._round(self.loaded)  # noqa: SLF001 - one turn of its task

    def cell(self, number: int = 0) -> dict[str, Any]:
        """Cell as it stands now."""
        self.engine.tick(NOW_MS)
        self.engine.tell([number], now_ms=NOW_MS)
        told = self.engine.slots[number].told
        assert told
        return told.message()


async def test_a_result_is_shown_with_the_time_of_its_newest_sample() -> None:
    center = Center(tile("c"))
    assert center.cell() == {
        "value": None, "unit_of_measure": "1", "at": None, "source": None, "quality": "never",
        "simulated": False, "n": 0, "reason": "the expression gives no result",
    }  # fmt: skip
    center.gives(RATE, {"a": [(0, 2.5)]}, newest_ms=NOW_MS - 7_000, simulated=True)
    await center.round()
    assert center.cell() == {
        "value": 2.5, "unit_of_measure": "1", "at": NOW_MS - 7_000, "source": None,
        "quality": "fresh", "simulated": True, "n": 1,
    }  # fmt: skip


@pytest.mark.parametrize(("age", "quality"), [(0, "fresh"), (2 * PERIOD, "late"), (290, "stale")])
async def test_it_ages_with_the_samples_that_it_is_made_of(age: int, quality: str) -> None:
    center = Center(tile("c"))
    center.gives(RATE, {"a": [(0, 1.0)]}, newest_ms=NOW_MS - age * 1000)
    await center.round()
    assert center.cell()["quality"] == quality


async def test_rows_and_units_choose_among_the_results() -> None:
    center = Center(tile("a", Matcher("unit", "a")), tile("b", Matcher("unit", "b")), tile("both"))
    center.gives(RATE, {"a": [(0, 1.0)], "b": [(0, 3.0)], "": [(0, 5.0)]})
    await center.round()
    assert [center.cell(number)["value"] for number in range(3)] == [1.0, 3.0, 3.0]
    assert len(center.asked) == 1, "tiles of the same expression share its results"


async def test_a_result_that_is_no_more_is_no_value() -> None:
    center = Center(tile("c"))
    center.gives(RATE, {"a": [(0, 1.0)]})
    await center.round()
    center.gives(RATE, {})
    await center.round()
    cell = center.cell()
    assert (cell["value"], cell["quality"]) == (None, "never")
    assert cell["reason"] == "the expression gives no result"
    center.gives(RATE, {"a": [(0, 4.0)]})
    await center.round()
    assert center.cell()["value"] == 4.0


async def test_results_that_others_took_the_place_of_count_no_more() -> None:
    """As those of topk do: they are no silent sources, and are not kept for ever."""
    center = Center(tile("c"))
    for turn in range(200):
        center.gives(RATE, {f"unit-{turn}": [(0, float(turn))], "always": [(0, 1000.0)]})
        await center.round()
    cell = center.cell()
    assert (cell["value"], cell["n"], cell["quality"]) == ((199 + 1000) / 2, 2, "fresh")
    assert "reason" not in cell
    assert len(center.engine.series) == 2


async def test_a_curve_keeps_what_was_and_has_no_value_where_none_is() -> None:
    center = Center(tile("c", trend=TrendKind.LAST))
    center.gives(RATE, {"a": [(86_400, 1.0), (3_600, 2.0), (0, 3.0)]})
    await center.round()
    center.gives(RATE, {}, newest_ms=NOW_MS + 10_000)
    await center.round()
    drawn = center.engine.draw(0, now_ms=NOW_MS + 900_000)
    assert drawn
    values = [value for _, value in drawn["points"]]
    assert [value for value in values if value is not None][-1] == 3.0
    assert values[-1] is None
    center.engine.draw(0, now_ms=NOW_MS + 2 * 86_400_000)
    await center.round()
    assert not center.engine.series, "after a day nothing of it is left"


@pytest.mark.parametrize("value", ["NaN", "+Inf"])
async def test_what_is_no_number_is_none_on_a_wall(value: str) -> None:
    center = Center(tile("c"))
    center.gives(RATE, {"a": [(0, float(value))]})
    await center.round()
    assert center.cell()["value"] is None


async def test_a_ratio_keeps_both_terms() -> None:
    center = Center(tile("c", over=Selector(TOTAL)))
    center.gives(RATE, {"a": [(0, 3.0)], "b": [(0, 1.0)]})
    center.gives(TOTAL, {"": [(0, 8.0)]})
    await center.round()
    cell = center.cell()
    assert (cell["value"], cell["numerator"], cell["denominator"]) == (0.5, 4.0, 8.0)
    center.gives(RATE, {})
    await center.round()
    assert center.cell()["value"] is None, "without a numerator there is no ratio, and not 0"


async def test_a_slip_leaves_the_value_and_three_end_it() -> None:
    center = Center(tile("c"))
    center.gives(RATE, {"a": [(0, 1.0)]})
    await center.round()
    center.told[RATE.text] = failed(ErrorType.TIMEOUT, "query timed out in query execution")
    shown = []
    for _ in range(3):
        await center.round()
        shown.append(center.cell()["value"])
    assert shown == [1.0, 1.0, None]


async def test_a_curve_begins_with_the_day_before() -> None:
    center = Center(tile("c", trend=TrendKind.LAST))
    day = [(300.0 * (DAY_STEPS - 1 - step), float(step)) for step in range(DAY_STEPS)]
    center.gives(RATE, {"a": day}, newest_ms=NOW_MS - 20_000)
    await center.round()
    drawn = center.engine.draw(0, now_ms=NOW_MS)
    assert drawn
    assert [value for _, value in drawn["points"]] == [float(step) for step in range(DAY_STEPS)]
    assert center.cell()["at"] == NOW_MS - 20_000
    await center.round()
    assert [one.end_ms - one.start_ms for one in center.asked] == [86_400_000, 0]
    assert center.drawn == 1


async def test_it_asks_at_once_when_the_walls_are_read_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("api.feed.expressions.LOOK_SECONDS", 0)
    center = Center(tile("c"))
    center.gives(RATE, {"a": [(0, 1.0)]})
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(center.expressions.run())
        while not center.asked:  # noqa: ASYNC110 - turn by turn, without a wait
            await asyncio.sleep(0)
        center.loaded = Center(tile("c")).loaded
        while len(center.asked) < 2:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0)
        task.cancel()
    assert center.loaded.engine.slots[0].main[0].last_value == 1.0
