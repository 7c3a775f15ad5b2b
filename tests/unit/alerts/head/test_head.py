"""The head in memory: it gives what was stored, or says that it has not all."""

import asyncio
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from alerts.head import Head, HeadFirst, MetricWindow
from core.model import Condition, Labels, Relation, Samples, Selected, Selection
from promql.memory import Memory
from promql.plan import LOOKBACK_MS
from promql.query import Query, answer
from promql.values import NAME, Vector, fits
from tests.given import STALE
from tests.ruling import START_MS, columns, series

UP = [series(f'x{{portal="{name}"}}') for name in "abc"]
LONG = 15 * 60  # of the last of these, in seconds
IS_X = Condition(NAME, Relation.EQUAL, "x")
LOOKBACKS_MS = np.array([LOOKBACK_MS, LOOKBACK_MS, LONG * 1000])
NOTHING = Samples.empty()


def window(*rows: tuple[int, float, float], after: float = -1200) -> MetricWindow:
    """One of the three, with ids 10, 30 and 20: (number of the series, seconds, value)."""
    kept = MetricWindow(
        UP,
        np.array([10, 30, 20], np.int32),
        LOOKBACKS_MS,
        NOTHING.time_ms,
        NOTHING.time_ms,
        NOTHING.value,
        START_MS + round(1000 * after),
    )
    kept.pending.append(columns(*((IDS[number], at, value) for number, at, value in rows)))
    return kept


IDS = [10, 30, 20]


def selection(after: float, until: float, *more: Condition, looks_back: bool = False) -> Selection:
    begin_ms, end_ms = START_MS + round(1000 * after), START_MS + round(1000 * until)
    return Selection((IS_X, *more), begin_ms, end_ms, looks_back)


def shown(selected: Selected) -> dict[str, list[tuple[float, float | str]]]:
    """Give (seconds, value) of each series that has some, by its portal."""
    found = {}
    for row, labels in enumerate(selected.labels):
        part = slice(int(selected.starts[row]), int(selected.starts[row + 1]))
        times = (selected.time_ms[part] - START_MS) / 1000
        values = [
            "stale" if math.isnan(value) else value for value in selected.value[part].tolist()
        ]
        if values:
            found[dict(labels)["portal"]] = list(zip(times.tolist(), values, strict=True))
    return found


@pytest.mark.parametrize(
    ("first", "then", "found"),
    [
        ([], [], {}),
        ([(0, -10, 1.0)], [(0, -5, 2.0)], {"a": [(-10, 1.0), (-5, 2.0)]}),
        # In any order, series among each other.
        (
            [(2, -5, 1.0), (0, -5, 2.0)],
            [(0, -10, 3.0)],
            {"a": [(-10, 3.0), (-5, 2.0)], "c": [(-5, 1.0)]},
        ),
        # Of one moment the last that was committed counts, be it in one batch.
        ([(0, -5, 1.0)], [(0, -5, 2.0)], {"a": [(-5, 2.0)]}),
        ([(0, -5, 1.0), (0, -5, 2.0), (0, -5, 3.0)], [], {"a": [(-5, 3.0)]}),
        ([(0, -5, 1.0)], [(0, -5, STALE)], {"a": [(-5, "stale")]}),
        ([(0, -5, STALE)], [(0, -5, 1.0)], {"a": [(-5, 1.0)]}),
        # Late, but not too late; ahead; on both edges.
        ([(0, -1199, 1.0)], [(0, -1200, 2.0), (0, -7200, 3.0)], {}),
        (
            [(0, -600, 1.0), (0, -599, 2.0)],
            [(0, 0, 3.0), (0, 1, 4.0)],
            {"a": [(-599, 2.0), (0, 3.0)]},
        ),
    ],
)
def test_what_was_committed_is_there(
    first: list[tuple[int, float, float]],
    then: list[tuple[int, float, float]],
    found: dict[str, list[tuple[float, float | str]]],
) -> None:
    kept = window(*first)
    assert shown(kept.select(selection(-1200, 1))) is not None
    kept.pending.append(columns(*((IDS[number], at, value) for number, at, value in then)))
    assert shown(kept.select(selection(-600, 0))) == found
    assert not kept.pending


@pytest.mark.parametrize(
    ("asked", "covers"),
    [
        (selection(-1200, 0), True),
        (selection(-1201, 0), False),
        (selection(-1200, 9000), True),
        (selection(10, 20), True),
        # The last series counts for 15 minutes, ten more than usual.
        (selection(-600, 0, looks_back=True), True),
        (selection(-601, 0, looks_back=True), False),
    ],
)
def test_it_knows_what_it_has(asked: Selection, *, covers: bool) -> None:
    kept = window()
    assert kept.covers(asked) is covers
    head = Head()
    assert not head.covers(asked)
    head.put("x", kept)
    assert head.covers(asked) is covers
    assert not head.covers(Selection((), asked.after_ms, asked.until_ms))


