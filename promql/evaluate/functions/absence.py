"""Whether there is anything at all, and when a sample was taken."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from core.model import Labels
from promql.lex import Token
from promql.tree import Expr, RangeSelector, Selector
from promql.values import NAME, Flags, Vector

from .given import FunctionOf, Given


def _absent(given: Given) -> Vector:
    return _where_not(given, given.vector().present)


def _absent_over_time(given: Given) -> Vector:
    return _where_not(given, given.windows().count > 0)


def _where_not(given: Given, present: Flags) -> Vector:
    labels, seen = _expected(given.tree(0)), np.logical_or.reduce(present, axis=0)
    return Vector.of_one(labels, np.ones(len(seen)), ~seen).without_empty()


def _expected(tree: Expr) -> Labels:
    """Labels of what was looked for: those that have to equal one value, and only one."""
    selector = tree.selector if isinstance(tree, RangeSelector) else tree
    if not isinstance(selector, Selector):
        return ()
    wanted: dict[str, str] = {}
    unsure: set[str] = set()
    for each in selector.matchers:
        if each.name == NAME:
            continue
        if each.operator is Token.EQUALS and each.name not in wanted:
            wanted[each.name] = each.value
        else:
            unsure.add(each.name)
    pairs = ((name, value) for name, value in wanted.items() if value and name not in unsure)
    return tuple(sorted(pairs))


FUNCTIONS: Final[Mapping[str, FunctionOf]] = {
    "absent": _absent,
    "absent_over_time": _absent_over_time,
}
