"""Functions of each value by itself."""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from promql.values import Floats, Vector

from .given import FunctionOf, Given

_OF_A_VALUE: Final[Mapping[str, Callable[[Floats], Floats]]] = {
    "abs": np.abs,
    "acos": np.arccos,
    "acosh": np.arccosh,
    "asin": np.arcsin,
    "asinh": np.arcsinh,
    "atan": np.arctan,
    "atanh": np.arctanh,
    "ceil": np.ceil,
    "cos": np.cos,
    "cosh": np.cosh,
    "deg": lambda values: values * 180 / np.pi,
    "exp": np.exp,
    "floor": np.floor,
    "ln": np.log,
    "log10": np.log10,
    "log2": np.log2,
    "rad": lambda values: values * np.pi / 180,
    "sgn": np.sign,
    "sin": np.sin,
    "sinh": np.sinh,
    "sqrt": np.sqrt,
    "tan": np.tan,
    "tanh": np.tanh,
}


def _applied(function: Callable[[Floats], Floats]) -> FunctionOf:
    def apply(given: Given) -> Vector:
        vector = given.vector()
        return vector.with_values(function(vector.values))

    return apply


def _clamp(given: Given) -> Vector:
    return _between(given.vector(), given.scalar(1), given.scalar(2))


def _clamp_max(given: Given) -> Vector:
    most = given.scalar(1)
    return _between(given.vector(), np.full_like(most, -np.inf), most)


def _clamp_min(given: Given) -> Vector:
    least = given.scalar(1)
    return _between(given.vector(), least, np.full_like(least, np.inf))


def _between(vector: Vector, least: Floats, most: Floats) -> Vector:
    values = np.maximum(least, np.minimum(most, vector.values))
    return vector.with_values(values).where(np.broadcast_to(~(most < least), values.shape))


def _round(given: Given) -> Vector:
    """Ties are rounded up. Multiplying by the inverse is what Prometheus does, to the last bit."""
    inverse = 1.0 / (given.scalar(1) if len(given.values) > 1 else np.ones(1))
    vector = given.vector()
    return vector.with_values(np.floor(vector.values * inverse + 0.5) / inverse)


FUNCTIONS: Final[Mapping[str, FunctionOf]] = {
    **{name: _applied(function) for name, function in _OF_A_VALUE.items()},
    "clamp": _clamp,
    "clamp_max": _clamp_max,
    "clamp_min": _clamp_min,
    "round": _round,
}
