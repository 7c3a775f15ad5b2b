"""A rule lived again in stretches, against the leader's own turns, evaluation by evaluation."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

import hypothesis.strategies as st
from hypothesis import HealthCheck, given, settings

from alerts.backtest.really import Circumstances, Real, compared
from alerts.backtest.replay import Activation, Replay
from alerts.backtest.run import Span, moments, replayed
from alerts.rules.asking import asked
from alerts.rules.evaluate import Found, Given, alerts
from alerts.rules.grid import milliseconds
from alerts.rules.life import State, Why
from alerts.rules.presence import Presence
from alerts.rules.running import RunningRule
from alerts.rules.threshold import threshold_of
from alerts.rules.turn import Live, Seen, begun, turned
from core.model import AlertRule, Labels
from promql.memory import Memory
from promql.plan import Moments
from promql.query import Query, needed
from promql.values import NAME, Grid
from tests.ruling import START, START_MS, at, rule, running_rule, seconds, series

Sample = tuple[int, Mapping[str, str] | None]  # its time, and the labels of its series

URL = "https://ioc.example"
MINUTES = 20
END_MS = START_MS + 60_000 * MINUTES
INTERVAL = seconds(15)

# A sample each minute, somewhere in it: value, or nothing, or the end of the series.
COLUMN = st.lists(
    st.tuples(st.sampled_from((None, 0.0, 1.0, 5.0, 9.0)), st.integers(0, 59_999)),
    min_size=MINUTES,
    max_size=MINUTES,
)
UNASKED = ('absent(x{a="1"})', "time() > bool 5")  # they tell something before there are samples
EXPRS = (
    "x > 4",
    "0 == x",
    "x > 4 or y > 4",
    "x > 4 and on () y > 4",
    "avg_over_time(x[3m]) > 3",
    "count by (z) (x > 4) >= 1",
    *UNASKED,
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


@dataclass
class ByTurns:
    """A rule evaluated as the leader does: each moment of the grid, and samples between at once."""

    at_work: RunningRule
    memory: Memory
    lives: Mapping[Labels, Live] = field(default_factory=dict)
    known: dict[Labels, Activation] = field(default_factory=dict)
    over: list[Activation] = field(default_factory=list)
    comes: Callable[[int], None] = lambda _: None  # is told of each moment before it

    async def all(self, span: Span) -> list[Activation]:
        samples = _early(self.at_work, self.memory)
        from_ms = 0 if self.at_work.rule.expr in UNASKED else START_MS
        for at_ms in moments(self.at_work, span).times_ms.tolist():
            if at_ms < from_ms:
                continue
            self.comes(at_ms)
            if threshold_of(self.at_work.tree) and not self.at_work.group.limit:
                await self._between(at_ms, samples)
            await self._turn(at_ms)
        every = [
            *(one for one in self.over if one.ended_at and one.ended_at > span.since),
            *self.known.values(),
        ]
        return sorted(every, key=lambda each: (each.active_at, each.labels))

    async def _between(self, until_ms: int, samples: Sequence[Sample]) -> None:
        """Look at each sample, and at what is pending when that was so for long enough."""
        now_ms = until_ms - 15_000
        while True:
            looks = [*samples, *((at_ms, None) for at_ms in self._held_ms())]
            coming = [each for each in looks if now_ms < each[0] < until_ms]
            if not coming:
                return
            now_ms = min(at_ms for at_ms, _ in coming)
            for at_ms, own in coming:
                if at_ms == now_ms:
                    await self._look_early(at_ms, own)

    def _held_ms(self) -> Iterator[int]:
        for each in self.lives.values():
            if each.alert.state is State.PENDING:
                yield milliseconds(each.alert.active_at + self.at_work.timing.hold)

    async def _look_early(self, at_ms: int, own: Mapping[str, str] | None) -> None:
        """Look at a sample, which tells of its own series only; None: at the whole rule."""
        asked_, _ = await self._asked(at_ms)
        found = {name: each for name, each in asked_.items() if own in (None, self._input(name))}
        now = at((at_ms - START_MS) / 1000)
        for labels, each in found.items():
            known = self.lives.get(labels)
            live = begun(known, each, self.at_work.timing, simulated=False, now=now)
            if live:
                self.lives = {**self.lives, labels: live}
        self._note(now, early=True)

    async def _turn(self, at_ms: int) -> None:
        found, presence = await self._asked(at_ms)
        if 0 < self.at_work.group.limit < len(found):
            return  # what stood stands
        now = at((at_ms - START_MS) / 1000)
        has_data = partial(_has_data, self.at_work, presence)
        seen = Seen(found=found, has_data=has_data, is_simulated=lambda _: False)
        self.lives = turned(self.lives, seen, self.at_work.timing, now=now).lives
        self._note(now, early=False)

    async def _asked(self, at_ms: int) -> tuple[Mapping[Labels, Found], Presence]:
        each = self.at_work.rule
        assert isinstance(each, AlertRule)
        found = await asked(each.expr, self.at_work.tree, at_ms, self.memory)
        about = Given(labels={}, now=at((at_ms - START_MS) / 1000), external_url=URL)
        return alerts(each, found.vector, about), found.presence

    def _input(self, labels: Labels) -> Mapping[str, str]:
        return self.at_work.input_labels(labels)

    def _note(self, now: datetime, *, early: bool) -> None:
        for labels, live in self.lives.items():
            alert = live.alert
            if alert.state is not State.RESOLVED:
                begun_ = Activation(
                    labels=labels, active_at=alert.active_at, found=live.found, early=early
                )
                known = self.known.get(labels, begun_)
                is_flapping = known.flapping or alert.is_flapping
                self.known[labels] = replace(
                    known, fired_at=alert.fired_at, flapping=is_flapping, why=alert.why
                )
            elif labels in self.known:
                known = self.known.pop(labels)
                self.over.append(replace(known, ended_at=alert.ended_at, why=alert.why))
        dropped = [labels for labels in self.known if labels not in self.lives]
        self.over += [replace(self.known.pop(labels), ended_at=now) for labels in dropped]


def _has_data(at_work: RunningRule, presence: Presence, labels: Labels) -> bool:
    return presence.has_data(at_work.input_labels(labels))


def _early(at_work: RunningRule, memory: Memory) -> list[Sample]:
    """Give times of samples, with the labels of their series, if the rule is looked at early."""
    if threshold_of(at_work.tree) is None:
        return []
    query = Query(at_work.rule.expr, at_work.tree, Moments(Grid.at(END_MS)), is_instant=True)
    found = list[Sample]()
    for each in needed(query):
        selected = memory.selected(replace(each.whole(), after_ms=START_MS))
        for labels, first, last in zip(
            selected.labels, selected.starts, selected.starts[1:], strict=False
        ):
            own = {name: value for name, value in labels if name != NAME}
            found += [(time, own) for time in selected.time_ms[first:last].tolist()]
    return sorted(found, key=lambda sample: sample[0])


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

    replay = Replay(at_work.timing, span.since)
    async for _ in replayed(at_work, span, storages, replay, external_url=URL):
        pass
    return list(replay.activations())


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(EXPRS),
    COLUMN,
    COLUMN,
    st.tuples(st.integers(0, 12), st.integers(0, 8)),
    st.sampled_from((0, 0, 1)),
)
async def test_it_is_what_the_leader_would_have_done(
    expr: str,
    first: list[tuple[float | None, int]],
    other: list[tuple[float | None, int]],
    hold_and_keep: tuple[int, int],
    limit: int,
) -> None:
    memory = stored({'x{a="1"}': first, 'x{a="2"}': other[::-1], 'y{b="1"}': other})
    hold, keep = hold_and_keep
    each = running_rule(rule(expr, hold_seconds=hold * 20.0, keep_seconds=keep * 20.0))
    each = replace(each, group=replace(each.group, limit=limit))
    span = Span(START, at(60.0 * MINUTES))
    wanted = await ByTurns(each, memory).all(span)
    found = await lived_again(each, memory, span)
    assert list(map(brief, found)) == list(map(brief, wanted))


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(("x + 0 > 4", "avg_over_time(x[3m]) > 3", "min_over_time(x[2m]) > 1")),
    COLUMN,
    COLUMN,
    st.lists(st.sampled_from((0, 0, 0, 1, 90, 400)), min_size=MINUTES, max_size=MINUTES),
    st.integers(0, 6),
)
async def test_only_what_came_late_tells_it_from_what_the_leader_did(
    expr: str,
    first: list[tuple[float | None, int]],
    other: list[tuple[float | None, int]],
    late_seconds: list[int],
    hold: int,
) -> None:
    names = ('x{a="in time"}', 'x{a="late"}')
    memory, then = stored(dict(zip(names, (first, other), strict=True))), stored({names[0]: first})
    coming = [
        (ms := START_MS + 60_000 * minute + after, ms + 1000 * late, value)
        for minute, ((value, after), late) in enumerate(zip(other, late_seconds, strict=True))
        if value is not None
    ]

    def comes(at_ms: int) -> None:
        for ms, came_ms, value in coming:
            if came_ms <= at_ms:
                then.add(series(names[1]), [(ms, value)])

    at_work = running_rule(rule(expr, hold_seconds=hold * 20.0))
    span = Span(START, at(60.0 * MINUTES))
    really = await ByTurns(at_work, then, comes=comes).all(span)
    real = [
        Real(labels=each.labels, active_at=each.active_at, fired_at=each.fired_at,
             ended_at=each.ended_at, why=each.why)
        for each in really if each.fired_at is not None
    ]  # fmt: skip
    known = Circumstances(
        span=span, interval=INTERVAL, timing=at_work.timing, inputs=at_work.input_labels
    )
    found = compared(await lived_again(at_work, memory, span), real, known)
    assert found.fired == len(real)
    assert found.fired == found.alike + sum(each.real is not None for each in found.differences)
    assert {dict(each.labels)["a"] for each in found.differences} <= {"late"}
    assert any(late_seconds) or not found.differences


async def test_what_has_lost_its_data_says_so_until_they_are_back() -> None:
    at_work = running_rule(rule("x + 0 > 4"))
    found = []
    for minutes in (20, 30):
        values = [9.0] * 3 + [None] * 22 + [9.0] * 5
        memory = stored({"x": [(value, 0) for value in values]})
        (each,) = await lived_again(at_work, memory, Span(START, at(60.0 * minutes)))
        found.append((each.ended_at, each.why))
    assert found == [(None, Why.NO_DATA), (None, None)]
