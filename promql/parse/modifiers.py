"""What may stand behind a selector or subquery: range, offset, moment, extension. Pure."""

import math
from dataclasses import replace
from typing import Final

from promql.lex import Span, Token
from promql.tree import (
    Expr,
    Extension,
    Moved,
    Preprocessor,
    RangeSelector,
    Selector,
    Subquery,
)

from .cursor import Cursor
from .literals import bracketed, offset, signed_number

_EXTENSIONS: Final = {
    Token.ANCHORED: Extension.ANCHORED,
    Token.SMOOTHED: Extension.SMOOTHED,
}
_PREPROCESSORS: Final = {Token.START: Preprocessor.START, Token.END: Preprocessor.END}
POSTFIX: Final = frozenset({Token.LEFT_BRACKET, Token.OFFSET, Token.AT, *_EXTENSIONS})
_RANGE: Final = ("subquery or range selector", "number, duration, step(), or range()")
_STEP: Final = ("subquery selector", 'number, duration, step(), range(), or "]"')
_PRECEDED: Final = (
    "must be preceded by an instant vector selector or range vector selector or a subquery"
)
_MOMENT_MAX: Final = float(1 << 63)

_Movable = Selector | RangeSelector | Subquery


def modified(cursor: Cursor, tree: Expr) -> Expr:
    """Read one modifier of `tree`."""
    if cursor.token is Token.LEFT_BRACKET:
        return _ranged(cursor, tree)
    if cursor.token in _EXTENSIONS:
        return _extended(cursor, tree)
    word = cursor.take()
    if word.token is Token.OFFSET:
        distance = offset(cursor)
        if not isinstance(tree, _Movable):
            raise cursor.error(tree.span, f"offset modifier {_PRECEDED}")
        if _moved(tree).offset is not None:
            raise cursor.error(tree.span, "offset may not be set multiple times")
        return _moved_to(cursor, tree, replace(_moved(tree), offset=distance))
    moment = _moment(cursor, tree)
    if not isinstance(tree, _Movable):
        raise cursor.error(tree.span, f"@ modifier {_PRECEDED}")
    if _moved(tree).at is not None:
        raise cursor.error(tree.span, "@ <timestamp> may not be set multiple times")
    return _moved_to(cursor, tree, replace(_moved(tree), at=moment))


def _moment(cursor: Cursor, tree: Expr) -> float | Preprocessor:
    if cursor.token in _PREPROCESSORS:
        word = cursor.take()
        cursor.need(Token.LEFT_PAREN, "@", "timestamp")
        cursor.need(Token.RIGHT_PAREN, "@", "timestamp")
        return _PREPROCESSORS[word.token]
    seconds = signed_number(cursor)
    if seconds is None:
        raise cursor.unexpected("@", "timestamp")
    if not math.isfinite(seconds) or abs(seconds) >= _MOMENT_MAX:
        shown = f"{seconds:+f}".replace("nan", "NaN").replace("inf", "Inf").lstrip("+")
        shown = "+Inf" if seconds == math.inf else shown
        raise cursor.error(tree.span, f"timestamp out of bounds for @ modifier: {shown}")
    return seconds


def _moved(tree: _Movable) -> Moved:
    return tree.selector.moved if isinstance(tree, RangeSelector) else tree.moved


def _moved_to(cursor: Cursor, tree: _Movable, moved: Moved) -> Expr:
    span = cursor.span_from(tree.span.start)
    if isinstance(tree, RangeSelector):
        return replace(tree, span=span, selector=replace(tree.selector, moved=moved))
    return replace(tree, span=span, moved=moved)


def _extended(cursor: Cursor, tree: Expr) -> Expr:
    word = cursor.take()
    found = tree.selector if isinstance(tree, RangeSelector) else tree
    if not isinstance(found, Selector):
        raise cursor.error(tree.span, f"{word.token.value} modifier not implemented")
    if found.extension not in {None, _EXTENSIONS[word.token]}:
        message = "anchored and smoothed modifiers cannot be used together"
        raise cursor.error(tree.span, message)
    span = cursor.span_from(tree.span.start)
    extended = replace(found, extension=_EXTENSIONS[word.token])
    if isinstance(tree, RangeSelector):
        return replace(tree, span=span, selector=extended)
    return replace(extended, span=span)


def _ranged(cursor: Cursor, tree: Expr) -> Expr:
    opening = cursor.take()
    reach = bracketed(cursor, *_RANGE)
    if cursor.take_if((Token.COLON,)):
        step = None
        if cursor.token is not Token.RIGHT_BRACKET:
            step = bracketed(cursor, *_STEP)
        cursor.need(Token.RIGHT_BRACKET, "subquery selector", '"]"')
        return Subquery(cursor.span_from(tree.span.start), tree, reach, step)
    cursor.need(Token.RIGHT_BRACKET, "subquery or range", '":" or "]"')
    where = Span(opening.span.start, cursor.ended)
    if not isinstance(tree, Selector):
        raise cursor.error(where, "ranges only allowed for vector selectors")
    if tree.moved.offset is not None:
        raise cursor.error(where, "no offset modifiers allowed before range")
    if tree.moved.at is not None:
        raise cursor.error(where, "no @ modifiers allowed before range")
    return RangeSelector(cursor.span_from(tree.span.start), tree, reach)
