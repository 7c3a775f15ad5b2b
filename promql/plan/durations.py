"""Durations of a query in milliseconds: written ones, and those computed from it. Pure."""

import math
from collections.abc import Callable, Mapping
from typing import Final

from promql.lex import Token
from promql.tree import Duration, DurationTerm, Number
from promql.values import Grid

from .errors import PlanError

_RANGE_MS_MAX: Final = 1 << 53
_OPERATIONS: Final[Mapping[Token, Callable[[float, float], float]]] = {
    Token.ADD: lambda left, right: left + right,
    Token.SUB: lambda left, right: left - right,
    Token.MUL: lambda left, right: left * right,
    Token.DIV: lambda left, right: left / right,
    Token.MOD: math.fmod,
    Token.POW: math.pow,
    Token.MIN_OF: min,
    Token.MAX_OF: max,
}
_BY_ZERO: Final = {Token.DIV: "division by zero", Token.MOD: "modulo by zero"}


def milliseconds(duration: Duration, query: Grid) -> int:
    """Compute a duration; it may be negative. Raises PlanError."""
    seconds = _seconds(duration, query)
    if not math.isfinite(seconds) or abs(seconds) * 1000 > _RANGE_MS_MAX:
        raise PlanError("duration is out of range")
    return _whole_ms(seconds)


def positive(duration: Duration, query: Grid) -> int:
    """Compute a duration that has to be more than nothing. Raises PlanError."""
    found = milliseconds(duration, query)
    if found <= 0:
        raise PlanError("duration must be greater than 0")
    return found


def _whole_ms(seconds: float) -> int:
    return round(seconds * 1000)


def _seconds(duration: Duration, query: Grid) -> float:
    if isinstance(duration, Number):
        return duration.value
    match duration.operator:
        case Token.STEP:
            return 0.0 if query.is_instant else query.step_ms / 1000
        case Token.RANGE:
            return (query.end_ms - query.start_ms) / 1000
        case _:
            return _computed(duration, query)


def _computed(term: DurationTerm, query: Grid) -> float:
    left = 0.0 if term.left is None else _seconds(term.left, query)
    right = 0.0 if term.right is None else _seconds(term.right, query)
    if right == 0 and term.operator in _BY_ZERO:
        raise PlanError(_BY_ZERO[term.operator])
    try:
        return _OPERATIONS[term.operator](left, right)
    except (OverflowError, ValueError):
        return math.nan
