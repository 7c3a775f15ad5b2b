"""Numbers, durations and arithmetic on durations. Pure."""

import math
import re
from typing import Final

from promql.lex import DurationError, Item, Span, Token, duration_ms, quoted
from promql.tree import Duration, DurationTerm, Number

from .cursor import Cursor

NUMBERS: Final = frozenset({Token.NUMBER, Token.DURATION})
SIGNS: Final = frozenset({Token.ADD, Token.SUB})
_OF_THE_QUERY: Final = frozenset({Token.STEP, Token.RANGE})
_OF_TWO: Final = frozenset({Token.MIN_OF, Token.MAX_OF})
_BINDING: Final = {
    Token.ADD: 1, Token.SUB: 1, Token.MUL: 2, Token.DIV: 2, Token.MOD: 2, Token.POW: 3,
}  # fmt: skip
_SIGN_BINDING: Final = 2  # as multiplication
_BY_ZERO: Final = {Token.DIV: "division by zero", Token.MOD: "modulo by zero"}
_FIRST: Final = frozenset("0123456789.")  # Inf is a number too
_WHOLE_MAX: Final = (1 << 63) - 1
_OCTAL: Final = re.compile(r"0[0-7_]+")
_EXPECTED: Final = "number, duration, step(), or range()"
# Go counts nanoseconds in 64 bits.
_SECONDS_MAX: Final = (1 << 63) / 1e9
_DEPTH_MAX: Final = 64


def number(cursor: Cursor) -> Number:
    """Read the number or duration that is next."""
    item = cursor.take()
    if item.token is Token.NUMBER:
        try:
            return Number(item.span, _value(item.text))
        except _NumberError as error:
            raise cursor.error(item.span, str(error)) from None
    try:
        milliseconds = duration_ms(item.text)
    except DurationError as error:
        raise cursor.error(item.span, str(error)) from None
    return Number(item.span, milliseconds / 1000, is_duration=True)


class _NumberError(ValueError):
    """A number that is written well and cannot be held; says why as Prometheus does."""

    def __init__(self, text: str, reason: str) -> None:
        function = "error parsing number: strconv.ParseFloat"
        super().__init__(f"{function}: parsing {quoted(text)}: {reason}")


def _value(text: str) -> float:
    """As Go reads it: 0x… is hexadecimal, and what begins with 0 is octal if it can be.

    Raises _NumberError.
    """
    if text[:2] in {"0x", "0X"}:
        digits = text[2:].replace("_", "")
        if not digits or (whole := int(digits, 16)) > _WHOLE_MAX:
            raise _NumberError(text, "invalid syntax")
        return float(whole)
    if _OCTAL.fullmatch(text) and (whole := int(text.replace("_", ""), 8)) <= _WHOLE_MAX:
        return float(whole)
    value = float(text)
    if math.isinf(value) and text[0] in _FIRST:
        raise _NumberError(text, "value out of range")
    return value


def signed_number(cursor: Cursor) -> float | None:
    """Read a number with its sign; None, and nothing read, when there is none."""
    if cursor.token in NUMBERS:
        return number(cursor).value
    if cursor.token in SIGNS and cursor.follows in NUMBERS:
        sign = -1.0 if cursor.take().token is Token.SUB else 1.0
        return sign * number(cursor).value
    return None


def positive(cursor: Cursor, duration: Duration) -> Duration:
    """Refuse a range or step that is not above zero, as far as the text tells."""
    if isinstance(duration, Number) and duration.value <= 0:
        raise cursor.error(duration.span, "duration must be greater than 0")
    return duration


def offset(cursor: Cursor) -> Duration:
    """Read what follows `offset`: one term, so that `x offset 5m * 2` doubles x."""
    context = ("offset", _EXPECTED)
    if cursor.token is Token.LEFT_PAREN:
        return Terms(cursor, *context).term(0)
    return Terms(cursor, *context).signed()


def bracketed(cursor: Cursor, context: str, expected: str) -> Duration:
    """Read a range or step in brackets."""
    return positive(cursor, Terms(cursor, context, expected).term(0))


class Terms:
    """Reads arithmetic on durations. context, expected: for errors."""

    def __init__(self, cursor: Cursor, context: str, expected: str = _EXPECTED) -> None:
        self._cursor = cursor
        self._context = (context, expected)
        self._depth = 0

    def term(self, binding: int) -> Duration:
        """Read a term as long as operators bind more strongly."""
        cursor = self._cursor
        self._deeper()
        left = self._unary() if cursor.token in SIGNS else self._primary()
        while _BINDING.get(cursor.token, 0) > binding:
            operator = cursor.take()
            own = _BINDING[operator.token]
            right = self.term(own - 1 if operator.token is Token.POW else own)
            left = self._binary(operator, left, right)
        self._depth -= 1
        return left

    def signed(self) -> Duration:
        """Read one term, without operators behind it."""
        if self._cursor.token not in SIGNS:
            return self._primary()
        sign = self._cursor.take()
        return self._with_sign(sign, self._primary())

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > _DEPTH_MAX:
            message = f"expression is nested more than {_DEPTH_MAX} deep"
            raise self._cursor.error(self._cursor.item.span, message)

    def _unary(self) -> Duration:
        sign = self._cursor.take()
        return self._with_sign(sign, self.term(_SIGN_BINDING))

    def _with_sign(self, sign: Item, operand: Duration) -> Duration:
        span = Span(sign.span.start, operand.span.end)
        if isinstance(operand, Number):
            value = -operand.value if sign.token is Token.SUB else operand.value
            return Number(span, value, operand.is_duration)
        if sign.token is Token.ADD:
            return operand
        return DurationTerm(span, Token.SUB, right=operand)

    def _binary(self, operator: Item, left: Duration, right: Duration) -> Duration:
        if operator.token in _BY_ZERO and isinstance(right, Number) and right.value == 0:
            raise self._cursor.error(operator.span, _BY_ZERO[operator.token])
        return DurationTerm(Span(left.span.start, right.span.end), operator.token, left, right)

    def _primary(self) -> Duration:
        cursor = self._cursor
        if cursor.token in NUMBERS:
            found = number(cursor)
            if not -_SECONDS_MAX <= found.value <= _SECONDS_MAX:
                raise cursor.error(found.span, "duration out of range")
            return found
        if cursor.token in _OF_THE_QUERY:
            word = cursor.take()
            cursor.need(Token.LEFT_PAREN, *self._context)
            cursor.need(Token.RIGHT_PAREN, *self._context)
            return DurationTerm(cursor.span_from(word.span.start), word.token)
        if cursor.token in _OF_TWO:
            return self._of_two()
        if cursor.token is Token.LEFT_PAREN:
            return self._wrapped()
        raise cursor.unexpected(*self._context)

    def _of_two(self) -> Duration:
        cursor, word = self._cursor, self._cursor.take()
        cursor.need(Token.LEFT_PAREN, *self._context)
        left = self.term(0)
        cursor.need(Token.COMMA, *self._context)
        right = self.term(0)
        cursor.need(Token.RIGHT_PAREN, *self._context)
        return DurationTerm(cursor.span_from(word.span.start), word.token, left, right)

    def _wrapped(self) -> Duration:
        cursor, opening = self._cursor, self._cursor.take()
        inner = self.term(0)
        cursor.need(Token.RIGHT_PAREN, *self._context)
        if isinstance(inner, Number):
            return inner
        span = cursor.span_from(opening.span.start)
        return DurationTerm(span, inner.operator, inner.left, inner.right, is_wrapped=True)
