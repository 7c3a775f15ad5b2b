"""What `info()` reads besides its argument: series whose labels tell more of others. Pure."""

from typing import Final

from core.model import Condition, Pick, Relation, Selection
from promql.tree import NAME, Call, Expr, Selector, Subquery
from promql.values import Grid

from .moments import Moments
from .relations import conditions
from .walk import children

_TARGET_INFO: Final = Condition(NAME, Relation.EQUAL, "target_info")
_ANY_INFO: Final = Condition(NAME, Relation.MATCHES, ".+_info")


def info_moments(tree: Call, grid: Grid, moments: Moments) -> Grid:
    """Return when labels are looked up: when the argument looks for its samples."""
    return _first(tree.arguments[0], grid, moments) or grid


def info_conditions(tree: Call) -> tuple[Condition, ...]:
    """Return which series tell more: `target_info`, or those named; by exclusion, of `…_info`."""
    if len(tree.arguments) == 1:
        return (_TARGET_INFO,)
    selector = tree.arguments[1]
    if not isinstance(selector, Selector):
        raise TypeError(selector)
    wanted = conditions(selector)
    named = [each for each in wanted if each.label == NAME]
    if not named:
        return (_TARGET_INFO, *wanted)
    return wanted if any(map(is_positive, named)) else (_ANY_INFO, *wanted)


def is_positive(condition: Condition) -> bool:
    """Whether a condition says what a label has to be, not what it must not be."""
    return condition.relation in {Relation.EQUAL, Relation.MATCHES}


def infos(tree: Call, grid: Grid, moments: Moments) -> Selection:
    """Return what the labels are found in."""
    looked_at = info_moments(tree, grid, moments)
    after_ms = looked_at.start_ms - moments.lookback_ms
    wanted = info_conditions(tree)
    return Selection(wanted, after_ms, looked_at.end_ms, looks_back=True, pick=Pick.NEWEST)


def _first(tree: Expr, grid: Grid, moments: Moments) -> Grid | None:
    if isinstance(tree, Selector):
        return moments.looked_at(tree.moved, grid)
    inner = moments.looked_at(tree.moved, grid) if isinstance(tree, Subquery) else grid
    found = (_first(child, inner, moments) for child in children(tree))
    return next((each for each in found if each is not None), None)
