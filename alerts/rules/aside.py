"""Evaluating aside what takes long, so that other rules have their turn, and within bounds."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import anyio
import anyio.to_thread

from core.model import Selected, Selection
from promql.plan import Moments, children
from promql.query import Answer, Query, evaluated
from promql.tree import Expr, Subquery
from promql.values import Grid

FEWER: Final = "ask for fewer series or a shorter range, or record a part of it"
_WORTH_A_THREAD: Final = 50_000  # values; fewer take some milliseconds
GIVEN_UP_MAX: Final = 4


class TooSlowError(Exception):
    """A rule takes longer than one may; others have to be evaluated in time."""


@dataclass(slots=True)
class _Work:
    """A question in a thread. Nobody can end a thread: what is given up there works on."""

    query: Query
    selected: Mapping[Selection, Selected]
    is_done: bool = False
    # Taken by who comes first: the thread that begins, or who gives up before.
    _first: threading.Lock = field(default_factory=threading.Lock)

    def is_of(self, query: Query) -> bool:
        """Whether it is asked the same, of no more moments: for that there is no hope either."""
        own = self.query
        return own.text == query.text and own.moments.query.count <= query.moments.query.count

    def done(self) -> Answer:
        """Evaluate, in a thread. Raises TooSlowError when it was given up before."""
        if not self._first.acquire(blocking=False):
            raise TooSlowError(f"was given up before it began; {FEWER}")
        try:
            return evaluated(self.query, self.selected)
        finally:
            self.is_done = True

    def works_on(self) -> bool:
        """Give it up; whether it has begun, and so goes on for nobody."""
        return not self._first.acquire(blocking=False)


# Of the whole process, as its threads are: these have to stay few, or nobody has time for anything.
_given_up: Final[list[_Work]] = []


async def evaluated_aside(query: Query, selected: Mapping[Selection, Selected]) -> Answer:
    """Evaluate; what takes long, in a thread. Raises TooSlowError, QueryError."""
    if _values(query.tree, query.moments.query, query.moments, selected) < _WORTH_A_THREAD:
        return evaluated(query, selected)
    _given_up[:] = [work for work in _given_up if not work.is_done]
    if any(work.is_of(query) for work in _given_up):
        raise TooSlowError(f"is still at work on what it was asked before; {FEWER}")
    if len(_given_up) >= GIVEN_UP_MAX:
        raise TooSlowError(f"others that are too slow are still at work; {FEWER}")
    work = _Work(query, selected)
    try:
        return await anyio.to_thread.run_sync(work.done, abandon_on_cancel=True)
    except anyio.get_cancelled_exc_class():
        if work.works_on():
            _given_up.append(work)
        raise


def _values(
    tree: Expr, grid: Grid, moments: Moments, selected: Mapping[Selection, Selected]
) -> int:
    """Tell how many values are looked at, about: samples, and what subqueries make of them."""
    samples = sum(len(each.time_ms) for each in selected.values())
    series = max((len(each) for each in selected.values()), default=0)
    return samples + max(series, 1) * _steps(tree, grid, moments)


def _steps(tree: Expr, grid: Grid, moments: Moments) -> int:
    if isinstance(tree, Subquery):
        _, _, inner = moments.of_subquery(tree, grid)
        return inner.count + _steps(tree.inner, inner, moments)
    return sum(_steps(child, grid, moments) for child in children(tree))
