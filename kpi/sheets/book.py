"""The door: bytes and a name become sheets of rows, or a refusal. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Final

from kpi.define import Text

from .cells import Cells, Place
from .delimited import read_delimited
from .kind import Kind, kind_of
from .limits import LIMITS, Limits
from .refusal import Code, Refusal, RefusedError, refused
from .scan import Mark, Scan
from .workbook import SheetRead, read_workbook

_NAMES: Final = {Kind.CSV: Text("CSV", "CSV"), Kind.XLSX: Text("Excel (.xlsx)", "Excel (.xlsx)")}
_ENDINGS: Final = {Kind.CSV: {".csv", ".tsv", ".txt", ""}, Kind.XLSX: {".xlsx", ""}}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet. rows: gives numbered rows that hold anything, once; it may raise RefusedError.

    marks: what cells are besides their values, by row and column.
    """

    name: str
    rows: Callable[[], Iterator[tuple[int, Cells]]]
    marks: Mapping[tuple[int, int], Mark] = field(default_factory=dict)
    merged: tuple[tuple[Place, Place], ...] = ()
    hidden_rows: tuple[int, ...] = ()
    more_marks: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    """A file that can be read: its visible sheets, and what is to be known of it."""

    kind: Kind
    sheets: tuple[Sheet, ...]
    notes: tuple[Refusal, ...] = ()


def read_book(raw: bytes, name: str, limits: Limits = LIMITS) -> Book | Refusal:
    """Read a file by what it is, not by what it is called."""
    try:
        return _read(raw, name, limits)
    except RefusedError as error:
        return error.refusal


def pasted(text: str, limits: Limits = LIMITS) -> Book | Refusal:
    """Read cells that were copied from a spreadsheet: tabs and lines."""
    return read_book(text.encode(errors="replace"), "", limits)


def _read(raw: bytes, name: str, limits: Limits) -> Book:
    if len(raw) > limits.bytes_max:
        size = limits.bytes_max // 10**6
        raise refused(
            Code.TOO_LARGE,
            Text(f"Tệp lớn hơn {size} MB", f"The file is larger than {size} MB"),
            Text("Chia tệp theo kỳ hoặc theo đơn vị.", "Split it by period or by unit."),
        )
    kind = kind_of(raw)
    notes = _label(kind, name)
    if kind is Kind.CSV:
        return Book(kind, (Sheet("", read_delimited(raw, limits).rows),), notes)
    sheets = read_workbook(raw, limits)
    hidden = tuple(_hidden(one.name) for one in sheets if one.is_hidden)
    return Book(kind, tuple(_sheet(one) for one in sheets if not one.is_hidden), notes + hidden)


def _sheet(read: SheetRead) -> Sheet:
    scan: Scan = read.scan
    return Sheet(
        name=read.name,
        rows=read.rows,
        marks=scan.marks,
        merged=tuple(scan.merged),
        hidden_rows=tuple(scan.hidden_rows),
        more_marks=scan.more,
    )


def _label(kind: Kind, name: str) -> tuple[Refusal, ...]:
    """Say so when a file is not what its name says; it is read all the same."""
    ending = PurePath(name).suffix.lower()
    if ending in _ENDINGS[kind]:
        return ()
    what = _NAMES[kind]
    note = Refusal(
        Code.MISLABELLED,
        Text(f"Tên tệp là {ending} nhưng thực ra là {what.vi}", f"Named {ending}, it is {what.en}"),
        Text(f"Đã đọc như {what.vi}.", f"It was read as {what.en}."),
    )
    return (note,)


def _hidden(name: str) -> Refusal:
    return Refusal(
        Code.HIDDEN_SHEET,
        Text(f"Trang “{name}” bị ẩn", f"Sheet “{name}” is hidden"),
        Text("Không đọc trang ẩn.", "Hidden sheets are not read."),
    )
