"""What may stand between a binary operator and its right side. Pure."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from promql.lex import Item, Token
from promql.tree import Cardinality, Matching

from .aggregations import labels
from .cursor import Cursor
from .literals import signed_number

_MATCHING: Final = frozenset({Token.ON, Token.IGNORING})
_GROUPS: Final = {
    Token.GROUP_LEFT: Cardinality.MANY_TO_ONE,
    Token.GROUP_RIGHT: Cardinality.ONE_TO_MANY,
}
_FILLS: Final = frozenset({Token.FILL, Token.FILL_LEFT, Token.FILL_RIGHT})


class Modifiers(NamedTuple):
    """How the elements of both sides meet, and whether a comparison tells 0 and 1."""

    matching: Matching
    returns_bool: bool


def binary_modifiers(cursor: Cursor) -> Modifiers:
    """Read `bool`, `on (…) group_left (…)`, `fill (…)`."""
    returns_bool = cursor.take_if((Token.BOOL,)) is not None
    cardinality = Cardinality.ONE_TO_ONE
    names: Sequence[str] = ()
    include: Sequence[str] = ()
    word = cursor.take_if(_MATCHING)
    if word is not None:
        names = labels(cursor)
        if group := cursor.take_if(_GROUPS):
            cardinality = _GROUPS[group.token]
            include = labels(cursor) if cursor.token is Token.LEFT_PAREN else ()
    left, right = _fills(cursor)
    is_on = word is not None and word.token is Token.ON
    return Modifiers(Matching(cardinality, is_on, names, include, left, right), returns_bool)


def _fills(cursor: Cursor) -> tuple[float | None, float | None]:
    left: float | None = None
    right: float | None = None
    while word := cursor.take_if(_FILLS):
        value = _fill(cursor, word)
        if word.token is not Token.FILL_RIGHT:
            left = value
        if word.token is not Token.FILL_LEFT:
            right = value
    return left, right


def _fill(cursor: Cursor, word: Item) -> float:
    context = f"{word.token.value} modifier"
    cursor.need(Token.LEFT_PAREN, context, '"("')
    value = signed_number(cursor)
    if value is None:
        raise cursor.unexpected(context, "number")
    cursor.need(Token.RIGHT_PAREN, context, '")"')
    return value
