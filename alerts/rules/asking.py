"""Asking what a rule asks: read, and evaluated, within bounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import anyio
import numpy as np
import psycopg

from core.model import Selected, Selection
from core.store.select import TooMuchError
from promql.evaluate import QueryError
from promql.plan import Moments
from promql.query import Answer, Query, read_and_evaluated
from promql.storage import Storage
from promql.tree import Expr
from promql.values import Grid, Vector

from .aside import FEWER, TooSlowError, evaluated_aside
from .evaluate import RuleError
from .presence import Presence

SECONDS_MAX: Final = 5.0

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
    selected, answer = await answered(query, storage)
    return Given(_vector(answer.value), Presence(tree, query.moments, selected))


async def answered(
    query: Query, storage: Storage, seconds: float | None = None
) -> tuple[Mapping[Selection, Selected], Answer]:
    """Read what a query needs and evaluate it, in time. Raises as `asked`.

    seconds: None: as many as a rule may take.
    """
    seconds = SECONDS_MAX if seconds is None else seconds
    try:
        with anyio.fail_after(seconds):
            return await read_and_evaluated(query, storage, evaluated_aside)
    except TimeoutError:
        raise TooSlowError(f"took longer than {seconds:g} s; {FEWER}") from None
    except psycopg.errors.QueryCanceled:
        raise TooSlowError(f"took longer than the database allows; {FEWER}") from None


def _vector(value: object) -> Vector:
    if isinstance(value, Vector):
        return value
    if isinstance(value, np.ndarray):
        return Vector.of_one((), value, np.ones(len(value), np.bool_))
    raise QueryError("an expression has to give a vector or a number")
