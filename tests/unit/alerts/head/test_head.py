"""The head in memory: it gives what was stored, or says that it has not all."""

import numpy as np
import pytest

from alerts.head import Head, MetricWindow
from core.model import Condition, Relation, Selection
from promql.values import NAME
from tests.given import STALE
from tests.ruling import START_MS, columns
from tests.unit.alerts.head.heads import IDS, IS_X, LOOKBACKS_MS, UP, selection, shown, window


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
