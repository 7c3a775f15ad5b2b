"""Values of the type that the parser has made sure of."""

import numpy as np

from promql.values import Floats, Vector

from .windows import Windows

# A scalar is a value for each step.
Value = Vector | Windows | Floats | str


def vector(value: Value) -> Vector:
    """Take an instant vector."""
    if not isinstance(value, Vector):
        raise TypeError(value)
    return value


def windows(value: Value) -> Windows:
    """Take a range vector."""
    if not isinstance(value, Windows):
        raise TypeError(value)
    return value


def scalar(value: Value) -> Floats:
    """Take a scalar."""
    if not isinstance(value, np.ndarray):
        raise TypeError(value)
    return value


def text(value: Value) -> str:
    """Take a string."""
    if not isinstance(value, str):
        raise TypeError(value)
    return value
