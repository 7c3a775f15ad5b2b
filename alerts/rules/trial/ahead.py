"""Rules of a test that can be asked about all of its moments in one question. Pure.

What a rule reads must be there by then: samples of the test, or what rules before it record that
were asked so themselves. Anything else (a rule that reads what it has written before, or alerts)
is asked moment by moment, as is what fails: then it is known when.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

import numpy as np

from alerts.rules.evaluate import Given, RuleError, recorded
from alerts.rules.record import STALE
from core.model import AlertRule, RecordingRule, Rule, RuleGroup
from promql.evaluate import QueryError
from promql.lex import Token
from promql.memory import Memory
from promql.parse import ParseError
from promql.plan import children
from promql.query import Query, needed
from promql.query import evaluated as answered
from promql.tree import NAME, Call, Expr, Moved, Number, RangeSelector, Selector, Subquery
from promql.values import Grid, Vector

Place = tuple[int, int]  # of a rule: of its group, in its group
_ALERTS: Final = ("ALERTS", "ALERTS_FOR_STATE")
# They tell of the whole query, or read what no selector names.
_OF_THE_QUERY: Final = frozenset(("start", "end", "step", "range", "info"))


def asked_ahead(groups: Sequence[RuleGroup], grid: Grid, memory: Memory) -> Mapping[Place, Vector]:
    """Ask those rules that can be.

    memory: samples of the test; what these rules record comes to it, for all moments.
    """
    if any(group.query_offset_seconds for group in groups):
        return {}  # what is recorded for a moment may be there only later
    rules = [
        ((number, place), rule)
        for number, group in enumerate(groups)
        for place, rule in enumerate(group.rules)
    ]
    unknown = [name for _, rule in rules for name in _written(rule)]
    found = dict[Place, Vector]()
    for place, rule in rules:
        if isinstance(rule, RecordingRule) and unknown.count(rule.name) > 1:
            continue  # of two that record one series the first counts, moment by moment
        try:
            query = Query.over(rule.expr, grid)
            if not _knows_all(query.tree, unknown):
                continue
            vector = asked(query, memory)
            if isinstance(rule, RecordingRule):
                _record(rule, vector, groups[place[0]], grid, memory)
                unknown.remove(rule.name)
        except (ParseError, QueryError, RuleError):
            continue
        found[place] = vector
    return found


def asked(query: Query, memory: Memory) -> Vector:
    """Answer a query with a vector; a number is one without labels. Raises QueryError."""
    value = answered(query, {each: memory.selected(each) for each in needed(query)}).value
    if isinstance(value, Vector):
        return value
    if isinstance(value, np.ndarray):
        return Vector.of_one((), value, np.ones(len(value), np.bool_))
    raise QueryError("an expression has to give a vector or a number")


def moment_of(vector: Vector, number: int) -> Vector:
    """Give the members of a vector at one of its moments."""
    rows = np.flatnonzero(vector.present[:, number])
    if not len(rows):
        return Vector.empty(1)
    labels = [vector.labels[row] for row in rows.tolist()]
    values = vector.values[rows, number, None]
    return Vector(labels, values, np.ones(values.shape, np.bool_), vector.nameless[rows])


def _record(
    rule: RecordingRule, vector: Vector, group: RuleGroup, grid: Grid, memory: Memory
) -> None:
    """Write down what a rule gives at all moments, and where a series ends. Raises RuleError."""
    start = datetime.fromtimestamp(grid.start_ms / 1000, UTC)
    given = Given(labels=dict(group.labels), now=start, external_url="")
    once = Vector(
        vector.labels, vector.values[:, :1], vector.present[:, :1] | True, vector.nameless
    )
    for row, labels in enumerate(recorded(rule, once, given)):
        there = vector.present[row]
        gone = np.concatenate(([False], there[:-1] & ~there[1:]))
        values = np.where(gone, STALE, vector.values[row])
        written = there | gone
        times_ms, told = grid.times_ms[written].tolist(), values[written].tolist()
        memory.add(labels, list(zip(times_ms, told, strict=True)))


def _written(rule: Rule) -> tuple[str, ...]:
    return _ALERTS if isinstance(rule, AlertRule) else (rule.name,)


def _knows_all(tree: Expr, unknown: Sequence[str]) -> bool:
    """Whether all that an expression reads at a moment is there and was there at the moment."""
    match tree:
        case Selector():
            return tree.extension is None and _is_now(tree.moved) and _is_known(tree, unknown)
        case RangeSelector():
            return isinstance(tree.range, Number) and _knows_all(tree.selector, unknown)
        case Subquery():
            written = isinstance(tree.range, Number) and isinstance(tree.step, Number | None)
            return written and _is_now(tree.moved) and _knows_all(tree.inner, unknown)
        case Call() if tree.function.name in _OF_THE_QUERY:
            return False
    return all(_knows_all(child, unknown) for child in children(tree))


def _is_known(tree: Selector, unknown: Sequence[str]) -> bool:
    named = (
        each.value for each in tree.matchers if each.name == NAME and each.operator is Token.EQUALS
    )
    name = tree.name or next(named, "")
    return bool(name) and name not in unknown


def _is_now(moved: Moved) -> bool:
    """Whether a selection looks no later than the moment at which it is evaluated."""
    offset = moved.offset
    return moved.at is None and (
        offset is None or (isinstance(offset, Number) and offset.value >= 0)
    )
