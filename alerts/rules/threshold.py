"""Rules that can be looked at early: of one selector and a number, or that ask for it. Pure."""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from core.model import AlertRule, Condition, Rule
from promql.lex import Token
from promql.plan import conditions
from promql.tree import Binary, Expr, Moved, Selector, bare, constant

Comparison = Callable[[Any, float], Any]

_EARLY: Final = "ioc_early"
_COMPARISONS: Final[Mapping[Token, Comparison]] = {
    Token.EQL: operator.eq,
    Token.NEQ: operator.ne,
    Token.LSS: operator.lt,
    Token.LTE: operator.le,
    Token.GTR: operator.gt,
    Token.GTE: operator.ge,
}
_TURNED: Final[Mapping[Token, Token]] = {
    Token.LSS: Token.GTR,
    Token.LTE: Token.GTE,
    Token.GTR: Token.LSS,
    Token.GTE: Token.LTE,
}


@dataclass(frozen=True, slots=True)
class Threshold:
    """Series that fulfil the conditions, and how their value has to stand to a number."""

    conditions: Sequence[Condition]
    comparison: Comparison
    number: float

    def fits(self, values: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell which values fulfil it, as the comparison tells of each."""
        compare: Callable[[NDArray[np.float64], float], NDArray[np.bool_]] = self.comparison
        return compare(values, self.number)


def asks_for_early_looks(rule: Rule) -> bool:
    """Whether a rule wants to be looked at early, though it may take a blip for the truth."""
    return isinstance(rule, AlertRule) and dict(rule.annotations).get(_EARLY) == "true"


def threshold_of(tree: Expr) -> Threshold | None:
    """Read an expression as a threshold; None: it is something else."""
    match bare(tree):
        case Binary(operator=token, left=left, right=right, returns_bool=False):
            pass
        case _:
            return None
    left, right = bare(left), bare(right)
    if isinstance(right, Selector):
        left, right, token = right, left, _TURNED.get(token, token)
    comparison, number = _COMPARISONS.get(token), constant(right)
    if not isinstance(left, Selector) or comparison is None or number is None:
        return None
    if not left.name or left.moved != Moved() or left.extension is not None:
        return None
    return Threshold(conditions(left), comparison, number)
