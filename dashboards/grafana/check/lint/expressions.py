"""PromQL of boards by its tree: metrics and labels that there are, and what comes out. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from core.model import Metric
from dashboards.grafana.check.asked import inside, selectors
from dashboards.grafana.check.measures import COUNT, EPOCH, PER_SECOND, RATIO, STATE, Measure
from promql.lex import COMPARISONS, SETS, Token
from promql.tree import (
    NAME,
    Aggregation,
    Binary,
    Call,
    Expr,
    Paren,
    RangeSelector,
    Selector,
    Subquery,
    Unary,
    ValueType,
    bare,
    constant,
    shown,
)

# Labels that series of any metric may have (formats.md: extra ones are allowed).
EXTRA: Final = frozenset({"simulated", "probe", "source"})
# Functions whose result is what they were given, measured alike.
_KEEP: Final = frozenset(
    {"abs", "ceil", "floor", "round", "clamp", "clamp_max", "clamp_min", "sort", "sort_desc"}
    | {"sort_by_label", "sort_by_label_desc", "label_replace", "label_join", "scalar", "vector"}
    | {"avg_over_time", "min_over_time", "max_over_time", "last_over_time", "first_over_time"}
    | {"quantile_over_time", "sum_over_time", "stddev_over_time", "increase", "delta", "idelta"}
    | {"predict_linear"}
)
_COUNTING: Final = frozenset({"count_over_time", "changes", "resets"})
_MOMENTS: Final = frozenset({"time", "timestamp"})
_OF_STATES: Final = {"avg_over_time": RATIO, "sum_over_time": COUNT}
_RATES: Final = frozenset({"rate", "irate"})
_COUNT_OF: Final = frozenset({Token.COUNT, Token.COUNT_VALUES})
_RANKS: Final = frozenset({Token.TOPK, Token.BOTTOMK, Token.LIMITK, Token.LIMIT_RATIO})


def why_unknown(
    tree: Expr, metrics: Mapping[str, Metric], undefined: Collection[str] = ()
) -> Iterator[str]:
    """Say which metrics and labels of a question there are not. undefined: these need not be."""
    for selector in selectors(tree):
        metric = metrics.get(selector.name)
        if metric is None:
            if selector.name not in undefined:
                yield f"no metric {selector.name!r} in the catalogue"
            continue
        known = {*metric.labels, *EXTRA, NAME}
        for matcher in selector.matchers:
            if matcher.name not in known:
                yield f"{metric.name} has no label {matcher.name!r}; it has {_told(metric.labels)}"
    yield from _why_unknown_groups(tree, metrics)


def labels_of(tree: Expr, metrics: Mapping[str, Metric]) -> frozenset[str] | None:
    """Give the labels that the answer may have; None: any."""
    match tree:
        case Selector():
            metric = metrics.get(tree.name)
            found = None if metric is None else frozenset({*metric.labels, *EXTRA, NAME})
        case Aggregation():
            found = _labels_of_groups(tree, metrics)
        case Binary():
            found = _labels_of_both(tree, metrics)
        case Call():
            found = _labels_of_call(tree, metrics)
        case RangeSelector():
            found = labels_of(tree.selector, metrics)
        case Paren() | Subquery():
            found = labels_of(tree.inner, metrics)
        case Unary():
            found = labels_of(tree.operand, metrics)
        case _:
            found = frozenset()
    return found


def measure_of(tree: Expr, metrics: Mapping[str, Metric]) -> Measure | None:
    """Tell what the numbers of the answer are; None: not known."""
    match tree:
        case Selector():
            found = _measure_of_metric(metrics.get(tree.name))
        case Aggregation():
            found = _measure_of_groups(tree, metrics)
        case Binary():
            found = _measure_of_both(tree, metrics)
        case Call():
            found = _measure_of_call(tree, metrics)
        case RangeSelector():
            found = measure_of(tree.selector, metrics)
        case Paren() | Subquery():
            found = measure_of(tree.inner, metrics)
        case Unary():
            found = measure_of(tree.operand, metrics)
        case _:
            found = None
    return found


def _told(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"


def _why_unknown_groups(tree: Expr, metrics: Mapping[str, Metric]) -> Iterator[str]:
    if isinstance(tree, Aggregation) and not tree.is_without:
        known = labels_of(tree.operand, metrics)
        for name in tree.labels:
            if known is not None and name not in known:
                yield f"by ({name}): what is grouped has no such label"
    for each in inside(tree):
        yield from _why_unknown_groups(each, metrics)


def _labels_of_groups(tree: Aggregation, metrics: Mapping[str, Metric]) -> frozenset[str] | None:
    known = labels_of(tree.operand, metrics)
    if tree.operator in _RANKS:
        return known
    named = frozenset(tree.labels)
    if tree.operator is Token.COUNT_VALUES:
        return None
    if tree.is_without:
        return None if known is None else known - named - {NAME}
    return named


def _labels_of_both(tree: Binary, metrics: Mapping[str, Metric]) -> frozenset[str] | None:
    left, right = labels_of(tree.left, metrics), labels_of(tree.right, metrics)
    if left is None or right is None:
        return None
    return left | right if tree.matching.include or not left else left


def _labels_of_call(tree: Call, metrics: Mapping[str, Metric]) -> frozenset[str] | None:
    name = tree.function.name
    if name in {"label_replace", "label_join", "info", "absent", "absent_over_time"}:
        return None
    whole = [each for each in tree.arguments if each.type is not ValueType.SCALAR]
    return labels_of(whole[0], metrics) if whole else frozenset()


def _measure_of_metric(metric: Metric | None) -> Measure | None:
    if metric is None:
        return None
    if metric.unit_of_measure != "1":
        return Measure(metric.unit_of_measure)
    return Measure(RATIO if "ratio" in metric.name.split("_") else COUNT)


def _measure_of_groups(tree: Aggregation, metrics: Mapping[str, Metric]) -> Measure | None:
    inner = measure_of(tree.operand, metrics)
    if tree.operator in _COUNT_OF:
        return Measure(COUNT)
    if inner and inner.of == STATE:
        return _measure_of_states(tree.operator)
    known = {Token.SUM, Token.AVG, Token.MIN, Token.MAX, Token.QUANTILE, Token.STDDEV}
    return inner if tree.operator in known | _RANKS else None


def _measure_of_states(operator: Token) -> Measure | None:
    """Tell what becomes of many states: their sum counts, their mean is a share."""
    if operator is Token.SUM:
        return Measure(COUNT)
    return Measure(RATIO) if operator is Token.AVG else Measure(STATE)


def _measure_of_call(tree: Call, metrics: Mapping[str, Metric]) -> Measure | None:
    name = tree.function.name
    if name in _MOMENTS:
        return Measure(EPOCH)
    if name in _COUNTING:
        return Measure(COUNT)
    whole = [each for each in tree.arguments if each.type is not ValueType.SCALAR]
    inner = measure_of(whole[0], metrics) if whole else None
    if inner and inner.of == STATE and name in _OF_STATES:
        return Measure(_OF_STATES[name])
    if inner and name in _RATES:
        return Measure(PER_SECOND) if inner == Measure(COUNT) else None
    return inner if name in _KEEP else None


def _measure_of_both(tree: Binary, metrics: Mapping[str, Metric]) -> Measure | None:
    left, right = measure_of(tree.left, metrics), measure_of(tree.right, metrics)
    if tree.operator in COMPARISONS | SETS:
        return Measure(STATE) if tree.returns_bool else left
    match tree.operator:
        case Token.MUL:
            return _scaled(left, constant(tree.right)) or _scaled(right, constant(tree.left))
        case Token.DIV:
            mean = _mean_of(tree, metrics)
            return mean or _divided(left, right, constant(tree.right))
        case Token.ADD | Token.SUB:
            return _added(left, right, tree)
        case _:
            return None


def _added(left: Measure | None, right: Measure | None, tree: Binary) -> Measure | None:
    if left and left == right:
        is_length = left.of == EPOCH and tree.operator is Token.SUB
        return Measure("s", left.times) if is_length else left
    if left and constant(tree.right) is not None:
        return left
    return right if right and constant(tree.left) is not None else None


def _mean_of(tree: Binary, metrics: Mapping[str, Metric]) -> Measure | None:
    """Tell what `sum(x) / count(x)` is: what x is, and of many states a share."""
    match bare(tree.left), bare(tree.right):
        case (Aggregation(operator=Token.SUM) as sum_, Aggregation(operator=Token.COUNT) as count):
            if shown(sum_.operand) != shown(count.operand):
                return None
            inner = measure_of(sum_.operand, metrics)
            return Measure(RATIO) if inner and inner.of == STATE else inner
        case _:
            return None


def _divided(left: Measure | None, right: Measure | None, by: float | None) -> Measure | None:
    if by:
        return _scaled(left, 1 / by)
    if left is None or right is None or left.times != right.times:
        return None
    alike = left.of == right.of or {left.of, right.of} <= {COUNT, STATE}
    # A share of a share may be anything: how much faster than allowed, say.
    return Measure(RATIO) if alike and left.of not in {EPOCH, RATIO, ""} else None


def _scaled(measure: Measure | None, by: float | None) -> Measure | None:
    return measure._replace(times=measure.times * by) if measure and by else None
