"""A rule lived again in stretches, against the leader's own turns, evaluation by evaluation."""

from contextlib import asynccontextmanager
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from alerts.backtest.replay import Activation, Replay
from alerts.backtest.run import Span, replayed
from alerts.rules.asking import asked
from alerts.rules.evaluate import Given, alerts
from alerts.rules.life import State
from alerts.rules.grid import milliseconds
from alerts.rules.running import RunningRule
from alerts.rules.turn import Live, Seen, begun, turned
from core.model import AlertRule, Labels
from promql.memory import Memory
from tests.ruling import START, START_MS, at, rule, running_rule, seconds, series

URL = "https://ioc.example"
MINUTES = 12
INTERVAL = seconds(15)

# A sample each minute, somewhere in it: value, or nothing, or the end of the series.
COLUMN = st.lists(
    st.tuples(st.sampled_from((None, 0.0, 1.0, 5.0, 9.0)), st.integers(0, 59_999)),
    min_size=MINUTES,
    max_size=MINUTES,
)
EXPRS = (
    "x > 4",
    "0 == x",
    "x > 4 or y > 4",
    "x > 4 and on () y > 4",
    "avg_over_time(x[3m]) > 3",
    "count by (z) (x > 4) >= 1",
    'absent(x{a="1"})',
    "time() > bool 5",
)


def stored(columns: Mapping[str, list[tuple[float | None, int]]]) -> Memory:
    memory = Memory()
    for text, column in columns.items():
        times = [
            (START_MS + 60_000 * minute + after, value)
            for minute, (value, after) in enumerate(column)
            if value is not None
        ]
        memory.add(series(text), times)
    return memory


async def by_turns(at_work: RunningRule, memory: Memory, span: Span) -> list[Activation]:
    """Evaluate as the leader does: each moment of the grid, and samples between them at once."""
    grid = span.grid(INTERVAL)
    lives: Mapping[Labels, Live] = {}
    known: dict[Labels, Activation] = {}
    over: list[Activation] = []

    def note(lives: Mapping[Labels, Live], now: datetime, *, early: bool) -> None:
        for labels, live in lives.items():
            alert = live.alert
            if alert.state is State.RESOLVED:
                if labels in known:
                    over.append(replace(known.pop(labels), ended_at=alert.ended_at, why=alert.why))
                continue
            if labels not in known:
                known[labels] = Activation(
                    labels=labels, active_at=alert.active_at, found=live.found, early=early
                )
            known[labels] = replace(
                known[labels],
                fired_at=alert.fired_at,
                flapping=known[labels].flapping or alert.is_flapping,
            )
        for labels in [each for each in known if each not in lives]:
            over.append(replace(known.pop(labels), ended_at=now))

    assert isinstance(at_work.rule, AlertRule)
    early_ms = _early_ms(at_work, memory)
    for at_ms in grid.times_ms.tolist():
        now = START + timedelta(milliseconds=at_ms - START_MS)
        for seen_ms in [each for each in early_ms if at_ms - 15_000 < each < at_ms]:
            seen_at = START + timedelta(milliseconds=seen_ms - START_MS)
            given = await asked(at_work.rule.expr, at_work.tree, seen_ms, memory)
            about = Given(labels={}, now=seen_at, external_url=URL)
            for labels, found in alerts(at_work.rule, given.vector, about).items():
                live = begun(lives.get(labels), found, at_work.timing, simulated=False, now=seen_at)
                if live:
                    lives = {**lives, labels: live}
            note(lives, seen_at, early=True)
        given = await asked(at_work.rule.expr, at_work.tree, at_ms, memory)
        about = Given(labels={}, now=now, external_url=URL)
        seen = Seen(
            found=alerts(at_work.rule, given.vector, about),
            has_data=lambda labels, given=given: given.presence.has_data(
                at_work.input_labels(labels)
            ),
            is_simulated=lambda _: False,
        )
        lives = turned(lives, seen, at_work.timing, now=now).lives
        note(lives, now, early=False)
    return sorted([*over, *known.values()], key=lambda each: (each.active_at, each.labels))


def _early_ms(at_work: RunningRule, memory: Memory) -> list[int]:
    """Times of samples, if the rule is one that is looked at early."""
    if at_work.rule.expr not in {"x > 4", "0 == x"}:
        return []
    return sorted(
        time
        for labels, each in memory._series.items()
        if ("__name__", "x") in labels
        for time in each.times
    )


def brief(each: Activation) -> object:
    return (
        each.labels,
        each.active_at,
        each.fired_at,
        each.ended_at,
        each.why,
        each.early,
        each.flapping,
    )


async def lived_again(at_work: RunningRule, memory: Memory, span: Span) -> list[Activation]:
    @asynccontextmanager
    async def storages() -> AsyncIterator[Memory]:
        yield memory

    replay = Replay(at_work.timing)
    async for _ in replayed(at_work, span, storages, replay, external_url=URL):
        pass
    return list(replay.activations())


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(EXPRS), COLUMN, COLUMN, st.integers(0, 12), st.integers(0, 8))
async def test_it_is_what_the_leader_would_have_done(
    expr: str,
    first: list[tuple[float | None, int]],
    other: list[tuple[float | None, int]],
    hold: int,
    keep: int,
) -> None:
    memory = stored({'x{a="1"}': first, 'x{a="2"}': other[::-1], 'y{b="1"}': other})
    each = rule(expr, hold_seconds=hold * 20.0, keep_seconds=keep * 20.0)
    span = Span(START, at(60.0 * MINUTES))
    wanted = await by_turns(running_rule(each), memory, span)
    found = await lived_again(running_rule(each), memory, span)
    assert list(map(brief, found)) == list(map(brief, wanted))