def test_of_no_series_it_has_everything_since() -> None:
    none = np.empty(0, np.int64)
    empty = MetricWindow([], np.empty(0, np.int32), none, none, none, np.empty(0), START_MS)
    assert empty.covers(selection(0, 0, looks_back=True))
    assert not empty.covers(selection(-1, 0))
    assert len(empty.select(selection(0, 0, looks_back=True))) == 0
    empty.cut(START_MS + 1)
    assert not empty.covers(selection(0, 0))
    assert len(empty.newest(START_MS)) == 0
    grown = empty.grown(UP, np.array(IDS, np.int32), LOOKBACKS_MS)
    grown.pending.append(columns((30, 1, 5.0)))
    assert shown(grown.select(selection(0, 1))) == {"b": [(1, 5.0)]}


def test_lookbacks_are_those_of_each_series() -> None:
    kept = window((0, -500, 1.0), (1, -299, 2.0), (2, -899, 3.0), (2, -900, 4.0))
    found = kept.select(selection(-300, 0, looks_back=True))
    assert shown(found) == {"b": [(-299, 2.0)], "c": [(-899, 3.0)]}
    assert found.lookback_ms.tolist() == LOOKBACKS_MS.tolist()


def test_what_is_cut_stays_away() -> None:
    kept = window((0, -900, 1.0), (0, -5, 2.0))
    kept.cut(START_MS - 600_000)
    kept.cut(START_MS - 900_001)
    kept.pending.append(columns((10, -700, 3.0)))
    assert shown(kept.select(selection(-1200, 0))) == {"a": [(-5, 2.0)]}
    assert not kept.covers(selection(-601, 0))


@pytest.mark.parametrize(
    ("rows", "newest"),
    [
        ([(0, -5, 1.0), (0, -10, 2.0), (1, -3, 3.0)], [(10, -5, 1.0), (30, -3, 3.0)]),
        ([(0, -5, 1.0), (0, 1, 2.0)], [(10, -5, 1.0)]),
        ([(0, -5, 1.0), (0, -4, STALE)], []),
        ([(0, -299, 1.0), (1, -300, 1.0), (2, -899, 1.0)], [(10, -299, 1.0), (20, -899, 1.0)]),
    ],
)
def test_the_newest(
    rows: list[tuple[int, float, float]], newest: list[tuple[int, float, float]]
) -> None:
    head = Head()
    assert len(head.newest(START_MS)) == 0
    head.put("x", window(*rows))
    found = head.newest(START_MS)
    times = ((found.time_ms - START_MS) / 1000).tolist()
    assert list(zip(found.series_id.tolist(), times, found.value.tolist(), strict=True)) == newest


def test_a_head_takes_in_only_what_it_keeps() -> None:
    head = Head()
    head.put("x", window())
    assert head.changed == {"x"}
    head.observe(columns((10, -5, 1.0), (99, -5, 2.0), (20, -4, 3.0)))
    head.observe(columns((99, -5, 2.0)))
    assert shown(head.select(selection(-10, 0))) == {"a": [(-5, 1.0)], "c": [(-4, 3.0)]}
    of_b = Condition("portal", Relation.MATCHES, "b|d")
    assert list(head.series((IS_X, of_b))) == [(30, UP[1])]
    assert list(head.series((Condition(NAME, Relation.EQUAL, "y"),))) == []
    assert list(head.series((of_b,))) == []


def test_the_newest_besides_some() -> None:
    head = Head()
    head.put("x", window((0, -20, 1.0), (0, -10, 1.0), (2, -30, 1.0), (2, -5, 1.0)))
    found = head.newest_besides(columns((10, -10, 9.0), (10, -15, 9.0), (99, -30, 9.0)))
    assert {id_: (ms - START_MS) / 1000 for id_, ms in found.items()} == {10: -20, 20: -5}
    assert head.newest_besides(columns((99, 0, 1.0))) == {}
    one = head.newest_besides(columns((20, -30, 9.0), (20, -5, 9.0)))
    assert set(one) == {10}, "of the other there is nothing else"


def test_choices_are_remembered_within_bounds() -> None:
    kept = window((0, -5, 1.0))
    for number in range(1_001):
        kept.chosen((IS_X, Condition("portal", Relation.NOT_EQUAL, str(number))))
    assert kept.chosen((IS_X,)).tolist() == [0, 1, 2]


@dataclass
class Stored:
    """Everything that was ever committed, as the database has it. Implements `Storage`."""

    points: dict[Labels, dict[int, float]] = field(default_factory=dict)
    asked: list[Selection] = field(default_factory=list)

    def selected(self, asked: Selection) -> Selected:
        known = [labels for labels in UP if fits(labels, asked.conditions)]
        samples = [self._inside(labels, asked) for labels in known]
        columns_ = [pair for each in samples for pair in each]
        return Selected(
            known,
            np.cumsum([0, *map(len, samples)]),
            np.array([time_ms for time_ms, _ in columns_], np.int64),
            np.array([value for _, value in columns_], np.float64),
            np.array([LOOKBACKS_MS[UP.index(labels)] for labels in known], np.int64),
        )

    def _inside(self, labels: Labels, asked: Selection) -> list[tuple[int, float]]:
        longer_ms = int(LOOKBACKS_MS[UP.index(labels)]) - LOOKBACK_MS if asked.looks_back else 0
        after_ms = asked.after_ms - longer_ms
        points = sorted(self.points.get(labels, {}).items())
        return [point for point in points if after_ms < point[0] <= asked.until_ms]

    async def select(self, selections: Collection[Selection]) -> Mapping[Selection, Selected]:
        self.asked += selections
        return {each: self.selected(each) for each in selections}


