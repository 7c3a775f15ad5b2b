"""Scalars: of the query's moments, to vectors and from them."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from promql.values import Floats, Vector

from .given import FunctionOf, Given


def _time(given: Given) -> Floats:
    return given.grid.times_ms / 1000


def _scalar(given: Given) -> Floats:
    """Take the only element; not a number where there is none, or more."""
    vector = given.vector()
    alone = vector.present.sum(axis=0) == 1
    values = np.where(vector.present, vector.values, 0.0).sum(axis=0)
    return np.where(alone, values, np.nan)


def _vector(given: Given) -> Vector:
    values = given.scalar(0)
    return Vector.of_one((), values, np.ones(len(values), bool))


def _of_query(seconds: str) -> FunctionOf:
    def tell(given: Given) -> Floats:
        query = given.moments.query
        step = 0.0 if query.is_instant else query.step_ms / 1000
        told = {
            "start": query.start_ms / 1000,
            "end": query.end_ms / 1000,
            "step": step,
            "range": (query.end_ms - query.start_ms) / 1000,
        }
        return np.full(given.grid.count, told[seconds])

    return tell


def _of_two(choose: np.ufunc) -> FunctionOf:
    return lambda given: choose(given.scalar(0), given.scalar(1))


FUNCTIONS: Final[Mapping[str, FunctionOf]] = {
    "end": _of_query("end"),
    "max_of": _of_two(np.maximum),
    "min_of": _of_two(np.minimum),
    "pi": lambda given: np.full(given.grid.count, np.pi),
    "range": _of_query("range"),
    "scalar": _scalar,
    "start": _of_query("start"),
    "step": _of_query("step"),
    "time": _time,
    "vector": _vector,
}
