"""The text of a refused payload, cut around the place that was refused. Pure."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

AROUND_CHARS: Final = 600  # shown before and after the place
_DEPTH_MAX: Final = 64

# Possessive, and a string may lack its end: payloads are kept cut, and what cannot be matched would
# be tried again from each character of it.
_TOKEN: Final = re.compile(r'"(?:[^"\\]++|\\.?)*+"?|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL)
_AT_LINE: Final = re.compile(r"^line (\d+)$")
_AT_COLUMN: Final = re.compile(r"at line (\d+), column (\d+)$")
_AT_BYTE: Final = re.compile(r"at byte (\d+)$")
# Could turn the text around them, or hide in it.
_TRICKS: Final = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Part of a payload. marked: the refused place, empty when it cannot be told."""

    before: str
    marked: str
    after: str
    cut_before: bool
    cut_after: bool


def excerpt(body: bytes, faults: Sequence[Mapping[str, Any]]) -> Excerpt:
    """Cut a payload around its first fault that can be found in it."""
    text = body.decode("utf-8", "backslashreplace")
    spans = (_span(text, body, fault) for fault in faults)
    start, end = next((span for span in spans if span), (0, 0))
    end = min(end, start + AROUND_CHARS)  # a whole message may be what was refused
    first, last = max(0, start - AROUND_CHARS), min(len(text), end + AROUND_CHARS)
    return Excerpt(
        before=_shown(text[first:start]),
        marked=_shown(text[start:end]),
        after=_shown(text[end:last]),
        cut_before=first > 0,
        cut_after=last < len(text),
    )


def _span(text: str, body: bytes, fault: Mapping[str, Any]) -> tuple[int, int] | None:
    where, detail = str(fault.get("field", "")), str(fault.get("detail", ""))
    if where.startswith("/"):
        return value_at(text, where)
    if found := _AT_LINE.search(where):
        return _line(text, int(found[1]))
    if found := _AT_COLUMN.search(detail):
        line = _line(text, int(found[1]))
        start = line[0] + int(found[2]) - 1 if line else len(text)
        return (start, start + 1) if start < len(text) else None
    if found := _AT_BYTE.search(detail):
        start = len(body[: int(found[1])].decode("utf-8", "backslashreplace"))
        return (start, min(len(text), start + len(r"\xff")))
    return None


def _line(text: str, number: int) -> tuple[int, int] | None:
    """Begin and end of a line, counted from 1."""
    start = 0
    for _ in range(number - 1):
        start = text.find("\n", start) + 1
        if not start:
            return None
    end = text.find("\n", start)
    end = len(text) if end < 0 else end
    return (start, end) if end > start else None


def value_at(text: str, pointer: str) -> tuple[int, int] | None:
    """Begin and end of the value that a JSON pointer names; None when it is not there."""
    tokens = _Tokens(text)
    for part in pointer.split("/")[1:][:_DEPTH_MAX]:
        if not tokens.enter(part.replace("~1", "/").replace("~0", "~")):
            return None
    return tokens.value()


class _Tokens:
    """Walks through a JSON text; stands before a value."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def enter(self, part: str) -> bool:
        """Go before a member or an element of the value here."""
        opening = self._next()
        if opening is None or opening[0] not in ("{", "["):
            return False
        for number, name in enumerate(self._names(opening[0])):
            if part == (str(number) if name is None else name):
                return True
            if self.value() is None or (follows := self._next()) is None or follows[0] != ",":
                return False
        return False

    def value(self) -> tuple[int, int] | None:
        """Pass the value here; returns its begin and end."""
        depth, begin = 0, None
        while token := self._next():
            begin = token[1] if begin is None else begin
            depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(token[0], 0)
            if depth < 0:
                return None
            if not depth:
                return begin, self._at
        return None

    def _names(self, opening: str) -> Iterator[str | None]:
        """Stand before one value after the other; gives the names of members, None of elements."""
        while True:
            if opening == "[":
                yield None
                continue
            key, colon = self._next(), self._next()
            if key is None or colon is None or not key[0].startswith('"') or colon[0] != ":":
                return
            yield _unquoted(key[0])

    def _next(self) -> tuple[str, int] | None:
        found = _TOKEN.search(self._text, self._at)
        if found is None:
            return None
        self._at = found.end()
        return found[0], found.start()


def _unquoted(text: str) -> str:
    try:
        return str(json.loads(text, strict=False))
    except ValueError:
        return text


def _shown(text: str) -> str:
    """Make visible what could hide or turn the text around it."""
    plain = _TRICKS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    return "".join(
        char if char.isprintable() or char in "\n\t" else ascii(char)[1:-1] for char in plain
    )
