"""Cells, and where they stand. Pure."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Final

# A number, a day or moment, or a text; the empty text is an empty cell.
Cell = float | date | datetime | str
Cells = tuple[Cell, ...]

_LETTERS: Final = 26
_NAME: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A cell of a file, counted from 1; column 0 is the whole row, row 0 the whole sheet."""

    row: int
    column: int = 0
    sheet: str = ""

    def __str__(self) -> str:
        """Give its name as a spreadsheet shows it; a whole row is its number alone."""
        return f"{column_name(self.column)}{self.row or ''}"


def column_name(column: int) -> str:
    """Letters of a column counted from 1; none of column 0."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def place_of(name: str, sheet: str = "") -> Place | None:
    """Where a cell named like `C4` stands, or None."""
    match = _NAME.fullmatch(name)
    return Place(int(match[2]), column_number(match[1]), sheet) if match else None


@cache
def column_number(letters: str) -> int:
    """Count a column's letters from 1."""
    column = 0
    for letter in letters:
        column = column * _LETTERS + ord(letter) - ord("A") + 1
    return column
