"""Whether a value of a label fits a matcher. Pure."""

from promql.lex import Token

from .nodes import Matcher
from .regex import regex


def accepts(matcher: Matcher, value: str) -> bool:
    """No label is the empty value."""
    if matcher.operator in {Token.EQUALS, Token.NEQ}:
        return (value == matcher.value) is (matcher.operator is Token.EQUALS)
    fits = regex(matcher.value).fullmatch(value) is not None
    return fits is (matcher.operator is Token.EQL_REGEX)
