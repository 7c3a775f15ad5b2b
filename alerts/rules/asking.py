"""Asking what a rule asks: read, and evaluated, within bounds."""

from dataclasses import dataclass
from typing import Final

import anyio
import numpy as np

from promql.evaluate import QueryError
from promql.plan import Moments
from promql.query import Query, read_and_evaluated
from promql.storage import Storage
from promql.tree import Expr
from promql.values import Grid, Vector

from .presence import Presence

SECONDS_MAX: Final = 5.0


class TooSlowError(Exception):
    """A rule takes longer than one may; others have to be evaluated in time."""


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
            selected, answer = await read_and_evaluated(query, storage)
    except TimeoutError:
        raise TooSlowError(f"took longer than {SECONDS_MAX:g} s") from None
    return Given(_vector(answer.value), Presence(tree, selected))


def _vector(value: object) -> Vector:
    if isinstance(value, Vector):
        return value
    if isinstance(value, np.ndarray):
        return Vector.of_one((), value, np.ones(len(value), np.bool_))
    raise QueryError("an expression has to give a vector or a number")
