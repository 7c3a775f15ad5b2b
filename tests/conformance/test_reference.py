"""Any query of a kind, over any samples, gives what the slow and obvious evaluation gives."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.model import Labels, is_stale
from promql.evaluate import QueryError
from promql.memory import Memory
from promql.parse import ParseError, parse
from promql.plan import Moments
from promql.query import Query
from promql.tree import ValueType
from promql.values import NAME, Grid, Vector
from tests.given import STALE

from .checking import as_dict, ask
from .reference import NoAnswer, Reference, named

STEP = 30_000
LABELS: list[Labels] = [
    ((NAME, name), ("a", a), ("b", b)) for name in ("m", "n") for a in "xy" for b in "12"
]
VALUES = st.one_of(st.integers(-3, 20).map(float), st.just(STALE), st.floats(-1e3, 1e3))
POINTS = st.lists(st.tuples(st.integers(-40, 25), st.integers(0, 2), VALUES), max_size=12).map(
    lambda rows: sorted({t * STEP + j * 7_000: v for t, j, v in rows}.items())
)
DATA = st.fixed_dictionaries({}, optional=dict.fromkeys(LABELS, POINTS))

DURATION = st.sampled_from(["45s", "1m", "2m30s", "5m", "11m"])
MOVED = st.sampled_from(["", "", "", " offset 90s", " offset -1m", " @ 300", " @ end() offset 1m"])
SELECTOR = st.sampled_from(["m", "n", 'm{a="x"}', '{a=~"x|y",b!="2"}', '{__name__=~"m|n"}'])
VECTOR = st.builds(str.__add__, SELECTOR, MOVED)
RANGE = st.builds(lambda s, d, m: f"{s}[{d}]{m}", SELECTOR, DURATION, MOVED)
FUNCTIONS = """delta sum_over_time avg_over_time min_over_time max_over_time
count_over_time stdvar_over_time"""
OF_RANGE = st.sampled_from(FUNCTIONS.split())
# To these a value that is less by its last bit is a reset: they are asked of stored samples alone.
OF_SAMPLES = st.sampled_from(["rate", "increase", "changes", "resets"])
OPERATORS = "+ - * / == != > <= >bool and or unless"
MATCHING = st.sampled_from(
    ["", "on (a) ", "ignoring (b) ", "on (a) group_left ", "on (a) group_right (b) ", "on () "]
)


def _subquery(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(lambda e, d, s, m: f"({e})[{d}:{s}]{m}", inner, DURATION,
                     st.sampled_from(["", "30s", "50s"]), MOVED)  # fmt: skip


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds(lambda f, r: f"{f}({r})", OF_RANGE, st.one_of(RANGE, _subquery(inner))),
        st.builds(lambda f, r: f"{f}({r})", OF_SAMPLES, st.one_of(RANGE, _subquery(VECTOR))),
        st.builds(lambda o, g, e: f"{o} {g}({e})",
                  st.sampled_from(["sum", "avg", "min", "max", "count", "stdvar", "group"]),
                  st.sampled_from(["", "by (a) ", "by (b, c) ", "without (a) "]), inner),
        st.builds(lambda a, o, m, b: f"({a}) {o} {m}({b})", inner,
                  st.sampled_from(OPERATORS.split()),
                  MATCHING, inner),
        st.builds(lambda a, o, b: f"({a}) {o} {b}", inner,
                  st.sampled_from(["+", "*", "/", "<", ">=bool"]),
                  st.sampled_from(["2", "-0.5", "0", "time()"])),
        st.builds(lambda e: f"-({e})", inner),
    )  # fmt: skip


EXPRESSION = st.recursive(VECTOR, _grown, max_leaves=4)


def _elements(value: object) -> dict[Labels, float]:
    assert isinstance(value, dict)
    return named(value)


def _stale(value: float) -> bool:
    return bool(is_stale(np.array([value]))[0])


@settings(max_examples=400, deadline=None)
@given(DATA, EXPRESSION, st.integers(-300, 600), st.integers(1, 4))
def test_the_same(
    data: dict[Labels, list[tuple[int, float]]], text: str, start: int, steps: int
) -> None:
    try:
        tree = parse(text)
    except ParseError:
        return  # such as a grouping of a set operator
    if tree.type is not ValueType.VECTOR:
        return
    memory = Memory()
    for labels, points in data.items():
        memory.add(labels, points)
    grid = Grid(start * 1000, 47_000, steps)
    slow = Reference(data, grid, _stale)
    try:
        wanted = [_elements(slow.at(tree, moment)) for moment in grid.times_ms.tolist()]
    except NoAnswer:
        wanted = None
    try:
        found = ask(Query(text, tree, Moments(grid), is_instant=steps == 1), memory).value
    except QueryError:
        assert wanted is None, text
        return
    assert isinstance(found, Vector)
    if wanted is None:
        return  # two of the same at an inner step fail there; here it may be that nobody sees them
    got = as_dict(found)
    for step, elements in enumerate(wanted):
        here = {labels: row[step] for labels, row in got.items() if row[step] is not None}
        assert here.keys() == elements.keys(), (text, step)
        for labels, value in elements.items():
            other = here[labels]
            assert other is not None
            same = math.isclose(value, other, rel_tol=1e-9, abs_tol=1e-9)
            assert same or (math.isnan(value) and math.isnan(other)), (text, step, value, other)