ROWS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(-1500, 30), st.sampled_from([0.0, 1.0, STALE])),
    max_size=12,
)
MATCHERS = st.sampled_from(
    [
        (),
        (Condition("portal", Relation.EQUAL, "b"),),
        (Condition("portal", Relation.NOT_EQUAL, "b"),),
    ]
)
QUERIES = [
    "x == 0",
    'x{portal!="b"}',
    "x offset 3m",
    "x offset -20s",
    "sum by (portal) (max_over_time(x[10m]))",
    "x and on (portal) x offset 10m",
    f"x @ {START_MS / 1000 - 100}",
    "count(x) or absent(x)",
    "max_over_time(x[5m:1m])",
    "y",
    '{portal="a"}',
]


class HeadIsWhatIsStored(RuleBasedStateMachine):
    """Whatever comes in whatever order, what it answers is what the database would."""

    def __init__(self) -> None:
        super().__init__()
        self.stored, self.head = Stored(), Head()
        self.head.put("x", window())

    @rule(rows=ROWS)
    def commit(self, rows: Sequence[tuple[int, int, float]]) -> None:
        for number, at, value in rows:
            self.stored.points.setdefault(UP[number], {})[START_MS + 1000 * at] = value
        self.head.observe(columns(*((IDS[number], at, value) for number, at, value in rows)))

    @rule(after=st.integers(-1500, 10))
    def cut(self, after: int) -> None:
        self.head.windows["x"].cut(START_MS + 1000 * after)

    @rule()
    def read_again(self) -> None:
        after_ms = self.head.windows["x"].after_ms
        found = self.stored.selected(Selection((IS_X,), after_ms, START_MS * 2))
        self.head.put("x", MetricWindow.of(found, np.array(IDS, np.int32), after_ms))

    @rule()
    def grow(self) -> None:
        """As if all series were new, in the order that they have."""
        kept = self.head.windows["x"]
        self.head.put("x", kept.grown(kept.labels, kept.ids, kept.lookback_ms))

    @rule(after=st.integers(-1500, 30), long=st.integers(0, 600), more=MATCHERS, back=st.booleans())
    def select(self, after: int, long: int, more: tuple[Condition, ...], *, back: bool) -> None:
        asked = selection(after, after + long, *more, looks_back=back)
        if self.head.covers(asked):
            assert shown(self.head.select(asked)) == shown(self.stored.selected(asked))

    @rule(query=st.sampled_from(QUERIES), at=st.integers(-300, 30))
    def ask(self, query: str, at: int) -> None:
        asked = Query.at(query, START_MS + 1000 * at)
        first, behind = HeadFirst(self.head, self.stored), Stored(self.stored.points)
        given_ = [asyncio.run(answer(asked, each)).value for each in (first, behind)]
        assert isinstance(given_[0], Vector)
        assert isinstance(given_[1], Vector)
        assert given_[0].labels == given_[1].labels
        assert np.array_equal(given_[0].values, given_[1].values, equal_nan=True)

    @invariant()
    def samples_are_in_order(self) -> None:
        kept = self.head.windows["x"]
        order = np.lexsort((kept.time_ms, kept.row))
        assert (order == np.arange(len(order))).all()
        assert (kept.time_ms > kept.after_ms).all()


HeadIsWhatIsStored.TestCase.settings = settings(max_examples=30, stateful_step_count=30)
TestHeadIsWhatIsStored = HeadIsWhatIsStored.TestCase


@given(ROWS, st.sampled_from([query for query in QUERIES if query != "y"]))
def test_it_answers_as_samples_in_memory_do(
    rows: Sequence[tuple[int, int, float]], query: str
) -> None:
    """Of series that all count for five minutes; of one moment the first value is kept there."""
    memory, head = Memory(), Head()
    kept = window(after=-9000)
    kept.lookback_ms = np.full(3, LOOKBACK_MS)
    head.put("x", kept)
    for number, at, value in reversed(rows):
        memory.add(UP[number], [(START_MS + 1000 * at, value)])
    head.observe(columns(*((IDS[number], at, value) for number, at, value in rows)))
    asked = Query.at(query, START_MS)
    ours, theirs = (
        asyncio.run(answer(asked, each)).value for each in (HeadFirst(head, memory), memory)
    )
    assert isinstance(ours, Vector)
    assert isinstance(theirs, Vector)
    assert ours.labels == theirs.labels
    assert np.array_equal(ours.values, theirs.values, equal_nan=True)
