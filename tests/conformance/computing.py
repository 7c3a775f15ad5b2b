"""What operators and functions make of numbers, slowly and obviously."""

import itertools
import math
import statistics
from collections.abc import Callable, Mapping, Sequence

from promql.lex import COMPARISONS, Token
from promql.tree import Binary

Points = Sequence[tuple[int, float]]


def operated(tree: Binary, left: float, right: float) -> tuple[float, bool]:
    """Apply an operator: the value, and whether a comparison holds."""
    if tree.operator in COMPARISONS:
        return left, COMPARE[tree.operator](left, right)
    try:
        return COMPUTE[tree.operator](left, right), True
    except ZeroDivisionError:
        zero = left == 0 or math.isnan(left)
        return math.nan if zero else math.copysign(math.inf, left * math.copysign(1, right)), True


COMPARE: Mapping[Token, Callable[[float, float], bool]] = {
    Token.EQL: lambda a, b: a == b, Token.NEQ: lambda a, b: a != b,
    Token.GTR: lambda a, b: a > b, Token.LSS: lambda a, b: a < b,
    Token.GTE: lambda a, b: a >= b, Token.LTE: lambda a, b: a <= b,
}  # fmt: skip
COMPUTE: Mapping[Token, Callable[[float, float], float]] = {
    Token.ADD: lambda a, b: a + b, Token.SUB: lambda a, b: a - b,
    Token.MUL: lambda a, b: a * b, Token.DIV: lambda a, b: a / b,
}  # fmt: skip


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _variance(values: Sequence[float]) -> float:
    return float(statistics.pvariance(values))


AGGREGATE: Mapping[Token, Callable[[Sequence[float]], float]] = {
    Token.SUM: math.fsum, Token.AVG: _mean, Token.MIN: min, Token.MAX: max,
    Token.COUNT: lambda values: float(len(values)), Token.STDVAR: _variance,
    Token.GROUP: lambda values: 1.0 * bool(values),
}  # fmt: skip
OVER_TIME: Mapping[str, Callable[[Sequence[float]], float]] = {
    "sum_over_time": math.fsum, "avg_over_time": _mean, "min_over_time": min,
    "max_over_time": max, "count_over_time": lambda values: float(len(values)),
    "stdvar_over_time": _variance,
    "changes": lambda values: float(sum(a != b for a, b in itertools.pairwise(values))),
    "resets": lambda values: float(sum(b < a for a, b in itertools.pairwise(values))),
}  # fmt: skip


def extrapolated(name: str, points: Points, end: int, length: int) -> float:
    """`rate`, `increase`, `delta`, as the documentation of Prometheus tells it."""
    (first, low), (last, high) = points[0], points[-1]
    change = high - low
    if name != "delta":
        values = [value for _, value in points]
        change += math.fsum(a for a, b in itertools.pairwise(values) if b < a)
    between = (last - first) / 1000
    average = between / (len(points) - 1)
    before, after = (first - (end - length)) / 1000, (end - last) / 1000
    if before >= average * 1.1:
        before = average / 2
    if name != "delta" and change > 0 and low >= 0:
        before = min(before, between * low / change)
    if after >= average * 1.1:
        after = average / 2
    grown = change * (between + before + after) / between
    return grown / (length / 1000) if name == "rate" else grown
