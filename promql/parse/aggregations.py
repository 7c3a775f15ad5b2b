"""`sum by (unit) (…)`: aggregations and lists of labels. Pure."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from promql.lex import LABEL_NAMES, WITH_PARAMETER, Item, Token, unquoted
from promql.tree import Aggregation, Expr

from .cursor import Cursor

if TYPE_CHECKING:
    from .parser import Parser

_GROUPINGS: Final = frozenset({Token.BY, Token.WITHOUT})
_CONTEXT: Final = "grouping opts"

Grouping = tuple[Sequence[str], bool]  # labels, and whether they are those that do not count


def aggregation(parser: "Parser", nested: int) -> Expr:
    """Read an aggregation; its labels may stand before or behind what is aggregated."""
    cursor = parser.cursor
    around, cursor.context = cursor.context, "aggregation"
    operator = cursor.take()
    before = _grouping(cursor)
    arguments = parser.arguments(nested)
    grouping = before or _grouping(cursor) or ((), False)
    cursor.context = around
    return parser.made(_built(cursor, operator, arguments, grouping), *arguments)


def _grouping(cursor: Cursor) -> Grouping | None:
    word = cursor.take_if(_GROUPINGS)
    return None if word is None else (labels(cursor), word.token is Token.WITHOUT)


def labels(cursor: Cursor) -> Sequence[str]:
    """Read labels in parentheses; they may have the names of keywords."""
    cursor.need(Token.LEFT_PAREN, _CONTEXT, '"("')
    found = list[str]()
    while not cursor.take_if((Token.RIGHT_PAREN,)):
        if cursor.token is Token.STRING:
            found.append(unquoted(cursor.take().text))
        elif cursor.token in LABEL_NAMES and ":" not in cursor.item.text:
            found.append(cursor.take().text)
        else:
            raise cursor.unexpected(_CONTEXT, "label")
        if not cursor.take_if((Token.COMMA,)) and cursor.token is not Token.RIGHT_PAREN:
            raise cursor.unexpected(_CONTEXT, '"," or ")"')
    return tuple(found)


def _built(
    cursor: Cursor, operator: Item, arguments: Sequence[Expr], grouping: Grouping
) -> Aggregation:
    span = cursor.span_from(operator.span.start)
    if not arguments:
        raise cursor.error(span, "no arguments for aggregate expression provided")
    wanted = 2 if operator.token in WITH_PARAMETER else 1
    if len(arguments) != wanted:
        raise cursor.error(
            span,
            "wrong number of arguments for aggregate expression provided, "
            f"expected {wanted}, got {len(arguments)}",
        )
    *parameter, operand = arguments
    return Aggregation(
        span, operator.token, operand, parameter[0] if parameter else None, *grouping
    )
