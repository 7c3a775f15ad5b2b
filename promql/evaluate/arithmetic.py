"""Operators on numbers. Comparisons keep what they compare, or tell 0 and 1."""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from promql.lex import COMPARISONS, Token
from promql.tree import Binary
from promql.values import Flags, Floats, Vector

_COMPUTED: Final[Mapping[Token, Callable[[Floats, Floats], Floats]]] = {
    Token.ADD: np.add,
    Token.SUB: np.subtract,
    Token.MUL: np.multiply,
    Token.DIV: np.divide,
    Token.MOD: np.fmod,
    Token.POW: np.power,
    Token.ATAN2: np.arctan2,
}
_COMPARED: Final[Mapping[Token, Callable[[Floats, Floats], Flags]]] = {
    Token.EQL: np.equal,
    Token.NEQ: np.not_equal,
    Token.GTR: np.greater,
    Token.LSS: np.less,
    Token.GTE: np.greater_equal,
    Token.LTE: np.less_equal,
}
TRIMS: Final = frozenset({Token.TRIM_LOWER, Token.TRIM_UPPER})


def operated(tree: Binary, left: Floats, right: Floats) -> tuple[Floats, Flags]:
    """Apply an operator: the result, and where there is one."""
    if tree.operator in _COMPARED:
        kept = _COMPARED[tree.operator](left, right)
        if tree.returns_bool:
            return kept.astype(np.float64), np.ones_like(kept)
        return np.broadcast_to(left, kept.shape), kept
    if tree.operator in TRIMS:  # cut histograms, which a number is not
        shape = np.broadcast_shapes(left.shape, right.shape)
        return np.zeros(shape), np.zeros(shape, bool)
    found = _COMPUTED[tree.operator](left, right)
    return found, np.ones_like(found, bool)


def of_scalars(tree: Binary, left: Floats, right: Floats) -> Floats:
    """Two scalars; a comparison of them tells 0 and 1."""
    found, _ = operated(tree, left, right)
    return found


def of_vector_and_scalar(tree: Binary, left: Vector, right: Floats) -> Vector:
    """Each element, with the scalar of its step."""
    return _of_elements(tree, left, *operated(tree, left.values, right))


def of_scalar_and_vector(tree: Binary, left: Floats, right: Vector) -> Vector:
    """Take the scalar of each step with its elements, which are what a comparison keeps."""
    return _of_elements(tree, right, *operated(tree, left, right.values))


def _of_elements(tree: Binary, vector: Vector, found: Floats, kept: Flags) -> Vector:
    if tree.operator in COMPARISONS and not tree.returns_bool:
        return vector.where(kept).without_empty()
    return vector.with_values(found).where(kept).without_empty()
