"""The expression of a tile: parsed, and held against the metrics that there are. Pure."""

from collections.abc import Collection, Iterator
from typing import Final

from api.tiles import Expression, Selector
from core.model import Relation
from core.place import Fields, closest
from promql.evaluate import QueryError
from promql.parse import ParseError, parse
from promql.plan import children, conditions
from promql.query import Query, needed
from promql.tree import NAME, Expr, ValueType
from promql.tree import Selector as VectorSelector
from promql.values import Grid

_LENGTH_MAX: Final = 2_000


def parse_expression(fields: Fields, metrics: Collection[str]) -> Selector | None:
    """Read `expr`; None when it cannot be evaluated (noted, with line and column in it).

    metrics: those that there are; empty means "not known", and nothing is checked.
    """
    text = fields.text("expr", length_max=_LENGTH_MAX)
    if not text:
        return None
    try:
        tree = parse(text)
    except ParseError as error:
        fields.wrong("expr", str(error))
        return None
    if tree.type not in {ValueType.SCALAR, ValueType.VECTOR}:
        fields.wrong("expr", f"gives a {tree.type.documented}; a number is wanted")
        return None
    try:
        needed(Query.over(text, Grid.at(0)))
    except QueryError as error:  # such as a range of step(), which a single moment has not
        fields.wrong("expr", str(error))
    names = tuple(dict.fromkeys(_names(tree)))
    for name in names:
        if metrics and name not in metrics:
            fields.wrong("expr", f"no metric {name!r}{closest(name, metrics)}")
    return Selector(Expression(text, names))


def _names(tree: Expr) -> Iterator[str]:
    """Metrics that an expression names."""
    if isinstance(tree, VectorSelector):
        yield from (
            each.value
            for each in conditions(tree)
            if each.label == NAME and each.relation is Relation.EQUAL
        )
    for inner in children(tree):
        yield from _names(inner)
