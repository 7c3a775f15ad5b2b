"""Matchers as Alertmanager writes them: `{severity=~"p1|p2", "tên"="Khun Há"}`. Pure.

Read by the rules of its UTF-8 parser and by those of the older one, under which a value may hold
spaces without quotation marks. What one of them refuses the other may read; where they read
something else, the older one counts. Alertmanager does the same.
"""

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from core.model import Condition, Relation
from promql.tree import RegexError, regex
from promql.values import holds

_SPACE: Final = re.compile(r"\s*")
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_BARE: Final = re.compile(r"""[^\s{}!=~,\\"'`]+""")
_RELATION: Final = re.compile(r"=~|!=|!~|=")
_OLD: Final = re.compile(r"\s*([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(=~|!=|!~|=)\s*(.*?)\s*", re.DOTALL)
_ESCAPES: Final = {
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
    "\\": "\\", '"': '"',
}  # fmt: skip
_ESCAPE: Final = re.compile(
    r'\\(?:(?P<letter>[abfnrtv\\"])|(?P<octal>[0-3][0-7]{2})|x(?P<byte>[0-9a-fA-F]{2})'
    r"|u(?P<short>[0-9a-fA-F]{4})|U(?P<long>[0-9a-fA-F]{8}))"
)
_OLD_VALUE: Final = re.compile(r'((?:[^"\\]|\\.|\\\Z)*)("?)', re.DOTALL)
_OLD_ESCAPE: Final = re.compile(r'\\([n"\\])')


class MatcherError(ValueError):
    """A text that is no matcher; says why."""


def matchers_of(text: str) -> tuple[Condition, ...]:
    """Read matchers, in braces or not. Raises MatcherError."""
    older = _old(text)
    try:
        found = tuple(_Scanner(text).all())
    except MatcherError:
        if not older:
            raise
    found = found if older is None else older
    for condition in found:
        check(condition, text)
    return found


def matches(conditions: Sequence[Condition], labels: Mapping[str, str]) -> bool:
    """Whether labels fulfil all conditions; a label that is absent is empty."""
    return all(holds(each, labels.get(each.label, "")) for each in conditions)


def written(condition: Condition) -> str:
    """Write a matcher, its value in quotation marks."""
    value = condition.value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    name = condition.label
    if not _BARE.fullmatch(name):
        name = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f'{name}{condition.relation}"{value}"'


def check(condition: Condition, text: str = "") -> None:
    """Look at a matcher that was read. text: where it stood. Raises MatcherError."""
    text = text or written(condition)
    if not condition.label:
        raise MatcherError(f"{text}: the name of a label is empty")
    if condition.relation in {Relation.MATCHES, Relation.MATCHES_NOT}:
        try:
            regex(condition.value)
        except RegexError as error:
            raise MatcherError(f"{text}: {error}") from None


@dataclass(slots=True)
class _Scanner:
    text: str
    at: int = 0

    def all(self) -> Iterator[Condition]:
        braced = self._take("{")
        while not self._at_end(braced=braced):
            yield self._one()
            if not self._take(","):
                break
        if not self._at_end(braced=braced):
            raise self._error("expected a comma or the end")
        if braced:
            self._take("}")
        self._skip()
        if self.at < len(self.text):
            raise self._error("expected the end")

    def _one(self) -> Condition:
        name = self._word("the name of a label")
        self._skip()
        found = _RELATION.match(self.text, self.at)
        if found is None:
            raise self._error("expected =, !=, =~ or !~")
        self.at = found.end()
        return Condition(name, Relation(found[0]), self._word("a value"))

    def _word(self, what: str) -> str:
        self._skip()
        if quoted := _QUOTED.match(self.text, self.at):
            self.at = quoted.end()
            return _unescaped(quoted[1], self.text)
        bare = _BARE.match(self.text, self.at)
        if bare is None:
            raise self._error(f"expected {what}")
        self.at = bare.end()
        return bare[0]

    def _at_end(self, *, braced: bool) -> bool:
        self._skip()
        return self.text.startswith("}", self.at) if braced else self.at >= len(self.text)

    def _take(self, char: str) -> bool:
        self._skip()
        found = self.text.startswith(char, self.at)
        self.at += found
        return found

    def _skip(self) -> None:
        space = _SPACE.match(self.text, self.at)
        self.at = space.end() if space else self.at

    def _error(self, expected: str) -> MatcherError:
        found = self.text[self.at : self.at + 10] or "the end"
        return MatcherError(f"{self.text}: {expected} at {self.at + 1}, got {found!r}")


def _unescaped(inside: str, text: str) -> str:
    """Read a text in quotation marks as Go does: escapes for letters, bytes and code points."""
    parts, at = bytearray(), 0
    while at < len(inside):
        if inside[at] != "\\":
            parts += inside[at].encode("utf-8", "surrogatepass")
            at += 1
            continue
        found = _ESCAPE.match(inside, at)
        if found is None:
            raise MatcherError(f"{text}: {inside[at : at + 2]} is no escape")
        parts += _escaped(found)
        at = found.end()
    try:
        return parts.decode()
    except UnicodeDecodeError:
        raise MatcherError(f"{text}: what its escapes stand for is no text") from None


def _escaped(found: re.Match[str]) -> bytes:
    if letter := found["letter"]:
        return _ESCAPES[letter].encode()
    if octal := found["octal"]:
        return bytes([int(octal, 8)])
    if byte := found["byte"]:
        return bytes([int(byte, 16)])
    point = int(found["short"] or found["long"], 16)
    return chr(point).encode("utf-8", "surrogatepass") if point <= sys.maxunicode else b"\xff"


def _old(text: str) -> tuple[Condition, ...] | None:
    """Read by the older rules; None when these refuse it."""
    inside = text.strip().removeprefix("{").removesuffix("}")
    conditions = list[Condition]()
    for part in _split(inside):
        found = _OLD.fullmatch(part)
        value = _old_value(found[3]) if found else None
        if found is None or value is None:
            return None
        conditions.append(Condition(found[1], Relation(found[2]), value))
    return tuple(conditions)


def _old_value(raw: str) -> str | None:
    """Read a value, in quotation marks or not; None when there is one where none may be."""
    is_quoted = raw.startswith('"')
    inside = raw[1:] if is_quoted else raw
    found = _OLD_VALUE.fullmatch(inside)
    if found is None or bool(found[2]) is not is_quoted:
        return None
    return _OLD_ESCAPE.sub(lambda escape: _ESCAPES[escape[1]], found[1])


def _split(text: str) -> Iterator[str]:
    """Split at commas that stand in no quotation marks."""
    part, quoted, escaped = "", False, False
    for char in text:
        if char == "," and not quoted:
            yield part
            part = ""
            continue
        quoted ^= char == '"' and not escaped
        escaped = char == "\\" and not escaped
        part += char
    if part.strip():
        yield part
