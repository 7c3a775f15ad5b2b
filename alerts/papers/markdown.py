"""A paper as Markdown. What people wrote stays text: nothing in it becomes a mark or a tag."""

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from .sheet import Sheet, Table

_MARK: Final = re.compile(r"[\\`*_{}\[\]()#+!|~]")
_AT_BEGIN: Final = re.compile(r"^(\d*)([-=.)])")
_BLANK: Final = "……………………………………………………………………"


def markdown(sheet: Sheet) -> str:
    """Write a paper."""
    return "\n".join(_lines(sheet)) + "\n"


def _lines(sheet: Sheet) -> Iterator[str]:
    yield f"# {_text(sheet.title)}"
    yield ""
    if sheet.warning:
        yield f"**{_text(sheet.warning)}**"
        yield ""
    yield _line(sheet.under)
    for part in sheet.parts:
        yield from _part(part)
    if sheet.signs:
        yield ""
        yield " — ".join(f"{_text(name)}: {_BLANK[:20]}" for name in sheet.signs)
    if sheet.foot:
        yield ""
        yield f"*{_text(sheet.foot)}*"


def _part(part: Table) -> Iterator[str]:
    yield ""
    yield f"## {_text(part.title)}"
    yield ""
    for name, value in part.facts:
        yield f"- {_text(name)}: {_text(value)}"
    if part.rows:
        if part.facts:
            yield ""
        yield _row(part.head)
        yield _row(["---"] * len(part.head), plain=True)
        for row in part.rows:
            yield _row(row)
    elif part.nothing:
        yield _line(part.nothing)
    for name in part.blanks:
        yield f"- {_text(name)}: {_BLANK}"


def _row(cells: Sequence[str], *, plain: bool = False) -> str:
    return "| " + " | ".join(cell if plain else _text(cell) for cell in cells) + " |"


def _text(text: str) -> str:
    """Write a text on one line, without its marks' meaning."""
    return escape(_MARK.sub(r"\\\g<0>", " ".join(text.split())), quote=False)


def _line(text: str) -> str:
    """Write a text with which a line begins: it is no item of a list either."""
    return _AT_BEGIN.sub(r"\1\\\2", _text(text))
