"""Texts and workbooks as rows of cells."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from kpi.sheets import (
    Book,
    Cell,
    pasted,
    read_book,
)
from tests.handing import workbook
from tests.real_data import real_data
from tests.workbooks import book_of, read, sheet_of


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("ky,tu_so\n2026-M11,5\n", "utf-8"),
        ("ky;tu_so\r\n2026-M11;5\r\n", "utf-8-sig"),
        ("ky\ttu_so\n2026-M11\t5", "utf-16"),
        ('"ky"; "tu_so"\n"2026-M11";"5"'.replace("; ", ";"), "utf-8"),
        ("sep=;\nky;tu_so\n2026-M11;5", "utf-8"),
        ("ky|tu_so\n2026-M11|5".replace("|", "\t"), "utf-16"),
    ],
)
def test_csv_of_any_flavour_is_read(text: str, encoding: str) -> None:
    rows = [cells for _, cells in read(text.encode(encoding), "a.csv")]
    assert rows == [("ky", "tu_so"), ("2026-M11", "5")]


def test_letters_are_composed_and_trimmed_and_rows_keep_their_numbers() -> None:
    decomposed = "Ta\u0323 i; x \n\n;\n5;6".encode()
    assert read(decomposed) == [(1, ("Tạ i", "x")), (4, ("5", "6"))]


def test_a_decimal_comma_is_no_separator() -> None:
    assert read(b"ma;tu_so\nK01;1,5\nK02;2,5\nK03;3,5,5,5")[1][1] == ("K01", "1,5")


def test_what_is_pasted_is_read_as_tabs() -> None:
    book = pasted("K01\tTên\t5\nK02\tTên\t6\n")
    assert isinstance(book, Book)
    assert [cells[2] for _, cells in book.sheets[0].rows()] == ["5", "6"]


def test_a_workbook_keeps_numbers_texts_and_days_apart() -> None:
    raw = workbook([["Mã", "Số"], ["K01", 5], ["K02", "5"], ["K03", 0.1 + 0.2], ["K04", True]])
    cells = [row[1] for _, row in read(raw, "a.xlsx")]
    assert cells == ["Số", 5.0, "5", 0.3, "TRUE"]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("><v>5</v>", 5.0), ("r='A1'><v>abc</v>", "abc"), ("r='A1' s='99'><v>5</v>", 5.0),
        ("r='A1' t='inlineStr'><is><r><t>x</t></r><r><t>y</t></r></is>", "xy"),
    ],
)  # fmt: skip
def test_odd_cells_are_read(cell: str, value: Cell) -> None:
    assert read(book_of(sheet_of(f"<row r='1'><c {cell}</c></row>"))) == [(1, (value,))]


def test_a_sheet_without_cells_has_no_rows() -> None:
    assert read(book_of(sheet_of(""))) == []


def test_the_glasgow_workbook() -> None:
    raw = real_data("coverage/Glasgow5GDataSet.xlsx").read_bytes()
    book = read_book(raw, "Glasgow5GDataSet.xlsx")
    assert isinstance(book, Book)
    *days, averages = book.sheets
    rows = [row for sheet in days for row in _tests(sheet.rows())]
    assert len(rows) == 720
    assert (rows[0][0], rows[0][2]) == (datetime.fromisoformat("2025-04-06T08:30"), "EE")
    # Fourteen blank rows between the blocks of a day; what follows keeps its number.
    assert [number for number, _ in days[0].rows()][-1] == 255
    assert next(iter(averages.rows()))[1][0] == "Location Average"


def _tests(rows: Iterator[tuple[int, tuple[Cell, ...]]]) -> Iterator[tuple[Cell, ...]]:
    return (cells for number, cells in rows if number > 1)
