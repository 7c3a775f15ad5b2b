"""Files that are no table, or a broken one: refused, and how it is said."""

import io
import zipfile

import pytest
import xlsxwriter

from kpi.sheets import (
    Book,
    Code,
    Place,
    Refusal,
    read_book,
)
from tests.handing import workbook
from tests.workbooks import BOOK, CONTENT, book_of, packed, relations, sheet_of, why

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", Code.EMPTY),
        (b" \r\n\t", Code.EMPTY),
        (b"%PDF-1.7", Code.NOT_A_TABLE),
        (b"\x89PNG\r\n", Code.NOT_A_TABLE),
        (b"\xff\xd8\xff\xe0", Code.NOT_A_TABLE),
        (b"{\\rtf1", Code.NOT_A_TABLE),
        (b"Rar!\x1a", Code.NOT_A_TABLE),
        (b"<html><table><tr><td>5</td></tr></table></html>", Code.NOT_A_TABLE),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', Code.NOT_A_TABLE),
        (b"abc\x00\x01\x02", Code.NOT_A_TABLE),
        (OLE + "Workbook".encode("utf-16-le"), Code.OLD_EXCEL),
        (b"\x09\x04\x04\x00", Code.OLD_EXCEL),
        (OLE + "WordDocument".encode("utf-16-le"), Code.NOT_A_TABLE),
        (OLE + "PowerPoint Document".encode("utf-16-le"), Code.NOT_A_TABLE),
        (OLE + "EncryptedPackage".encode("utf-16-le"), Code.ENCRYPTED),
        (packed({"a": b"1"}), Code.NOT_A_TABLE),
        (packed({"[Content_Types].xml": CONTENT, "word/document.xml": b""}), Code.NOT_A_TABLE),
        (packed({"content.xml": b"", "mimetype": b""}), Code.NOT_A_TABLE),
        (b"PK\x03\x04 torn", Code.BROKEN),
        (workbook([["Mã"]])[:-30], Code.BROKEN),
        (book_of(b"<worksheet><sheetData>"), Code.BROKEN),
        (book_of(b"not xml"), Code.BROKEN),
        (book_of(sheet_of("<row r='1'><c r='?1'><v>1</v></c></row>")), Code.BROKEN),
        ("Tá".encode("latin-1") + b";x", Code.ENCODING),
        (b'a;b\n"5;6\n7;8', Code.QUOTES),
    ],
)
def test_what_is_no_table_is_refused(raw: bytes, code: Code) -> None:
    assert why(raw, "bieu.xlsx") == code


@pytest.mark.parametrize(
    "cell",
    [
        "r='A1' t='s'><v>99</v>", "r='A1' t='s'><v>-1</v>", "r='A0'><v>1</v>", "r='a1'><v>1</v>",
        "r='A1' t='b'><v>7</v>", "r='A1' t='zz'><v>5</v>",
    ],
)  # fmt: skip
def test_cells_that_no_spreadsheet_writes_are_refused(cell: str) -> None:
    assert why(book_of(sheet_of(f"<row r='1'><c {cell}</c></row>"))) == Code.BROKEN


def test_a_duration_of_ages_is_refused() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet().write(0, 0, 1e15, book.add_format({"num_format": "[h]:mm"}))
    assert why(file.getvalue()) == Code.BROKEN


def test_an_archive_that_is_torn_within_is_refused() -> None:
    whole = book_of(sheet_of("<row r='1'><c r='A1'><v>1</v></c></row>"))
    at = whole.index(b"PK\x03\x04", 4)  # the second part
    assert why(whole[:at] + b"PK\x09\x09" + whole[at + 4 :]) == Code.BROKEN
    body = whole.index(b"_rels/.rels") + len("_rels/.rels")
    assert why(whole[:body] + b"\xff" * 8 + whole[body + 8 :]) == Code.BROKEN
    # A stream whose end is missing: its part says that it is shorter packed than it is.
    directory = whole.rindex(b"PK\x01\x02")
    packed_bytes = int.from_bytes(whole[directory + 20 : directory + 24], "little")
    short = (packed_bytes - 4).to_bytes(4, "little")
    assert why(whole[: directory + 20] + short + whole[directory + 24 :]) == Code.BROKEN


def test_a_workbook_without_a_workbook_is_refused() -> None:
    assert why(book_of(sheet_of(""), **{"_rels/.rels": relations(other="a.xml")})) == Code.BROKEN
    # A sheet that is listed and not there is passed over.
    book = read_book(
        book_of(sheet_of(""), **{"xl/_rels/workbook.xml.rels": relations(worksheet="none.xml")}), ""
    )
    assert isinstance(book, Book)
    assert book.sheets == ()


def test_a_fault_of_letters_names_its_line() -> None:
    refusal = read_book(b"a;b\nc;d\n\xe9;f", "a.csv")
    assert isinstance(refusal, Refusal)
    assert refusal.place == Place(3)


def test_an_encrypted_part_and_a_strange_packing_are_refused() -> None:
    raw = bytearray(book_of(sheet_of("")))
    at = raw.index(b"PK\x01\x02")
    raw[at + 8] |= 1
    assert why(bytes(raw)) == Code.ENCRYPTED
    bzip = packed({"[Content_Types].xml": CONTENT}, zipfile.ZIP_BZIP2)
    assert why(bzip) == Code.BROKEN


def test_two_parts_of_one_name_are_refused() -> None:
    file = io.BytesIO(book_of(sheet_of("")))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("XL/workbook.xml", BOOK)
    assert why(file.getvalue()) == Code.BROKEN
