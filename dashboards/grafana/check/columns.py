"""Columns of a statement: names, what is written for them, and what that is. Pure."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from .measures import COUNT, RATIO, Measure

_SELECT: Final = re.compile(r"\bselect\s+(?:distinct\s+(?:on\s*(?=\())?)?", re.IGNORECASE)
_FROM: Final = re.compile(r"\bfrom\b", re.IGNORECASE)
_CALLED: Final = re.compile(
    r"(?P<what>.*?[\s)])(?:as\s+)?(?:\"(?P<quoted>[^\"]+)\"|(?P<plain>\w+))",
    re.IGNORECASE | re.DOTALL,
)
_PLAIN: Final = re.compile(r"(?:\w+\.)*(\w+)(?:::\w+)?")

_INSIDE: Final = r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"  # of brackets, three deep
_COUNT: Final = re.compile(rf"count\s*{_INSIDE}(?:\s*filter\s*{_INSIDE})?(?:::\w+)?", re.IGNORECASE)
_EPOCH: Final = re.compile(r"\bextract\s*\(\s*epoch\b", re.IGNORECASE)
_SECONDS_OF: Final = re.compile(r"(?:\w+\()?(?:\w+\.)?(?:\w+_)?seconds\)?", re.IGNORECASE)
_BYTES_OF: Final = re.compile(r"(?:\w+\()?(?:\w+\.)?bytes\)?", re.IGNORECASE)
_SIMULATED: Final = re.compile(r"avg\((?:\w+\.)?\w+::int\)", re.IGNORECASE)
_SHARE: Final = re.compile(
    r"::int\)\s*/\s*nullif\(\s*sum\(|have::float8\s*/\s*nullif\(", re.IGNORECASE
)
_NAMED: Final = {"seconds": "s", "share": RATIO, "bytes_each": "B"}  # what names end in
_CHOOSES: Final = re.compile(r"\s*(?:case|coalesce)\b", re.IGNORECASE)
_WORD: Final = re.compile(
    r"(?:\bthen|\belse)\s+'([^']*)'|\bcoalesce\([\w.]+\s*,\s*'([^']*)'\)", re.IGNORECASE
)
_SCALED: Final = re.compile(r"\*\s*1000\b")


class Column(NamedTuple):
    """A column of the answer, and the expression that it is."""

    name: str
    expression: str


def columns(sql: str) -> Sequence[Column]:
    """Read the columns of the outermost SELECT; of several by UNION, the first one's."""
    flat = _outermost(sql)
    begins = _SELECT.search(flat)
    if begins is None:
        return ()
    ends = _FROM.search(flat, begins.end())
    return [_read(each) for each in _split(sql, flat, begins.end(), ends.start() if ends else None)]


def measured(sql: str) -> Iterator[tuple[str, Measure]]:
    """Give by column what its numbers surely are: rows that were counted, seconds, bytes."""
    for name, expression in columns(sql):
        named = next((of for end, of in _NAMED.items() if name.endswith(end)), None)
        measure = _measure_of(expression) or (Measure(named) if named else None)
        if measure and name:
            yield name, measure


def worded(sql: str) -> Iterator[tuple[str, str]]:
    """Give by column the words that a statement itself puts into it."""
    for name, expression in columns(sql):
        if _CHOOSES.match(expression):
            yield from ((name, one or other) for one, other in _WORD.findall(expression))


def _measure_of(expression: str) -> Measure | None:
    plain = (_COUNT, COUNT), (_SIMULATED, RATIO), (_BYTES_OF, "B"), (_SECONDS_OF, "s")
    for pattern, of in plain:
        if pattern.fullmatch(expression):
            return Measure(of)
    if _SHARE.search(expression):
        return Measure(RATIO)
    if not _EPOCH.search(expression):
        return None
    if _SCALED.search(expression):
        return Measure("s", 1000)
    return None if "/" in expression or "*" in expression else Measure("s")


def _outermost(sql: str) -> str:
    """Blank out what is in brackets or quotes, letter by letter."""
    made, depth, quoted = list[str](), 0, False
    for letter in sql:
        quoted ^= letter == "'"
        depth -= letter == ")" and not quoted
        made.append(letter if not depth and not quoted else " ")
        depth += letter == "(" and not quoted
    return "".join(made)


def _split(sql: str, flat: str, begin: int, end: int | None) -> Iterator[str]:
    stop = len(sql) if end is None else end
    commas = [at for at in range(begin, stop) if flat[at] == ","]
    for first, last in zip([begin, *(at + 1 for at in commas)], [*commas, stop], strict=True):
        yield sql[first:last].strip()


def _read(written: str) -> Column:
    if plain := _PLAIN.fullmatch(written):
        return Column(plain[1], written)
    if found := _CALLED.fullmatch(written):
        name = found["quoted"] or found["plain"]
        if name.lower() != "end":
            return Column(
                name, re.sub(r"\s+as\s*$", "", found["what"], flags=re.IGNORECASE).strip()
            )
    return Column("", written)
