"""Errors of a query's text, worded and placed as Prometheus does."""

from promql.lex import Span


class ParseError(Exception):
    """A query that cannot be understood. span: where in `text` (characters)."""

    def __init__(self, message: str, span: Span, text: str) -> None:
        super().__init__(message)
        self.message = message
        self.span = span
        self.text = text

    def __str__(self) -> str:
        return f"{place(self.text, self.span.start)}: parse error: {self.message}"


def place(text: str, at: int) -> str:
    """Line and column of a character, both from 1; columns count bytes."""
    lines = text[:at].split("\n")
    return f"{len(lines)}:{len(lines[-1].encode()) + 1}"
