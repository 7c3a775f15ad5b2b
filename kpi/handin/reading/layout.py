"""Where the headings of a file are, and what stands in which column. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from kpi.handin.preview import Layout
from kpi.sheets import Cell, Cells, Sheet, column_name, searched

_LOOKED_AT: Final = 40  # rows: headings stand above figures
_HEADING_MAX: Final = 100  # letters
MARKER: Final = "Mẫu nộp số liệu"
_MARKER: Final = re.compile(rf"{MARKER} ([\w.]+) \| ([\w.-]+) \| ([\w-]+)")


class Column(StrEnum):
    """The columns that are read, by the names that a table gives them."""

    PERIOD = "ky"
    UNIT = "don_vi"
    CODE = "ma_don_vi"
    DAY = "ngay"
    KPI = "chi_tieu"
    PART = "phan"
    NUMERATOR = "tu_so"
    DENOMINATOR = "mau_so"


class Picked(NamedTuple):
    """The cells of a row that are read, in the order of `Column`; "" where there is none."""

    period: Cell
    unit: Cell
    code: Cell
    day: Cell
    kpi: Cell
    part: Cell
    numerator: Cell
    denominator: Cell


# Headings as `searched` writes them; of several that fit the earliest in its list counts.
_HEADINGS: Final[Mapping[Column, tuple[str, ...]]] = {
    Column.PERIOD: ("ky", "ky bao cao", "period"),
    Column.UNIT: ("don vi", "ten don vi", "xa", "unit", "commune"),
    Column.CODE: ("ma don vi", "ma xa", "ma hanh chinh", "unit code", "gso"),
    Column.DAY: ("ngay", "ngay so lieu", "day", "date"),
    Column.KPI: ("ma chi tieu", "ma", "chi tieu", "kpi", "indicator", "code"),
    Column.PART: ("phan", "linh vuc", "part", "field"),
    Column.NUMERATOR: ("tu so", "numerator"),
    Column.DENOMINATOR: ("mau so", "denominator"),
}
# What the template holds besides, for people.
_FOR_PEOPLE: Final = frozenset({
    "", "stt", "tt", "no", "ten chi tieu", "chi tieu", "ten", "name", "don vi tinh", "ghi chu",
       "note", "ky truoc tu so", "ky truoc mau so", "ky truoc", "previous", "tinh tu", "cach ghi",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Marker:
    """What a template says of itself."""

    version: str
    unit: str
    period: str


@dataclass(frozen=True, slots=True)
class Header:
    """The row of headings. columns: places from 0; line 0: there is no such row."""

    line: int
    columns: Mapping[Column, int]
    ignored: tuple[tuple[int, str], ...] = ()
    twice: tuple[tuple[int, str], ...] = ()
    marker: Marker | None = None

    @property
    def layout(self) -> Layout:
        """A table names unit and period in each row."""
        named = {Column.PERIOD, Column.UNIT, Column.CODE}
        return Layout.TABLE if named & self.columns.keys() else Layout.FORM

    @property
    def places(self) -> tuple[int, ...]:
        """Where the cells of `Picked` are, from 0; -1 is nowhere."""
        return tuple(self.columns.get(column, -1) for column in Column)

    def place(self, column: Column) -> int:
        """Give the column counted from 1, 0 when there is none."""
        return self.columns.get(column, -1) + 1


def header_of(sheet: Sheet, codes: frozenset[str]) -> Header | None:
    """Find the headings of a sheet; codes: KPIs by which rows without headings are known."""
    marker: Marker | None = None
    first: list[Cells] = []
    for line, cells in _first_rows(sheet):
        marker = marker or _marker(cells)
        if (header := _header(line, cells, marker)) is not None:
            return header
        first.append(cells)
    return _bare(first, codes)


def _first_rows(sheet: Sheet) -> Iterator[tuple[int, Cells]]:
    for count, row in enumerate(sheet.rows(), 1):
        yield row
        if count == _LOOKED_AT:
            return


def _marker(cells: Iterable[Cell]) -> Marker | None:
    for cell in cells:
        if isinstance(cell, str) and (match := _MARKER.match(cell)):
            return Marker(*match.groups())
    return None


def _header(line: int, cells: Cells, marker: Marker | None) -> Header | None:
    names = [_named(cell) for cell in cells]
    columns: dict[Column, int] = {}
    twice: list[tuple[int, str]] = []
    for column, headings in _HEADINGS.items():
        found = next((name for name in headings if name in names), None)
        if found is not None:
            columns[column] = names.index(found)
            twice += [
                (at, str(cells[at]))
                for at, name in enumerate(names)
                if name == found and at > columns[column]
            ]
    if not {Column.KPI, Column.NUMERATOR} <= columns.keys():
        return None
    used = {*columns.values(), *(at for at, _ in twice)}
    ignored = [
        (at, str(cells[at]) or column_name(at + 1))
        for at, name in enumerate(names)
        if at not in used and name not in _FOR_PEOPLE
    ]
    return Header(line, columns, tuple(ignored), tuple(twice), marker)


def _named(cell: Cell) -> str:
    """Give a heading as it is compared: `Tử số (C)` is `tu so`."""
    text = re.sub(r"\(.*?\)", " ", cell[:_HEADING_MAX]) if isinstance(cell, str) else ""
    return searched(re.sub(r"[\W_]+", " ", text))


def _bare(first: list[Cells], codes: frozenset[str]) -> Header | None:
    """Take rows that begin with the code of a KPI, pasted without headings, for the template's."""
    if not first or not all(str(cells[0]).upper() in codes for cells in first):
        return None
    names = len(max(first, key=len)) > len(_BARE)
    places = _TEMPLATE if names else _BARE
    return Header(0, places)


_BARE: Final = {Column.KPI: 0, Column.NUMERATOR: 1, Column.DENOMINATOR: 2}
_TEMPLATE: Final = {Column.KPI: 0, Column.NUMERATOR: 2, Column.DENOMINATOR: 3}
