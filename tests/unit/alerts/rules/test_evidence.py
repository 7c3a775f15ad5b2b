"""Which samples a rule has read for one alert."""

import numpy as np
import pytest

from alerts.rules.evidence import readings, value_of
from promql.values import Vector
from tests.ruling import START_MS

from .test_presence import MINUTE_MS, labels_of, presence

Read = list[tuple[str, int, float]]


@pytest.mark.parametrize(
    ("expr", "labels", "lines", "expected"),
    [
        # The newest at or before the moment, of the alert's own series.
        ("x == 0", "a=1", ["x a=1 | 1 0", "x a=2 | 0"], [("x a=1", 0, 0)]),
        ("x == 0", "a=1", ["x a=1 | 0 _ _"], [("x a=1", 2, 0)]),
        ("x == 0", "a=1", ["x a=1 | 0 stale"], []),
        ("x == 0", "a=1", ["x a=1 | 0 _ _ _ _ _"], []),
        ("x offset 1m == 0", "a=1", ["x a=1 | 0 7"], [("x a=1", 1, 0)]),
        # All that had a part, each series once, the newest first.
        ("sum by (a) (x) > 1", "a=1", ["x a=1 b=1 | 1 _", "x a=1 b=2 | 2", "x a=2 | 9"],
         [("x a=1 b=2", 0, 2), ("x a=1 b=1", 1, 1)]),
        ("x > 1 and x < 9", "a=1", ["x a=1 | 5"], [("x a=1", 0, 5)]),
        ("increase(x[10m]) > 1 and increase(x[3m]) > 1", "a=1", ["x a=1 | 1 2 3 4 5"],
         [("x a=1", 0, 5)]),
        ("x == 0 and on () y > 1", "a=1", ["x a=1 | 0", "y b=2 | 3"],
         [("x a=1", 0, 0), ("y b=2", 0, 3)]),
        # What fills in for samples has none.
        ('absent(x{a="1"})', "a=1", ["x a=2 | 1"], []),
        ("x == 0 unless y == 1", "a=1", ["x a=1 | 0", "y a=1 | 0"], [("x a=1", 0, 0)]),
    ],
)  # fmt: skip
def test_what_was_read(expr: str, labels: str, lines: list[str], expected: Read) -> None:
    found = readings(presence(expr, *lines), dict(labels_of(f"_ {labels}")[1:]))
    wanted = [(labels_of(name), START_MS - age * MINUTE_MS, of) for name, age, of in expected]
    assert [(each.labels, each.time_ms, each.value) for each in found] == wanted


def test_the_value_is_that_of_the_alerts_own_labels() -> None:
    labels = (labels_of("x a=1 priority=low"), labels_of("x a=2"))
    vector = Vector(labels, np.array([[3.0], [4.0]]), np.ones((2, 1), bool), np.zeros(2, bool))
    assert value_of(vector, {"a": "1"}, {"priority"}) == 3
    assert value_of(vector, {"a": "2"}, ()) == 4
    assert value_of(vector, {"a": "1"}, ()) is None
    assert value_of(vector, {"a": "2", "team": "of a rule that was"}, ()) == 4
    assert value_of(vector, {"team": "it"}, {"a", "priority"}) is None
