"""Columns of a statement: what they are called, and what is written for them. Pure."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

_SELECT: Final = re.compile(r"\bselect\s+(?:distinct\s+(?:on\s*(?=\())?)?", re.IGNORECASE)
_FROM: Final = re.compile(r"\bfrom\b", re.IGNORECASE)
_CALLED: Final = re.compile(
    r"(?P<what>.*?[\s)])(?:as\s+)?(?:\"(?P<quoted>[^\"]+)\"|(?P<plain>\w+))",
    re.IGNORECASE | re.DOTALL,
)
_PLAIN: Final = re.compile(r"(?:\w+\.)*(\w+)(?:::\w+)?")


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
