"""Matchers as Alertmanager writes them: `{severity=~"p1|p2", "tên"="Khun Há"}`. Pure.

Read by the rules of its UTF-8 parser first; what that refuses, by those of the older one, under
which a value may hold spaces without quotation marks. Alertmanager does the same.
"""

import re
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
_ESCAPES: Final = {"n": "\n", "t": "\t", "\\": "\\", '"': '"'}


class MatcherError(ValueError):
    """A text that is no matcher; says why."""


def matchers_of(text: str) -> tuple[Condition, ...]:
    """Read matchers, in braces or not. Raises MatcherError."""
    try:
        found = tuple(_Scanner(text).all())
    except MatcherError as error:
        found = _old(text)
        if not found:
            raise error from None
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
    parts, at = list[str](), 0
    while at < len(inside):
        if inside[at] == "\\":
            char = inside[at + 1]
            if char not in _ESCAPES:
                raise MatcherError(f"{text}: \\{char} is no escape")
            parts.append(_ESCAPES[char])
            at += 2
        else:
            parts.append(inside[at])
            at += 1
    return "".join(parts)


def _old(text: str) -> tuple[Condition, ...]:
    """Read by the older rules; nothing when these refuse it too."""
    inside = text.strip().removeprefix("{").removesuffix("}")
    found = [_OLD.fullmatch(part) for part in _split(inside)]
    if any(one is None for one in found):
        return ()
    conditions = []
    for name, relation, raw in (one.groups() for one in found if one):
        value = raw
        if len(raw) > 1 and raw[0] == raw[-1] == '"':
            value = re.sub(r'\\([n"\\])', lambda escape: _ESCAPES[escape[1]], raw[1:-1])
        elif '"' in raw:
            return ()
        conditions.append(Condition(name, Relation(relation), value))
    return tuple(conditions)


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
