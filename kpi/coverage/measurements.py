"""Tests of a file by place, operator and technology; what cannot be read is told. Pure."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kpi.sheets import Cell

from .wanted import CoverageMap

# A row of a sheet: its number from 1, and its cells.
Row = tuple[int, Sequence[Cell]]


class Key(NamedTuple):
    """What tests are counted by."""

    place: str
    operator: str
    tech: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of one sheet, or of a CSV file, the first of which names the columns.

    Rows that hold nothing at all may be left out; their numbers tell of them.
    """

    name: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Unread:
    """What could not be read. line: from 1 in the sheet; 0: the whole sheet."""

    sheet: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Measurements:
    """Values of tests by what they are counted by: numbers of the same length for each value."""

    of: Mapping[Key, Mapping[str, list[float]]]
    read: int
    blank: int
    unread: tuple[Unread, ...] = ()


@dataclass(slots=True)
class _Reading:
    wanted: CoverageMap
    of: dict[Key, dict[str, list[float]]] = field(default_factory=dict)
    read: int = 0
    blank: int = 0
    unread: list[Unread] = field(default_factory=list)


def read_tests(sheets: Iterable[Sheet], wanted: CoverageMap) -> Measurements:
    """Read every sheet that has the columns; the others are told, and left out."""
    reading = _Reading(wanted)
    listed = [each for each in sheets if not wanted.sheets or each.name in wanted.sheets]
    for name in {*wanted.sheets} - {each.name for each in listed}:
        reading.unread.append(Unread(name, 0, "there is no such sheet"))
    for sheet in listed:
        _sheet(reading, sheet)
    return Measurements(reading.of, reading.read, reading.blank, tuple(reading.unread))


def _sheet(reading: _Reading, sheet: Sheet) -> None:
    (first, names), *rows = sheet.rows or [(1, ())]
    header = [_text(cell) for cell in names]
    missing = [name for name in reading.wanted.columns if name not in header]
    if missing:
        reason = f"left out: it has no column {missing[0]!r}"
        reading.unread.append(Unread(sheet.name, 0, reason))
        return
    at = {name: header.index(name) for name in reading.wanted.columns}
    before = first
    for line, row in rows:
        reading.blank += line - before - 1
        before = line
        cells = {name: row[place] if place < len(row) else "" for name, place in at.items()}
        if not any(_text(cell) for cell in cells.values()):
            reading.blank += 1
        elif reason := _row(reading, cells):
            reading.unread.append(Unread(sheet.name, line, reason))
        else:
            reading.read += 1


def _row(reading: _Reading, cells: Mapping[str, Cell]) -> str:
    """Take a row; returns why it cannot be taken."""
    wanted = reading.wanted
    place, word = _text(cells[wanted.place_column]), _text(cells[wanted.operator_column])
    tech = _text(cells[wanted.tech_column]).lower() if wanted.tech_column else wanted.tech
    if not place or not tech:
        return "no place" if not place else "no technology"
    if word not in wanted.operators:
        return f"operator {word!r} is not in the map's `operators`"
    numbers: dict[str, float] = {}
    for name, column in wanted.values.items():
        number = _number(cells[column.column])
        if number is None:
            return f"{column.column}: {_text(cells[column.column])!r} is no number"
        numbers[name] = number * column.scale
    values = reading.of.setdefault(Key(place, wanted.operators[word], tech), {})
    for name, number in numbers.items():
        values.setdefault(name, []).append(number)
    return ""


def _text(cell: Cell) -> str:
    return str(cell).strip()


def _number(cell: Cell) -> float | None:
    try:
        number = float(_text(cell))
    except ValueError:
        return None
    return number if math.isfinite(number) else None
