"""When expressions of walls are asked, and what becomes of answers that are none."""

import asyncio

import pytest

from api.feed.expressions import FAILURES
from api.queries.asked import Past, Told
from api.queries.errors import ErrorType, failed
from api.tiles import (
    Selector,
    TrendKind,
)
from tests.given import NOW_MS
from tests.unit.api.watching import (
    DAY_STEPS,
    RATE,
    TOTAL,
    Center,
    tile,
    until,
)


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
    assert 250 < center.turns[RATE].due - center.turns[TOTAL].due <= 300


async def test_an_outage_of_ours_changes_nothing_of_its_turns() -> None:
    center = Center(tile("c"))
    center.told[RATE.text] = failed(ErrorType.UNAVAILABLE, "the database does not answer")
    for _ in range(5):
        await center.round()
    (turn,) = center.turns.values()
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
        await until(lambda: len(center.asked) > 0)
        center.loaded = Center(tile("c")).loaded
        await until(lambda: len(center.asked) > 1)
        task.cancel()
    assert center.loaded.engine.slots[0].main[0].last_value == 1.0
