"""Of which unit of measure the values are that an expression gives. Pure.

Nothing is said where it does not follow from the expression: no unit is better than a wrong one.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from promql.lex import COMPARISONS, Token
from promql.plan import children
from promql.tree import (
    Aggregation,
    Binary,
    Call,
    Expr,
    Number,
    Paren,
    RangeSelector,
    Selector,
    Subquery,
    Unary,
    ValueType,
)

Units = Mapping[str, str]  # by metric

COUNT: Final = "1"
STATE: Final = "0/1"
SECONDS: Final = "s"
EPOCH: Final = "s since epoch"
_BARE: Final = ""  # a number that is written in the expression takes the unit of its partner

# What a difference is of, where it is of something else.
_APART: Final[Units] = {EPOCH: SECONDS, "dBm": "dB"}
# What people call such a multiple.
_MULTIPLES: Final[Mapping[tuple[str, float], str]] = {
    (SECONDS, 1e3): "ms",
    ("bit/s", 1e-6): "Mbit/s",
    (COUNT, 1e2): "%",
}


def unit_of(tree: Expr, units: Units) -> str | None:
    """Tell the unit of the values; None: that does not follow. COUNT: a plain number of things."""
    return _of(tree, units) or None


def metrics_of(tree: Expr) -> Iterator[str]:
    """Give the names of the metrics that an expression reads."""
    if isinstance(tree, Selector) and tree.name:
        yield tree.name
    for child in children(tree):
        yield from metrics_of(child)


def _of(tree: Expr, units: Units) -> str | None:
    match tree:
        case Number() | Selector():
            return units.get(tree.name) if isinstance(tree, Selector) else _BARE
        case Paren() | Subquery() | RangeSelector() | Unary():
            return _of(next(children(tree)), units)
        case Aggregation():
            inner = _of(tree.operand, units)
            return _AGGREGATED.get(tree.operator, _kept)(inner)
        case Call():
            inner = next((_of(each, units) for each in tree.arguments if _is_measured(each)), _BARE)
            return _CALLED.get(tree.function.name, _unknown)(inner)
        case Binary():
            return _of_two(tree, _of(tree.left, units), _of(tree.right, units))
        case _:
            return None


def _is_measured(argument: Expr) -> bool:
    return argument.type in (ValueType.VECTOR, ValueType.MATRIX)


def _of_two(tree: Binary, left: str | None, right: str | None) -> str | None:
    match tree.operator:
        case Token.AND | Token.UNLESS:
            return left
        case Token.OR:
            return left if left == right else None
        case Token.ADD:
            return _sum(left, right)
        case Token.SUB:
            return _difference(left, right)
        case operator if operator in COMPARISONS:
            return _compared(tree, left, right)
        case _:
            return _multiple(tree, left, right)


def _compared(tree: Binary, left: str | None, right: str | None) -> str | None:
    if tree.returns_bool:
        return STATE
    return right if tree.left.type is ValueType.SCALAR else left


def _sum(left: str | None, right: str | None) -> str | None:
    if EPOCH in (left, right):
        other = right if left == EPOCH else left
        return EPOCH if other in (_BARE, SECONDS) else None
    return _alike(left, right)


def _difference(left: str | None, right: str | None) -> str | None:
    if left == EPOCH and right in (_BARE, SECONDS):
        return EPOCH
    if left is not None and left == right:
        return _APART.get(left, left)
    return None if right == EPOCH else _alike(left, right)


def _alike(left: str | None, right: str | None) -> str | None:
    if _BARE in (left, right):
        return left or right if None not in (left, right) else None
    return left if left == right else None


def _multiple(tree: Binary, left: str | None, right: str | None) -> str | None:
    if left == right == _BARE:
        return _BARE
    factor = tree.right.value if isinstance(tree.right, Number) else None
    if left is None or not factor or tree.operator not in (Token.MUL, Token.DIV):
        return None
    if tree.operator is Token.DIV:
        factor = 1 / factor
    return left if factor == 1 else _MULTIPLES.get((left, factor))


def _kept(unit: str | None) -> str | None:
    return unit


def _unknown(_unit: str | None) -> str | None:
    return None


def _counted(_unit: str | None) -> str:
    return COUNT


def _moment(_unit: str | None) -> str:
    return EPOCH


def _mean(unit: str | None) -> str | None:
    """Of states a mean is a share."""
    return None if unit == STATE else unit


def _summed(unit: str | None) -> str | None:
    """Give the unit of a sum: moments have none, and of states it counts those that are on."""
    if unit == EPOCH:
        return None
    return COUNT if unit == STATE else unit


def _apart(unit: str | None) -> str | None:
    """Give the unit of how far values lie apart."""
    return None if unit is None or unit == STATE else _APART.get(unit, unit)


_Change = Callable[[str | None], str | None]

_AGGREGATED: Final[Mapping[Token, _Change]] = {  # by others the unit is kept
    Token.AVG: _mean,
    Token.COUNT: _counted,
    Token.COUNT_VALUES: _counted,
    Token.GROUP: _counted,
    Token.STDDEV: _apart,
    Token.STDVAR: _unknown,
    Token.SUM: _summed,
}


def _named(change: _Change, names: str) -> dict[str, _Change]:
    return dict.fromkeys(names.split(), change)


_CALLED: Final[Mapping[str, _Change]] = {  # by others it is not known
    **_named(
        _kept,
        "abs ceil clamp clamp_max clamp_min first_over_time floor label_join label_replace"
        " last_over_time max_over_time min_over_time predict_linear quantile_over_time round scalar"
        " sort sort_by_label sort_by_label_desc sort_desc",
    ),
    **_named(_mean, "avg_over_time"),
    **_named(_summed, "increase sum_over_time"),
    **_named(_apart, "delta idelta mad_over_time stddev_over_time"),
    **_named(_counted, "absent absent_over_time changes count_over_time present_over_time resets"),
    **_named(
        _moment,
        "end start start_timestamp time timestamp ts_of_first_over_time ts_of_last_over_time"
        " ts_of_max_over_time ts_of_min_over_time",
    ),
}
