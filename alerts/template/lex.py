"""A template as texts and tokens. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Final

from .errors import TemplateError


class Kind(StrEnum):
    """Kinds of tokens."""

    TEXT = auto()
    OPEN = auto()
    CLOSE = auto()
    STRING = auto()
    NUMBER = auto()
    CHAR = auto()
    WORD = auto()  # a function, a keyword, true, false, nil
    FIELD = auto()  # with its dot
    VARIABLE = auto()  # with its dollar
    DOT = auto()
    SIGN = auto()  # := = | ( ) ,


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a template. at: where it begins."""

    kind: Kind
    text: str
    at: int
    spaced: bool = False  # something blank stands before it


_ACTION: Final = re.compile(r"\{\{")
_TRIM_LEFT: Final = re.compile(r"\{\{-\s")
_COMMENT: Final = re.compile(r"\{\{(?:-\s)?\s*/\*.*?\*/\s*(?:\s-)?\}\}", re.DOTALL)
_TOKENS: Final = [
    (Kind.CLOSE, re.compile(r"\s-\}\}|\}\}")),
    (Kind.STRING, re.compile(r'"(?:[^"\\\n]|\\.)*"|`[^`]*`')),
    (Kind.CHAR, re.compile(r"'(?:[^'\\\n]|\\.)'")),
    (
        Kind.NUMBER,
        re.compile(r"[-+]?(?:0[xX][0-9a-fA-F_]+|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)"),
    ),
    (Kind.FIELD, re.compile(r"\.[^\W\d]\w*")),
    (Kind.VARIABLE, re.compile(r"\$\w*")),
    (Kind.DOT, re.compile(r"\.")),
    (Kind.WORD, re.compile(r"[^\W\d]\w*")),
    (Kind.SIGN, re.compile(r":=|[=|(),]")),
]
_BLANK: Final = re.compile(r"\s+")


def scan(text: str) -> Iterator[Token]:
    """Give the pieces in order. Raises TemplateError."""
    at, trims = 0, False
    while at < len(text):
        action = _ACTION.search(text, at)
        end = action.start() if action else len(text)
        piece = text[at:end]
        if trims:
            piece = piece.lstrip()
        if action and _trims_left(text, end):
            piece = piece.rstrip()
        if piece:
            yield Token(Kind.TEXT, piece, at)
        if action is None:
            return
        if comment := _COMMENT.match(text, end):
            at, trims = comment.end(), comment[0].endswith("-}}")
            continue
        yield Token(Kind.OPEN, "{{", end)
        at, trims = end + (3 if _trims_left(text, end) else 2), False
        for token in _inside(text, at):
            yield token
            at = token.at + len(token.text)
            trims = token.kind is Kind.CLOSE and token.text != "}}"
            if token.kind is Kind.CLOSE:
                break
        else:
            raise TemplateError("an action {{ has no end }}", text, end)


def _trims_left(text: str, at: int) -> bool:
    return _TRIM_LEFT.match(text, at) is not None


def _inside(text: str, at: int) -> Iterator[Token]:
    spaced = True
    while at < len(text):
        for kind, pattern in _TOKENS:
            if found := pattern.match(text, at):
                yield Token(kind, found[0], at, spaced)
                at, spaced = found.end(), False
                break
        else:
            blank = _BLANK.match(text, at)
            if blank is None:
                raise TemplateError(f"{text[at]!r} means nothing in an action", text, at)
            at, spaced = blank.end(), True
