"""The head in memory beside all that was ever stored, in whatever order it came."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from alerts.head import Head, HeadFirst, MetricWindow
from core.model import Condition, Labels, Relation, Selected, Selection
from promql.memory import Memory
from promql.plan import LOOKBACK_MS
from promql.query import Query, answer
from promql.values import Vector, fits
from tests.given import STALE
from tests.ruling import START_MS, columns
from tests.unit.alerts.head.heads import IDS, IS_X, LOOKBACKS_MS, UP, selection, shown, window


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
