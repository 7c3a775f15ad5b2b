"""Asking what a rule asks, within bounds."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import anyio
import anyio.lowlevel
import numpy as np
import pytest

from alerts.rules import aside, asking
from alerts.rules.aside import TooSlowError
from alerts.rules.asking import Given, asked
from core.model import Selected, Selection
from promql.evaluate import QueryError
from promql.memory import Memory
from promql.parse import parse
from promql.plan import Moments
from promql.query import Query
from promql.storage import Storage
from promql.values import Grid
from tests.chaos.eventually import eventually
from tests.ruling import START_MS, series


def stored(count: int = 3) -> Memory:
    memory = Memory()
    memory.add(series('x{a="1"}'), [(START_MS - place, 7.0) for place in range(count)])
    return memory


async def ask(expr: str, storage: Storage | None = None) -> Given:
    return await asked(expr, parse(expr), START_MS, storage or stored())


@pytest.mark.parametrize(
    ("expr", "values"), [("x", [7.0]), ("x > 8", []), ("5 + 3", [8.0]), ("count(x)", [1.0])]
)
async def test_what_is_given(expr: str, values: list[float]) -> None:
    given = await ask(expr)
    assert given.vector.values[:, 0].tolist() == values
    assert given.vector.present.all()
    assert given.presence.has_data({"a": "1"})


@pytest.mark.parametrize("expr", ['"text"', "x[5m]", "x + on () y"])
async def test_what_is_no_answer(expr: str) -> None:
    memory = stored()
    memory.add(series('y{a="1"}'), [(START_MS, 1.0)])
    memory.add(series('y{a="2"}'), [(START_MS, 1.0)])
    with pytest.raises(QueryError):
        await ask(expr, memory)


async def test_what_takes_long_gives_way_to_others() -> None:
    long = stored(60_000)
    assert (await ask("count_over_time(x[5m])", long)).vector.values.tolist() == [[60_000.0]]


# Of few samples, and still the work of a moment.
HEAVY = "double_exponential_smoothing(vector({})[60000:1s], 0.5, 0.5)"


async def test_what_makes_much_of_little_gives_way_too() -> None:
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await anyio.lowlevel.checkpoint()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(others)
        await ask(HEAVY.format(1))
        tasks.cancel_scope.cancel()
    assert turns > 10


async def test_what_is_given_up_is_not_asked_twice_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "SECONDS_MAX", 200)  # of a machine that has much else to do
    with monkeypatch.context() as hurried:
        hurried.setattr(asking, "SECONDS_MAX", 0.01)
        with pytest.raises(TooSlowError, match="took longer than"):
            await ask(HEAVY.format(0))
    with pytest.raises(TooSlowError, match="at work on what it was asked before"):
        await ask(HEAVY.format(0))
    monkeypatch.setattr(aside, "GIVEN_UP_MAX", 1)
    with pytest.raises(TooSlowError, match="others that are too slow"):
        await ask(HEAVY.format(1))
    await ask("x")

    async def is_free() -> bool:
        try:
            return len((await ask(HEAVY.format(0))).vector) == 1
        except TooSlowError:
            return False

    await eventually(is_free, deadline_seconds=200)


async def test_less_of_what_is_given_up_may_be_asked() -> None:
    expr = HEAVY.format(2)

    async def over(count: int, seconds: float) -> None:
        moments = Moments(Grid(START_MS, 15_000, count))
        await asking.answered(
            Query(expr, parse(expr), moments, is_instant=False), stored(), seconds
        )

    with pytest.raises(TooSlowError, match="took longer than"):
        await over(8, 0.01)
    with pytest.raises(TooSlowError, match="at work on what it was asked before"):
        await over(8, 60)
    await over(1, 60)


@dataclass
class Slow:
    """A database that does not answer. Implements `Storage`."""

    async def select(self, selections: Collection[Selection]) -> Mapping[Selection, Selected]:
        del selections
        await anyio.sleep_forever()
        return {}


async def test_what_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "SECONDS_MAX", 0.01)
    with pytest.raises(TooSlowError, match="took longer than"):
        await ask("x", Slow())


async def test_samples_that_are_no_numbers_are_answers() -> None:
    assert np.isnan((await ask("x * NaN")).vector.values).all()
