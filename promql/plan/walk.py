"""The parts of an expression. Pure."""

from collections.abc import Iterator

from promql.tree import (
    Aggregation,
    Binary,
    Call,
    Expr,
    Paren,
    RangeSelector,
    Subquery,
    Unary,
)


def children(tree: Expr) -> Iterator[Expr]:
    """Return the expressions that an expression is made of."""
    match tree:
        case Paren() | Subquery():
            yield tree.inner
        case RangeSelector():
            yield tree.selector
        case Unary():
            yield tree.operand
        case Binary():
            yield from (tree.left, tree.right)
        case Aggregation():
            if tree.parameter is not None:
                yield tree.parameter
            yield tree.operand
        case Call():
            yield from tree.arguments
        case _:
            pass
