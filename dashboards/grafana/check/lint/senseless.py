"""PromQL that is answered and means nothing: sums of shares, counters' readings. Pure."""

from collections.abc import Iterator, Mapping
from typing import Final

from core.model import Kind, Metric
from promql.lex import Token
from promql.tree import (
    Aggregation,
    Binary,
    Call,
    Expr,
    Function,
    Number,
    Paren,
    RangeSelector,
    Selector,
    shown,
)

from .expressions import inside, measure_of, selectors
from .measures import EPOCH, RATIO

# A counter's readings only rise, and begin anew; these make something of them.
_OF_COUNTERS: Final = frozenset({"rate", "irate", "increase", "resets", "changes"})
_OF_ANY: Final = frozenset(
    {"timestamp", "absent", "absent_over_time", "count_over_time", "present_over_time"}
)
_COUNTS: Final = frozenset({Token.COUNT, Token.GROUP})
_GROWING: Final = frozenset({"rate", "irate", "increase"})
# What many of give no more of the same.
_NO_SUM: Final = frozenset({RATIO, EPOCH, "dBm", "dB", "°C", "hPa", "%"})
_QUANTILES: Final = frozenset({"quantile_over_time", "histogram_quantile"})


def why_senseless(tree: Expr, metrics: Mapping[str, Metric]) -> Iterator[str]:
    """Say what in a question is answered and means nothing."""
    yield from _readings(tree, metrics)
    for each in _all(tree):
        match each:
            case Aggregation():
                yield from _of_groups(each, metrics)
            case Call():
                yield from _of_a_call(each, metrics)
            case Binary():
                yield from _of_both(each)
            case _:
                pass


def too_short(tree: Expr, step_seconds: float) -> Iterator[str]:
    """Find ranges between which samples lie that no point of the lines has seen."""
    for each in _all(tree):
        match each:
            case RangeSelector(range=Number(value=seconds)) if seconds < step_seconds:
                yield (
                    f"{shown(each)}: points are {step_seconds:g} s apart, so what lies between is"
                    " not seen; write [$__rate_interval] or [$__interval]"
                )


def _all(tree: Expr) -> Iterator[Expr]:
    yield tree
    for each in inside(tree):
        yield from _all(each)


def _readings(tree: Expr, metrics: Mapping[str, Metric]) -> Iterator[str]:
    match tree:
        case Call() if tree.function.name in _OF_COUNTERS | _OF_ANY:
            return
        case Aggregation() if tree.operator in _COUNTS:
            return
        case Selector() | RangeSelector():
            for each in selectors(tree):
                if _kind(each, metrics) is Kind.COUNTER:
                    yield f"{each.name}: a counter's reading only rises: ask increase() or rate()"
        case _:
            for inner in inside(tree):
                yield from _readings(inner, metrics)


def _of_groups(tree: Aggregation, metrics: Mapping[str, Metric]) -> Iterator[str]:
    inner = measure_of(tree.operand, metrics)
    if tree.operator is Token.SUM and inner and inner.of in _NO_SUM:
        yield f"{shown(tree)}: a sum of {inner.of} means nothing"
    if tree.operator is Token.QUANTILE:
        yield from _no_quantile(tree.parameter)


def _of_a_call(tree: Call, metrics: Mapping[str, Metric]) -> Iterator[str]:
    name = tree.function.name
    if name in _GROWING:
        for each in selectors(tree):
            if _kind(each, metrics) in {Kind.GAUGE, Kind.EVENT_COUNT}:
                yield f"{name}() of {each.name}, which is no counter"
    inner = measure_of(tree.arguments[0], metrics) if tree.arguments else None
    if name == "sum_over_time" and inner and inner.of in _NO_SUM:
        yield f"{shown(tree)}: a sum of {inner.of} means nothing"
    if name in _QUANTILES:
        yield from _no_quantile(tree.arguments[0])


def _of_both(tree: Binary) -> Iterator[str]:
    if tree.operator is Token.OR and _is_made_up(tree.right):
        yield f"or {shown(tree.right)}: where nothing is known this tells a number"
    if tree.operator is Token.DIV and _is_turned(tree.left, tree.right):
        yield f"{shown(tree)}: all by those that are; the other way round it is a share"


def _no_quantile(parameter: Expr | None) -> Iterator[str]:
    if isinstance(parameter, Number) and not 0 <= parameter.value <= 1:
        yield f"a quantile of {parameter.value:g}: expected 0 to 1"


def _is_made_up(tree: Expr) -> bool:
    match _bare(tree):
        case Call(function=Function(name="vector"), arguments=[Number()]):
            return True
        case _:
            return False


def _is_turned(left: Expr, right: Expr) -> bool:
    """Whether how many there are is divided by how many of the same are 1."""
    match _bare(left), _bare(right):
        case (Aggregation(operator=Token.COUNT) as there, Aggregation(operator=Token.SUM) as up):
            return shown(there.operand) == shown(up.operand)
        case _:
            return False


def _bare(tree: Expr) -> Expr:
    while isinstance(tree, Paren):
        tree = tree.inner
    return tree


def _kind(selector: Selector, metrics: Mapping[str, Metric]) -> Kind | None:
    """Tell how a metric behaves; None: it is not known, or a rule records it."""
    metric = metrics.get(selector.name)
    return metric.kind if metric and (metric.group or metric.kind is Kind.COUNTER) else None
