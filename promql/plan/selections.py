"""All selections of a query, before anything is read. Pure."""

from collections.abc import Iterator
from math import gcd
from typing import Final

from core.model import Pick, Selection
from promql.tree import Call, Expr, Extension, RangeSelector, Selector, Subquery
from promql.values import Grid

from .enrichment import infos
from .moments import Moments
from .relations import conditions
from .walk import children

_PICKS: Final = {
    "last_over_time": Pick.LAST,
    "first_over_time": Pick.FIRST,
    "min_over_time": Pick.MIN,
    "max_over_time": Pick.MAX,
    "present_over_time": Pick.LAST,
    "absent_over_time": Pick.LAST,
    "avg_over_time": Pick.SUM,
    "count_over_time": Pick.SUM,
    "sum_over_time": Pick.SUM,
    "delta": Pick.CHANGE,
    "increase": Pick.CHANGE,
    "rate": Pick.CHANGE,
}


def selections(tree: Expr, moments: Moments) -> set[Selection]:
    """Return what a query will read. Raises PlanError."""
    return set(_walk(tree, moments.query, moments))


def newest(tree: Selector, grid: Grid, moments: Moments) -> Selection:
    """Return what the newest samples at `grid` are found in."""
    ends = moments.of_selector(tree, grid)
    after_ms = ends.start_ms - moments.lookback_ms
    until_ms = ends.end_ms + _ahead(tree, moments)
    aligned_ms = ends.aligned_ms if tree.extension is None else 0
    return Selection(
        conditions(tree), after_ms, until_ms, looks_back=True, aligned_ms=aligned_ms,
        pick=Pick.NEWEST,
    )  # fmt: skip


def pick_of(function: str) -> Pick:
    """Return which samples of a stretch of time are enough for a function."""
    return _PICKS.get(function, Pick.ALL)


def ranges(tree: RangeSelector, grid: Grid, moments: Moments, pick: Pick = Pick.ALL) -> Selection:
    """Return what the ranges at `grid` are found in."""
    ends, range_ms = moments.of_range(tree, grid)
    behind_ms = 0 if tree.selector.extension is None else moments.lookback_ms
    after_ms = ends.start_ms - range_ms - behind_ms
    until_ms = ends.end_ms + _ahead(tree.selector, moments)
    if tree.selector.extension is not None:
        return Selection(conditions(tree.selector), after_ms, until_ms, looks_back=True)
    if pick is Pick.ALL:
        return Selection(conditions(tree.selector), after_ms, until_ms)
    aligned_ms = gcd(ends.aligned_ms, range_ms)
    return Selection(
        conditions(tree.selector), after_ms, until_ms, aligned_ms=aligned_ms, pick=pick
    )


def _ahead(tree: Selector, moments: Moments) -> int:
    return moments.lookback_ms if tree.extension is Extension.SMOOTHED else 0


def _walk(tree: Expr, grid: Grid, moments: Moments) -> Iterator[Selection]:
    match tree:
        case Selector():
            yield newest(tree, grid, moments)
        case RangeSelector():
            yield ranges(tree, grid, moments)
        case Subquery():
            _, _, inner = moments.of_subquery(tree, grid)
            yield from _walk(tree.inner, inner, moments)
        case Call() if tree.function.name == "info":
            yield infos(tree, grid, moments)
            yield from _walk(tree.arguments[0], grid, moments)
        case Call():
            for argument in tree.arguments:
                if isinstance(argument, RangeSelector):
                    yield ranges(argument, grid, moments, pick_of(tree.function.name))
                else:
                    yield from _walk(argument, grid, moments)
        case _:
            for child in children(tree):
                yield from _walk(child, grid, moments)
