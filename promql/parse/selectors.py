"""Names and matchers of series. Pure."""

from collections.abc import Iterator

from promql.lex import MATCHES, METRIC_NAMES, REGEXES, Token, quoted, unquoted
from promql.tree import NAME, Matcher, RegexError, Selector, regex

from .cursor import Cursor

_CONTEXT = "label matching"


def selector(cursor: Cursor) -> Selector:
    """Read a name, matchers in braces, or both; the caller saw one of them."""
    start, name = cursor.begins, ""
    if cursor.token in METRIC_NAMES:
        name = cursor.take().text
    matchers = tuple(_braces(cursor)) if cursor.token is Token.LEFT_BRACE else ()
    span = cursor.span_from(start)
    names = [each.value for each in matchers if each.name == NAME]
    if name and names:
        raise cursor.error(
            span, f"metric name must not be set twice: {quoted(name)} or {quoted(names[0])}"
        )
    return Selector(span, name, matchers)


def _braces(cursor: Cursor) -> Iterator[Matcher]:
    cursor.take()
    while not cursor.take_if((Token.RIGHT_BRACE,)):
        yield _matcher(cursor)
        if not cursor.take_if((Token.COMMA,)) and cursor.token is not Token.RIGHT_BRACE:
            raise cursor.unexpected(_CONTEXT, '"," or "}"')


def _matcher(cursor: Cursor) -> Matcher:
    label = cursor.take_if((Token.IDENTIFIER, Token.STRING))
    if label is None:
        raise cursor.unexpected(_CONTEXT, 'identifier or "}"')
    name = label.text if label.token is Token.IDENTIFIER else unquoted(label.text)
    operator = cursor.take_if(MATCHES)
    if operator is None:
        if label.token is Token.IDENTIFIER:
            raise cursor.unexpected(_CONTEXT, "label matching operator")
        return Matcher(label.span, NAME, Token.EQUALS, name)
    value = unquoted(cursor.need(Token.STRING, _CONTEXT, "string").text)
    span = cursor.span_from(label.span.start)
    if operator.token in REGEXES:
        try:
            regex(value)
        except RegexError as error:
            raise cursor.error(span, str(error)) from None
    return Matcher(span, name, operator.token, value)
