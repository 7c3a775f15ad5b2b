"""Asking what a rule asks: read, and evaluated, within bounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import anyio
import anyio.to_thread
import numpy as np

from core.model import Selected, Selection
from core.store.select import TooMuchError
from promql.evaluate import QueryError
from promql.plan import Moments
from promql.query import Answer, Query, evaluated, read_and_evaluated
from promql.storage import Storage
from promql.tree import Expr
from promql.values import Grid, Vector

from .evaluate import RuleError
from .presence import Presence

SECONDS_MAX: Final = 5.0
FEWER: Final = "ask for fewer series or a shorter range, or record a part of it"
_WORTH_A_THREAD: Final = 50_000  # samples; fewer take some milliseconds


class TooSlowError(Exception):
    """A rule takes longer than one may; others have to be evaluated in time."""


# Why a rule gives nothing that can be used; all else is a fault of ours, or passes.
FAULTS: Final = (QueryError, RuleError, TooMuchError, TooSlowError)


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """What an expression gave at a moment, and what it has read."""

    vector: Vector
    presence: Presence


async def asked(expr: str, tree: Expr, at_ms: int, storage: Storage) -> Given:
    """Ask for one moment. Raises QueryError, TooSlowError, and what the storage raises."""
    query = Query(expr, tree, Moments(Grid.at(at_ms)), is_instant=True)
    try:
        with anyio.fail_after(SECONDS_MAX):
            selected, answer = await read_and_evaluated(query, storage, evaluated_aside)
    except TimeoutError:
        raise TooSlowError(f"took longer than {SECONDS_MAX:g} s; {FEWER}") from None
    return Given(_vector(answer.value), Presence(tree, query.moments, selected))


async def evaluated_aside(query: Query, selected: Mapping[Selection, Selected]) -> Answer:
    """Evaluate; what takes long, in a thread, so that other rules have their turn."""
    if sum(len(each.time_ms) for each in selected.values()) < _WORTH_A_THREAD:
        return evaluated(query, selected)
    return await anyio.to_thread.run_sync(evaluated, query, selected, abandon_on_cancel=True)


def _vector(value: object) -> Vector:
    if isinstance(value, Vector):
        return value
    if isinstance(value, np.ndarray):
        return Vector.of_one((), value, np.ones(len(value), np.bool_))
    raise QueryError("an expression has to give a vector or a number")
