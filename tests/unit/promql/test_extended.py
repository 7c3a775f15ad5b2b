"""Ranges that look outside of themselves, where there is nothing to see."""

import pytest

from promql.memory import Memory
from promql.query import Query, answer
from promql.values import Vector
from tests.given import STALE


@pytest.mark.parametrize("modifier", ["anchored", "smoothed"])
@pytest.mark.parametrize("function", ["increase", "rate", "delta"])
@pytest.mark.parametrize("minutes", [[-1], [0], [5], [10], [11], [0, 5, 10]])
async def test_a_series_with_nothing_but_markers_has_no_growth(
    modifier: str, function: str, minutes: list[int]
) -> None:
    memory = Memory()
    memory.add((("__name__", "x"),), [(minute * 60_000, STALE) for minute in minutes])
    query = Query.at(f"{function}(x[10m] {modifier})", 600_000)
    found = (await answer(query, memory)).value
    assert isinstance(found, Vector)
    assert not found.present.any()
