"""PromQL that is answered and means nothing: sums of shares, counters' readings. Pure."""

from collections.abc import Iterator, Mapping
from typing import Final

from core.model import Kind, Metric
from dashboards.grafana.check.asked import inside, selectors
from dashboards.grafana.check.measures import EPOCH, RATIO
from promql.lex import Token
from promql.tree import (
    Aggregation,
    Binary,
    Call,
    Expr,
    Function,
    Number,
    RangeSelector,
    Selector,
    bare,
    shown,
)

from .expressions import measure_of

# A counter's readings only rise, and begin anew; these make something of them.
_OF_COUNTERS: Final = frozenset({"rate", "irate", "increase", "resets", "changes"})
_OF_ANY: Final = frozenset(
    {"timestamp", "absent", "absent_over_time", "count_over_time", "present_over_time"}
)
_COUNTS: Final = frozenset({Token.COUNT, Token.GROUP})
_GROWING: Final = frozenset({"rate", "irate", "increase"})
# What many of give no more of the same.
_NO_SUM: Final = frozenset({RATIO, EPOCH, "dBm", "dB", "°C", "hPa", "%"})
_OF_ONE: Final = frozenset({"avg_over_time", "last_over_time", "max_over_time", "min_over_time"})
_PERIODS_MAX: Final = 12  # so often something may be late until what it told last is too old
_LAST_SECONDS: Final = 3600.0  # that is never too old
_DAY_SECONDS: Final = 86_400
# What differs in these is not the same: parts of a try, success and failure, who says so.
_APART: Final = frozenset({"phase", "result", "basis"})
_SEEN_SECONDS: Final = 600.0  # between moments, of what is asked as it is at each
_QUANTILES: Final = frozenset({"quantile_over_time", "histogram_quantile"})


def why_senseless(tree: Expr, metrics: Mapping[str, Metric]) -> Iterator[str]:
    """Say what in a question is answered and means nothing."""
    yield from _readings(tree, metrics)
    for selector in selectors(tree):
        yield from _other_hours(selector)
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


def why_mixed(tree: Expr, metrics: Mapping[str, Metric]) -> Iterator[str]:
    """Find series of which some tell of the same, or of something else, made into one."""
    kept = {name for each in _all(tree) if isinstance(each, Aggregation) for name in each.labels}
    for selector in selectors(tree):
        metric, named = metrics.get(selector.name), {each.name for each in selector.matchers}
        for label in sorted(_APART & set(metric.labels if metric else ()) - named - kept):
            yield f"{selector.name}: of each {label} alike; name one, or group by it"


def too_short(tree: Expr, step_seconds: float) -> Iterator[str]:
    """Find ranges between which samples lie that no point of the lines has seen."""
    for each in _all(tree):
        match each:
            case RangeSelector(range=Number(value=seconds)) if seconds < step_seconds:
                yield (
                    f"{shown(each)}: points are {step_seconds:g} s apart, so what lies between is"
                    " not seen; write [$__rate_interval] or [$__interval]"
                )
            case Selector() if step_seconds > _SEEN_SECONDS:
                yield (
                    f"{each.name}: as it is each {step_seconds:g} s; what lies between is not seen"
                )
            case _:
                pass


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
    for argument in tree.arguments:
        if isinstance(argument, RangeSelector):
            yield from _of_a_range(name, argument, metrics)


def _of_a_range(name: str, tree: RangeSelector, metrics: Mapping[str, Metric]) -> Iterator[str]:
    metric = metrics.get(tree.selector.name)
    if metric and metric.kind is Kind.EVENT_COUNT and name in _OF_ONE:
        yield f"{name}() of {metric.name}, amounts of one interval each: ask sum_over_time()"
    every = metric.expected_period_seconds if metric else None
    if name != "last_over_time" or not every or not isinstance(tree.range, Number):
        return
    if tree.range.value > max(_PERIODS_MAX * every, _LAST_SECONDS):
        yield f"{shown(tree)}: sent each {every:g} s, so what is so old is no more so"
    if tree.range.value < every:
        yield f"{shown(tree)}: sent each {every:g} s, so between two nothing would be known"


def _other_hours(tree: Selector) -> Iterator[str]:
    offset = tree.moved.offset
    if isinstance(offset, Number) and offset.value % _DAY_SECONDS:
        yield f"{shown(tree)}: another time of the day; compare whole days or weeks"


def _of_both(tree: Binary) -> Iterator[str]:
    if tree.operator is Token.OR and _is_made_up(tree.right):
        yield f"or {shown(tree.right)}: where nothing is known this tells a number"
    if tree.operator is Token.DIV and _is_turned(tree.left, tree.right):
        yield f"{shown(tree)}: all by those that are; the other way round it is a share"


def _no_quantile(parameter: Expr | None) -> Iterator[str]:
    if isinstance(parameter, Number) and not 0 <= parameter.value <= 1:
        yield f"a quantile of {parameter.value:g}: expected 0 to 1"


def _is_made_up(tree: Expr) -> bool:
    match bare(tree):
        case Call(function=Function(name="vector"), arguments=[Number()]):
            return True
        case _:
            return False


def _is_turned(left: Expr, right: Expr) -> bool:
    """Whether how many there are is divided by how many of the same are 1."""
    match bare(left), bare(right):
        case (Aggregation(operator=Token.COUNT) as there, Aggregation(operator=Token.SUM) as up):
            return shown(there.operand) == shown(up.operand)
        case _:
            return False


def _kind(selector: Selector, metrics: Mapping[str, Metric]) -> Kind | None:
    """Tell how a metric behaves; None: it is not known, or a rule records it."""
    metric = metrics.get(selector.name)
    return metric.kind if metric and (metric.group or metric.kind is Kind.COUNTER) else None
