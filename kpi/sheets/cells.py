"""Cells, and where they stand. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

# A number, a day or moment, or a text; the empty text is an empty cell.
Cell = float | date | datetime | str
Cells = tuple[Cell, ...]

_LETTERS: Final = 26


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
    letters = name.rstrip("0123456789")
    digits = name[len(letters) :]
    if not (letters.isascii() and letters.isalpha() and letters.isupper() and digits):
        return None
    column = 0
    for letter in letters:
        column = column * _LETTERS + ord(letter) - ord("A") + 1
    return Place(int(digits), column, sheet)
