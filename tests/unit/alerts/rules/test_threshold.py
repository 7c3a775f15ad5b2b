"""Which expressions are a threshold, and what they compare with what."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.rules.threshold import threshold_of
from core.model import Labels
from promql.memory import Memory
from promql.parse import parse
from promql.query import Query, evaluated, needed
from promql.values import Vector
from tests.ruling import START_MS, series

UP: Labels = series('x{a="1"}')


@pytest.mark.parametrize(
    "expr",
    [
        "x",
        "x + 1",
        "x > bool 5",
        "x > y",
        "5 > bool 3",
        "x == 1 and y == 1",
        "x == 1 or y == 1",
        "x offset 1m > 5",
        "x offset 0s > 5",
        "x @ 0 > 5",
        "x @ end() > 5",
        "rate(x[5m]) > 5",
        "-x > 5",
        "x > time()",
        "x > 2 * 3",
        "x > scalar(y)",
        "(x > 5) > 3",
        '{a="1"} > 5',
        '{__name__=~"x|y"} > 5',
        "absent(x) == 1",
        "sum(x) > 5",
        "x smoothed > 5",
    ],
)
def test_what_is_none(expr: str) -> None:
    assert threshold_of(parse(expr)) is None


@pytest.mark.parametrize(
    ("expr", "number", "fulfil", "fail"),
    [
        ("x == 0", 0, [0.0, -0.0], [1.0, math.nan]),
        ("x != 0", 0, [1.0, math.nan], [0.0]),
        ("x > 5", 5, [6.0, math.inf], [5.0, math.nan]),
        ("x >= 5", 5, [5.0], [4.0, math.nan]),
        ("x < 5", 5, [4.0], [5.0, math.nan]),
        ("x <= 5", 5, [5.0], [6.0, math.nan]),
        ("5 < x", 5, [6.0], [5.0, 4.0, math.nan]),
        ("5 <= x", 5, [5.0, 6.0], [4.0]),
        ("-3 >= x", -3, [-3.0, -4.0], [-2.0]),
        ("-3 > x", -3, [-4.0], [-3.0]),
        ("0 == x", 0, [0.0], [1.0]),
        ("0 != x", 0, [1.0], [0.0]),
        ("x == NaN", math.nan, [], [math.nan, 0.0]),
        ("x != NaN", math.nan, [math.nan, 0.0], []),
        ("x < -Inf", -math.inf, [], [-math.inf]),
        ("((x)) > (-(-(5)))", 5, [6.0], [5.0]),
        ("(-5) < (x)", -5, [-4.0], [-5.0]),
        ("x > 5m", 300, [301.0], [300.0]),
        ('x{a="1", b!~"c.*"} > 0x10', 16, [17.0], [16.0]),
    ],
)
def test_a_threshold(expr: str, number: float, fulfil: list[float], fail: list[float]) -> None:
    found = threshold_of(parse(expr))
    assert found is not None
    assert found.number == number or math.isnan(found.number) is math.isnan(number)
    assert all(found.comparison(value, found.number) for value in fulfil)
    assert not any(found.comparison(value, found.number) for value in fail)


NUMBERS = st.sampled_from(["0", "-0", "5", "-5", "(5)", "NaN", "Inf", "-Inf", "-(-5)"])
VALUES = st.sampled_from([0.0, -0.0, 5.0, -5.0, 4.9, math.nan, math.inf, -math.inf])


@given(
    NUMBERS,
    st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
    st.sampled_from(["left", "right"]),
    VALUES,
)
def test_it_compares_as_the_engine_does(
    number: str, operator: str, side: str, value: float
) -> None:
    expr = f"{number} {operator} x" if side == "left" else f"x {operator} {number}"
    found = threshold_of(parse(expr))
    assert found is not None
    memory = Memory()
    memory.add(UP, [(START_MS, value)])
    query = Query.at(expr, START_MS)
    vector = evaluated(query, {each: memory.selected(each) for each in needed(query)}).value
    assert isinstance(vector, Vector)
    assert found.comparison(value, found.number) is (len(vector) == 1)
