"""What an expression is without what only people need: parentheses, and a sign before a number."""

from promql.lex import Token

from .nodes import Expr, Number, Paren, Unary


def bare(tree: Expr) -> Expr:
    """Drop the parentheses around an expression."""
    while isinstance(tree, Paren):
        tree = tree.inner
    return tree


def constant(tree: Expr) -> float | None:
    """Give the number that is written there; None: it is none, or has to be computed."""
    match bare(tree):
        case Number(value=value):
            return value
        case Unary(operator=Token.SUB, operand=operand):
            inner = constant(operand)
            return None if inner is None else -inner
        case _:
            return None
