"""A query from its text to its answer: parse, plan, select, evaluate."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.model import Selected, Selection
from promql.evaluate import Evaluator, Notes, QueryError, TooCoarseError, Value
from promql.parse import parse
from promql.plan import LOOKBACK_MS, Moments, PlanError, selections
from promql.storage import Storage
from promql.tree import Expr, ValueType, bare
from promql.values import Grid, SameLabelsError, Vector


class NotInARangeError(QueryError):
    """The expression gives samples as they are, which have moments of their own."""


@dataclass(frozen=True, slots=True)
class Query:
    """An expression and the moments at which it is asked."""

    text: str
    tree: Expr
    moments: Moments
    is_instant: bool

    @classmethod
    def at(cls, text: str, moment_ms: int, lookback_ms: int = LOOKBACK_MS) -> "Query":
        """Ask for one moment. Raises ParseError."""
        return cls(text, parse(text), Moments(Grid.at(moment_ms), lookback_ms), is_instant=True)

    @classmethod
    def over(cls, text: str, grid: Grid, lookback_ms: int = LOOKBACK_MS) -> "Query":
        """Ask for a row of moments. Raises ParseError, NotInARangeError."""
        tree = parse(text)
        if tree.type not in {ValueType.SCALAR, ValueType.VECTOR}:
            found = tree.type.documented
            expected = "must be Scalar or instant Vector"
            message = f'invalid expression type "{found}" for range query, {expected}'
            raise NotInARangeError(message)
        return cls(text, tree, Moments(grid, lookback_ms), is_instant=False)


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What an expression evaluates to, and what that has to be read with."""

    type: ValueType
    value: Value
    grid: Grid
    is_instant: bool
    warnings: Sequence[str]
    infos: Sequence[str]


async def answer(query: Query, storage: Storage) -> Answer:
    """Read what the query needs and evaluate it. Raises QueryError and what the store raises."""
    return (await read_and_evaluated(query, storage))[1]


Evaluating = Callable[[Query, Mapping[Selection, Selected]], Awaitable["Answer"]]


async def _here(query: Query, selected: Mapping[Selection, Selected]) -> "Answer":
    return evaluated(query, selected)


async def read_and_evaluated(
    query: Query, storage: Storage, evaluating: Evaluating = _here
) -> tuple[Mapping[Selection, Selected], Answer]:
    """Read what the query needs and evaluate it; the samples too. Raises as `answer`.

    evaluating: where that is done, as by `evaluated`.
    """
    selected = await storage.select(needed(query))
    try:
        return selected, await evaluating(query, selected)
    except TooCoarseError:
        summaries = {each: each.whole() for each in selected if each.is_summary}
        singly = await storage.select(set(summaries.values()))
        selected = {**selected, **{each: singly[whole] for each, whole in summaries.items()}}
        return selected, await evaluating(query, selected)


def needed(query: Query) -> set[Selection]:
    """Return what the query reads. Raises QueryError."""
    try:
        return selections(query.tree, query.moments)
    except PlanError as error:
        raise QueryError(str(error)) from None


def evaluated(query: Query, selected: Mapping[Selection, Selected]) -> Answer:
    """Evaluate a query over what it needs. Raises QueryError, TooCoarseError."""
    notes, grid = Notes(query.text), query.moments.query
    tree = bare(query.tree)
    with np.errstate(all="ignore"):  # infinities and NaN are answers
        value = _value(Evaluator(query.moments, selected, notes), tree, grid)
    return Answer(tree.type, value, grid, query.is_instant, notes.warnings, notes.infos)


def _value(evaluator: Evaluator, tree: Expr, grid: Grid) -> Value:
    try:
        value = evaluator.value(tree, grid)
        return value.named().without_empty() if isinstance(value, Vector) else value
    except SameLabelsError:
        message = "vector cannot contain metrics with the same labelset"
        raise QueryError(message) from None
