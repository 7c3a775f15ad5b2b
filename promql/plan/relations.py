"""A selector's matchers as conditions that a store understands. Pure."""

from typing import Final

from core.model import Condition, Relation
from promql.lex import Token
from promql.tree import NAME, Selector

_RELATIONS: Final = {
    Token.EQUALS: Relation.EQUAL,
    Token.NEQ: Relation.NOT_EQUAL,
    Token.EQL_REGEX: Relation.MATCHES,
    Token.NEQ_REGEX: Relation.MATCHES_NOT,
}


def conditions(tree: Selector) -> tuple[Condition, ...]:
    """Return what the labels of a selector's series have to be."""
    named = (Condition(NAME, Relation.EQUAL, tree.name),) if tree.name else ()
    return named + tuple(
        Condition(each.name, _RELATIONS[each.operator], each.value) for each in tree.matchers
    )
