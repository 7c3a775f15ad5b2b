"""PromQL as a tree: a Pratt parser. Pure.

What is forbidden by types (see `check`) is found afterwards; all else fails here, at the first
thing that does not belong.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from promql.lex import (
    AGGREGATORS,
    METRIC_NAMES,
    PREPROCESSORS,
    Item,
    Span,
    Token,
    quoted,
    unquoted_bytes,
)
from promql.tree import FUNCTIONS, Binary, Call, Expr, Number, Paren, String, Unary

from .aggregations import aggregation
from .check import check
from .cursor import Cursor
from .errors import ParseError
from .literals import NUMBERS, SIGNS, number
from .matching import binary_modifiers
from .modifiers import POSTFIX, modified
from .selectors import selector

DEPTH_MAX: Final = 64
_CACHED: Final = 1_000

_BINDING: Final = {
    Token.OR: 1,
    Token.AND: 2, Token.UNLESS: 2,
    Token.EQL: 3, Token.NEQ: 3, Token.LTE: 3, Token.LSS: 3, Token.GTE: 3, Token.GTR: 3,
    Token.TRIM_UPPER: 3, Token.TRIM_LOWER: 3,
    Token.ADD: 4, Token.SUB: 4,
    Token.MUL: 5, Token.DIV: 5, Token.MOD: 5, Token.ATAN2: 5,
    Token.POW: 6,
}  # fmt: skip
_SIGN_BINDING: Final = 5  # as multiplication: -a^2 is -(a^2), -a*b is (-a)*b
_CALLABLE: Final = PREPROCESSORS | {Token.IDENTIFIER}
_GROUPING: Final = frozenset({Token.LEFT_PAREN, Token.BY, Token.WITHOUT})


@lru_cache(_CACHED)
def parse(text: str) -> Expr:
    """Return the tree of a query. Raises ParseError."""
    _check_encoding(text)
    cursor = Cursor(text)
    if cursor.token is Token.END_OF_INPUT:
        raise cursor.error(Span(0, 0), "no expression found in input")
    tree = Parser(cursor).expression()
    cursor.need(Token.END_OF_INPUT)
    check(tree, text)
    return tree


def _check_encoding(text: str) -> None:
    """Refuse what is no text: bytes that are no UTF-8 come as lone surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        span = Span(error.start, error.start + 1)
        raise ParseError("invalid UTF-8 rune", span, text) from None


class Parser:
    """Reads expressions from where a cursor stands."""

    def __init__(self, cursor: Cursor) -> None:
        self.cursor = cursor
        self._depths: dict[int, int] = {}  # of trees that were read, by identity

    def expression(self, binding: int = 0, nested: int = 1) -> Expr:
        """Read an expression as long as operators bind more strongly."""
        cursor = self.cursor
        if nested > DEPTH_MAX:
            raise self._too_deep(cursor.item.span)
        left = self._operand(nested)
        while _BINDING.get(cursor.token, 0) > binding:
            operator = cursor.take()
            modifiers = binary_modifiers(cursor)
            own = _BINDING[operator.token]
            right = self.expression(own - (operator.token is Token.POW), nested + 1)
            span = Span(left.span.start, right.span.end)
            tree = Binary(span, operator.token, operator.span, left, right, *modifiers)
            left = self.made(tree, left, right)
        return left

    def made(self, tree: Expr, *parts: Expr) -> Expr:
        """Note how deep a tree is; nobody who walks it later has to count."""
        depth = 1 + max((self._depths.get(id(part), 1) for part in parts), default=0)
        if depth > DEPTH_MAX:
            raise self._too_deep(tree.span)
        self._depths[id(tree)] = depth
        return tree

    def arguments(self, nested: int) -> Sequence[Expr]:
        """Read what stands in parentheses, separated by commas."""
        cursor, found = self.cursor, list[Expr]()
        cursor.need(Token.LEFT_PAREN)
        while not cursor.take_if((Token.RIGHT_PAREN,)):
            found.append(self.expression(nested=nested + 1))
            comma = cursor.take_if((Token.COMMA,))
            if comma and cursor.token is Token.RIGHT_PAREN:
                raise cursor.error(comma.span, "trailing commas not allowed in function call args")
            if not comma and cursor.token is not Token.RIGHT_PAREN:
                raise cursor.unexpected()
        return tuple(found)

    def _too_deep(self, span: Span) -> ParseError:
        return self.cursor.error(span, f"expression is nested more than {DEPTH_MAX} deep")

    def _operand(self, nested: int) -> Expr:
        cursor = self.cursor
        if cursor.token in SIGNS:
            return self._signed(cursor.take(), nested)
        tree = self._primary(nested)
        while cursor.token in POSTFIX:
            tree = self.made(modified(cursor, tree), tree)
        return tree

    def _signed(self, sign: Item, nested: int) -> Expr:
        operand = self.expression(_SIGN_BINDING, nested + 1)
        span = Span(sign.span.start, operand.span.end)
        if isinstance(operand, Number):
            value = -operand.value if sign.token is Token.SUB else operand.value
            return replace(operand, span=span, value=value)
        return self.made(Unary(span, sign.token, operand), operand)

    def _primary(self, nested: int) -> Expr:
        cursor, token, follows = self.cursor, self.cursor.token, self.cursor.follows
        if token in NUMBERS:
            return number(cursor)
        if token is Token.STRING:
            item = cursor.take()
            return String(item.span, unquoted_bytes(item.text).decode(errors="surrogateescape"))
        if token is Token.LEFT_PAREN:
            return self._wrapped(nested)
        if token in AGGREGATORS and follows in _GROUPING:
            return aggregation(self, nested)
        if token in _CALLABLE and follows is Token.LEFT_PAREN:
            return self._call(nested)
        if token in METRIC_NAMES or token is Token.LEFT_BRACE:
            return selector(cursor)
        raise cursor.unexpected()

    def _wrapped(self, nested: int) -> Expr:
        opening = self.cursor.take()
        inner = self.expression(nested=nested + 1)
        self.cursor.need(Token.RIGHT_PAREN)
        return self.made(Paren(self.cursor.span_from(opening.span.start), inner), inner)

    def _call(self, nested: int) -> Expr:
        name = self.cursor.take()
        arguments = self.arguments(nested)
        function = FUNCTIONS.get(name.text)
        if function is None:
            raise self.cursor.error(name.span, f"unknown function with name {quoted(name.text)}")
        span = self.cursor.span_from(name.span.start)
        return self.made(Call(span, function, arguments), *arguments)
