"""Stretches of time: as long as can be read at once, and together the whole."""

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from alerts.backtest.replay import Activation, Replay
from alerts.backtest.run import Progress, Span, moments, replayed
from alerts.rules.evaluate import RuleError
from alerts.rules.running import RunningRule
from core.model import RuleGroup, Selected, Selection
from core.store.select import TooMuchError
from promql.memory import Memory
from tests.ruling import START, START_MS, rule, running_rule, series

HOURS = 30
SPAN = Span(START, START + timedelta(hours=HOURS))


@dataclass(slots=True)
class Bounded:
    """A storage that gives no more than so many minutes at once. asked: how often."""

    memory: Memory
    minutes: int
    asked: int = 0

    async def select(self, selections: Collection[Selection]) -> Mapping[Selection, Selected]:
        self.asked += 1
        if any(each.until_ms - each.after_ms > self.minutes * 60_000 for each in selections):
            raise TooMuchError("the query reads too much")
        return await self.memory.select(selections)


def stored() -> Memory:
    memory = Memory()
    points = [(START_MS + 60_000 * n + 7_000, float(n % 50)) for n in range(HOURS * 60)]
    memory.add(series('x{a="1"}'), points)
    return memory


async def lived(at_work: RunningRule, storage: Bounded) -> tuple[list[Activation], list[Progress]]:
    @asynccontextmanager
    async def storages() -> AsyncIterator[Bounded]:
        yield storage

    replay, span = Replay(at_work.timing, START), SPAN
    steps = [each async for each in replayed(at_work, span, storages, replay, external_url="")]
    return list(replay.activations()), steps


async def test_what_is_too_much_at_once_is_read_in_parts() -> None:
    at_work = running_rule(rule("x > 40", hold_seconds=90))
    whole, steps = await lived(at_work, Bounded(stored(), HOURS * 60))
    total = moments(at_work, SPAN).count
    assert total == (HOURS + 1) * 240 + 6  # what is pending at its begin has begun before
    assert [each.done for each in steps] == [1_000, total]
    assert (steps[0].series, steps[0].first_ms) == (1, START_MS + 7_000)
    assert len(whole) == HOURS * 60 // 50
    assert all(each.early for each in whole)
    storage = Bounded(stored(), 25)
    parts, steps = await lived(at_work, storage)
    times = [(each.active_at, each.fired_at, each.ended_at) for each in parts]
    assert times == [(each.active_at, each.fired_at, each.ended_at) for each in whole]
    assert steps[-1].done == total
    assert storage.asked < 3 * len(steps)  # it learns how much can be read at once
    with pytest.raises(TooMuchError):
        await lived(at_work, Bounded(stored(), 5))


async def test_a_group_that_looks_back_is_looked_at_on_its_grid_alone() -> None:
    each = running_rule(rule("x > 40"))
    group = RuleGroup(file="a", name="b", query_offset_seconds=60.0, rules=each.group.rules)
    found, _ = await lived(replace(each, group=group), Bounded(stored(), HOURS * 60))
    assert not any(one.early for one in found)
    assert (found[0].active_at - START) == timedelta(minutes=42, seconds=15)


async def test_a_rule_that_would_fail_each_time_is_no_quiet_one() -> None:
    storage = Bounded(stored(), HOURS * 60)
    storage.memory.add(series('x{a="2"}'), [(START_MS + 60_000 * n, 50.0) for n in range(60)])
    at_work = running_rule(rule("x > 10", labels={"a": "one"}))
    with pytest.raises(RuleError, match="two results have the same labels"):
        await lived(at_work, storage)
