"""Results of an expression that lack samples: in doubt all of them, and only where they do."""

from collections.abc import Sequence

import pytest

from api.queries.asked import Course, Result
from api.queries.lacking import cleared, marked
from core.model import Labels
from core.store.blocks.block import Damage
from core.store.blocks.spans import HOUR_MS, Span
from core.store.select import Lack
from promql.query import Query, needed
from promql.values import Grid

BROKEN = Damage(1, Span(24, 0), "is broken")
DAMAGED: Labels = (("__name__", "m"), ("portal", "p"), ("unit", "a"))
RESULTS = [{"unit": "a"}, {"unit": "b"}, {}, {"other": "x"}]


def lacks(query: Query, longer_ms: int = 0) -> Sequence[Lack]:
    return [Lack(each, DAMAGED, BROKEN, each.after_ms - longer_ms) for each in needed(query)]


def lacking(text: str) -> list[bool]:
    query = Query.over(text, Grid.at(12 * HOUR_MS))
    results = [Result(labels, 1.0, 0, simulated=False) for labels in RESULTS]
    return [one.lacking for one in marked(query, results, lacks(query))]


@pytest.mark.parametrize(
    "text",
    ["m", "sum by (unit) (m)", "avg_over_time(m[1h])", "max by (unit) (rate(m[1h])) * 60",
     "max_over_time(sum by (unit) (m)[1h:1m])", "1 - (m > 5)"],
)  # fmt: skip
def test_only_results_that_no_label_keeps_apart_from_the_block(text: str) -> None:
    assert lacking(text) == [True, False, True, True]


@pytest.mark.parametrize(
    "text",
    ["sum(m) / count(n)", "m / scalar(sum(m))", "topk(1, m)", "count_values('unit', m)",
     "label_replace(m, 'unit', 'b', '', '')", "m and n"],
)  # fmt: skip
def test_all_results_where_series_are_mixed(text: str) -> None:
    assert lacking(text) == [True] * 4


def test_nothing_is_marked_where_all_can_be_read() -> None:
    query = Query.over("m", Grid.at(0))
    results = [Result({}, 1.0, 0, simulated=False)]
    assert marked(query, results, []) is results
    courses = [Course({}, [1.0])]
    assert cleared(query, courses, []) is courses


@pytest.mark.parametrize(
    ("text", "longer_ms", "missing"),
    [
        ("m", 0, range(1, 25)),  # up to five minutes after the end of the day
        ("m", 2 * HOUR_MS, range(1, 27)),  # as of a series with a sample an hour
        ("max_over_time(m[3h])", 0, range(1, 27)),
        ("m offset 2h", 0, range(3, 27)),
    ],
)
def test_a_course_has_a_gap_where_the_block_would_be_read(
    text: str, longer_ms: int, missing: range
) -> None:
    grid = Grid.between(0, 30 * HOUR_MS, HOUR_MS)
    query = Query.over(text, grid)
    courses = [Course({"unit": unit}, [1.0] * grid.count) for unit in ("a", "b")]
    hit, other = cleared(query, courses, lacks(query, longer_ms))
    assert [hour for hour, value in enumerate(hit.values) if value is None] == list(missing)
    assert other.values == [1.0] * grid.count
