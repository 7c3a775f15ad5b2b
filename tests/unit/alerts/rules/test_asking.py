"""Asking what a rule asks, within bounds."""

import threading
from collections.abc import Awaitable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

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


@dataclass
class Holding:
    """Gives samples whose evaluation takes as long as one likes. Implements `Storage`."""

    samples: Memory
    begun: threading.Event = field(default_factory=threading.Event)
    let_go: threading.Event = field(default_factory=threading.Event)

    async def select(self, selections: Collection[Selection]) -> Mapping[Selection, Selected]:
        return Held(await self.samples.select(selections), self)

    async def given_up(self, question: Awaitable[object]) -> None:
        """Give up what is asked once its evaluation has begun."""

        async def ask() -> None:
            await question

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(ask)
            await eventually(self.begun.is_set, deadline_seconds=200)
            tasks.cancel_scope.cancel()


class Held(dict[Selection, Selected]):
    """Samples at which an evaluation stands still until it is let go: as if it took so long."""

    def __init__(self, samples: Mapping[Selection, Selected], by: Holding) -> None:
        super().__init__(samples)
        self._by = by

    def __getitem__(self, selection: Selection) -> Selected:
        self._by.begun.set()
        assert self._by.let_go.wait(200)
        return super().__getitem__(selection)


@pytest.fixture
def holding() -> Iterator[Holding]:
    found = Holding(stored())
    yield found
    found.let_go.set()


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give questions more time than the product does: of a machine that has much else to do."""
    monkeypatch.setattr(asking, "SECONDS_MAX", 200)


# Of few samples, and still much to look at.
HEAVY = "count_over_time(x[{}s:1s])"


@pytest.mark.parametrize(
    ("expr", "samples"), [("count_over_time(x[5m])", 60_000), (HEAVY.format(60_000), 1)]
)
async def test_what_takes_long_gives_way_to_others(expr: str, samples: int) -> None:
    holding = Holding(stored(samples))

    async def others() -> None:
        for _ in range(10):
            await anyio.lowlevel.checkpoint()
        holding.let_go.set()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(others)
        given = await ask(expr, holding)  # who does not give way waits for them for ever
    assert len(given.vector) == 1


async def test_what_is_given_up_is_not_asked_twice_at_once(
    holding: Holding, monkeypatch: pytest.MonkeyPatch
) -> None:
    await holding.given_up(ask(HEAVY.format(60_000), holding))
    with pytest.raises(TooSlowError, match="at work on what it was asked before"):
        await ask(HEAVY.format(60_000), holding)
    monkeypatch.setattr(aside, "GIVEN_UP_MAX", 1)
    with pytest.raises(TooSlowError, match="others that are too slow"):
        await ask(HEAVY.format(60_001), holding)
    await ask("x")
    holding.let_go.set()

    async def is_free() -> bool:
        try:
            return len((await ask(HEAVY.format(60_000))).vector) == 1
        except TooSlowError:
            return False

    await eventually(is_free, deadline_seconds=200)


async def test_what_was_given_up_before_it_began_may_be_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as hurried:
        hurried.setattr(asking, "SECONDS_MAX", 0)
        with pytest.raises(TooSlowError, match="took longer than"):
            await ask(HEAVY.format(60_003))
    assert len((await ask(HEAVY.format(60_003))).vector) == 1


async def test_less_of_what_is_given_up_may_be_asked(holding: Holding) -> None:
    expr = HEAVY.format(60_002)

    async def over(count: int, storage: Storage) -> None:
        moments = Moments(Grid(START_MS, 15_000, count))
        await asking.answered(Query(expr, parse(expr), moments, is_instant=False), storage)

    await holding.given_up(over(8, holding))
    with pytest.raises(TooSlowError, match="at work on what it was asked before"):
        await over(8, stored())
    await over(1, stored())


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
