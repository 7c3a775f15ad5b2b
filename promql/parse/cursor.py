"""The place in a list of tokens, and the errors that are found there. Pure."""

from collections.abc import Container

from promql.lex import Item, Span, Token, scan

from .errors import ParseError


class Cursor:
    """Goes through the tokens of one query.

    context: of the errors that no rule words better: in which construct they stand.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.context = ""
        self._items = scan(text)
        self._index = 0

    @property
    def item(self) -> Item:
        """The token that is next."""
        return self._items[self._index]

    @property
    def token(self) -> Token:
        """Its kind."""
        return self.item.token

    @property
    def begins(self) -> int:
        """Where it begins."""
        return self.item.span.start

    @property
    def ended(self) -> int:
        """Where the token before it ended."""
        return self._items[self._index - 1].span.end if self._index else 0

    @property
    def follows(self) -> Token:
        """The kind of the token behind it."""
        return self._items[min(self._index + 1, len(self._items) - 1)].token

    def take(self) -> Item:
        """Go on; the token that was next."""
        item = self.item
        if self._index < len(self._items) - 1:
            self._index += 1
        return item

    def take_if(self, tokens: Container[Token]) -> Item | None:
        """Go on if it is one of these."""
        return self.take() if self.token in tokens else None

    def need(self, token: Token, context: str | None = None, expected: str = "") -> Item:
        """Go on if it is this; fail otherwise."""
        if self.token is not token:
            raise self.unexpected(context, expected)
        return self.take()

    def span_from(self, start: int) -> Span:
        """From there to the end of the token before."""
        return Span(start, self.ended)

    def unexpected(self, context: str | None = None, expected: str = "") -> ParseError:
        """Say that what is next does not belong there, or cannot even be read."""
        item = self.item
        if item.token is Token.ERROR:
            return ParseError(item.text, item.span, self.text)
        message = f"unexpected {item.described()}"
        if where := self.context if context is None else context:
            message += f" in {where}"
        if expected:
            message += f", expected {expected}"
        return ParseError(message, item.span, self.text)

    def error(self, span: Span, message: str) -> ParseError:
        """Say what is wrong with something that was read."""
        return ParseError(message, span, self.text)
