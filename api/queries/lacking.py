"""Which results of an expression lack samples, because a block that it reads is damaged. Pure.

In doubt a result lacks them: a wrong figure must not pass for a right one.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from core.model import Labels
from core.store.select import Lack
from promql.lex import Token
from promql.plan import children
from promql.query import Query
from promql.tree import Aggregation, Binary, Call, Expr, RangeSelector, Selector

from .asked import Course, Result

# What gives results labels that their series do not have, or chooses among series.
_MIXING: Final = frozenset(
    {"label_replace", "label_join", "scalar", "absent", "absent_over_time", "info"}
)
_CHOOSING: Final = frozenset(
    {Token.TOPK, Token.BOTTOMK, Token.LIMITK, Token.LIMIT_RATIO, Token.COUNT_VALUES}
)


def marked(query: Query, results: Sequence[Result], lacks: Sequence[Lack]) -> Sequence[Result]:
    """Mark the results that lack samples."""
    if not lacks:
        return results
    apart = _keeps_apart(query.tree)
    return [
        msgspec.structs.replace(one, lacking=any(_concerns(each, one.labels, apart=apart)
                                                 for each in lacks))
        for one in results
    ]  # fmt: skip


def cleared(query: Query, courses: Sequence[Course], lacks: Sequence[Lack]) -> Sequence[Course]:
    """Leave out the moments at which a course lacks samples."""
    if not lacks:
        return courses
    apart = _keeps_apart(query.tree)
    found = []
    for course in courses:
        missing = np.zeros(query.moments.query.count, np.bool_)
        for each in lacks:
            if _concerns(each, course.labels, apart=apart):
                missing |= _moments(query, each)
        values = zip(course.values, missing.tolist(), strict=True)
        found.append(Course(course.labels, [None if gone else value for value, gone in values]))
    return found


def _concerns(lack: Lack, labels: Mapping[str, str], *, apart: bool) -> bool:
    """Whether a result may be made of the series of a block: no label says that it is not."""
    return not (apart and _contradict(lack.labels, labels))


def _contradict(series: Labels, result: Mapping[str, str]) -> bool:
    return any(name in result and result[name] != value for name, value in series)


def _moments(query: Query, lack: Lack) -> NDArray[np.bool_]:
    """At which moments a selection looks into the span of a block."""
    grid, selection, span = query.moments.query, lack.selection, lack.damage.span
    after_ms = grid.times_ms - (grid.start_ms - lack.after_ms)
    until_ms = grid.times_ms - (grid.end_ms - selection.until_ms)
    looked: NDArray[np.bool_] = (after_ms < span.end_ms) & (until_ms > span.start_ms)
    return looked


def _keeps_apart(tree: Expr) -> bool:
    """Whether a result is made of no series that contradicts its labels."""
    match tree:
        case Selector() | RangeSelector():
            return True
        case Aggregation() if tree.operator in _CHOOSING:
            return False
        case Call() if tree.function.name in _MIXING:
            return False
        case Binary() if _selects(tree.left) and _selects(tree.right):
            return False
        case _:
            return all(map(_keeps_apart, children(tree)))


def _selects(tree: Expr) -> bool:
    return isinstance(tree, Selector) or any(map(_selects, children(tree)))
