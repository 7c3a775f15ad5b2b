"""Files as rows of cells: what is read, what is refused and how it is said."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime

import pytest
import xlsxwriter

from kpi.sheets import (
    LIMITS,
    Book,
    Cell,
    Code,
    Limits,
    Mark,
    Place,
    Refusal,
    RefusedError,
    column_name,
    escaped,
    pasted,
    place_of,
    read_book,
    unescaped,
)
from tests.handing import workbook
from tests.real_data import real_data

CONTENT = b'<?xml version="1.0"?><Types xmlns="x"/>'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relations(**targets: str) -> bytes:
    """Name parts by the kind of their relation."""
    rows = "".join(
        f'<Relationship Id="{kind}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for kind, target in targets.items()
    )
    return f"<Relationships>{rows}</Relationships>".encode()


TOP = relations(officeDocument="xl/workbook.xml")
RELS = relations(worksheet="worksheets/sheet1.xml", sharedStrings="/xl/strings.xml")
BOOK = (
    f'<workbook xmlns:r="{OFFICE}"><sheets><sheet name="A" sheetId="1" r:id="worksheet"/></sheets>'
    "</workbook>"
).encode()
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def packed(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Make an archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def book_of(sheet: bytes, **parts: bytes) -> bytes:
    """Make the smallest workbook with this XML as its sheet."""
    return packed({
        "[Content_Types].xml": CONTENT,
        "_rels/.rels": TOP,
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": RELS,
        "xl/worksheets/sheet1.xml": sheet,
        **parts,
    })  # fmt: skip


def sheet_of(inner: str, head: str = "") -> bytes:
    """Wrap rows into the XML of a sheet."""
    return f"{head}<worksheet><sheetData>{inner}</sheetData></worksheet>".encode()


def read(raw: bytes, name: str = "", limits: Limits = LIMITS) -> list[tuple[int, tuple[Cell, ...]]]:
    book = read_book(raw, name, limits)
    assert isinstance(book, Book), book
    return list(book.sheets[0].rows())


def why(raw: bytes, name: str = "", limits: Limits = LIMITS) -> Code | None:
    book = read_book(raw, name, limits)
    if isinstance(book, Refusal):
        return book.code
    try:
        for sheet in book.sheets:
            list(sheet.rows())
    except RefusedError as error:
        return error.refusal.code
    return None


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


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("><v>5</v>", 5.0), ("r='A1'><v>abc</v>", "abc"), ("r='A1' s='99'><v>5</v>", 5.0),
        ("r='A1' t='inlineStr'><is><r><t>x</t></r><r><t>y</t></r></is>", "xy"),
    ],
)  # fmt: skip
def test_odd_cells_are_read(cell: str, value: Cell) -> None:
    assert read(book_of(sheet_of(f"<row r='1'><c {cell}</c></row>"))) == [(1, (value,))]


def test_a_duration_of_ages_is_refused() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet().write(0, 0, 1e15, book.add_format({"num_format": "[h]:mm"}))
    assert why(file.getvalue()) == Code.BROKEN


def test_a_sheet_without_cells_has_no_rows() -> None:
    assert read(book_of(sheet_of(""))) == []


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


def test_merged_cells_beyond_what_is_told() -> None:
    merged = "<mergeCell ref='A1:B1'/><mergeCell ref='A2:B2'/><mergeCell ref='broken'/>"
    raw = book_of(f"<worksheet><mergeCells>{merged}</mergeCells></worksheet>".encode())
    book = read_book(raw, "", Limits(marks_max=1))
    assert isinstance(book, Book)
    assert (len(book.sheets[0].merged), book.sheets[0].more_marks) == (1, True)


def test_a_fault_of_letters_names_its_line() -> None:
    refusal = read_book(b"a;b\nc;d\n\xe9;f", "a.csv")
    assert isinstance(refusal, Refusal)
    assert refusal.place == Place(3)


def test_macros_and_links_to_other_files_are_refused() -> None:
    plain = sheet_of("")
    assert why(book_of(plain, **{"xl/vbaProject.bin": b"x"})) == Code.MACROS
    assert why(book_of(plain, **{"xl/macrosheets/sheet1.xml": b"x"})) == Code.MACROS
    linked = book_of(plain, **{"xl/externalLinks/externalLink1.xml": b"<a/>"})
    assert why(linked) == Code.EXTERNAL_LINKS


LAUGHS = '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("head", [LAUGHS, OUTSIDE, "<!DOCTYPE worksheet>"])
def test_document_types_are_refused_wherever_they_are(head: str) -> None:
    cell = "<row r='1'><c r='A1' t='inlineStr'><is><t>x</t></is></c></row>"
    assert why(book_of(sheet_of(cell, head))) == Code.DOCTYPE
    assert why(book_of(sheet_of(cell), **{"xl/strings.xml": f"{head}<sst/>".encode()})) == (
        Code.DOCTYPE
    )
    assert why(book_of(sheet_of(cell), **{"xl/workbook.xml": head.encode() + BOOK})) == Code.DOCTYPE
    wide = f'<?xml version="1.0" encoding="UTF-16"?>{head}<worksheet/>'.encode("utf-16")
    assert why(book_of(wide)) == Code.DOCTYPE


def test_bombs_are_refused_before_they_are_unpacked() -> None:
    zeros = sheet_of(" " * (4 << 20))
    assert why(book_of(zeros)) == Code.BOMB  # 4 MiB of one letter: a thousandth of it is packed
    assert why(book_of(zeros), limits=Limits(ratio_max=10_000)) is None
    many = packed({f"x{number}": b"" for number in range(20)})
    assert why(many, limits=Limits(parts_max=10)) == Code.BOMB
    small = Limits(unpacked_bytes_max=100)
    assert why(book_of(sheet_of("")), limits=small) == Code.BOMB
    assert why(b"x" * 101, limits=Limits(bytes_max=100)) == Code.TOO_LARGE


def lying(raw: bytes, name: bytes, size: int) -> bytes:
    """Say of a part, in the archive's directory, that it is of another size."""
    at = raw.rindex(name)  # in the directory, which comes last
    return raw[: at - 22] + size.to_bytes(4, "little") + raw[at - 18 :]


def test_a_part_that_unpacks_to_another_size_than_it_says_is_refused() -> None:
    honest = book_of(sheet_of("<row r='1'><c r='A1'><v>1</v></c></row>"))
    assert read(honest) == [(1, (1.0,))]
    assert why(lying(honest, b"xl/worksheets/sheet1.xml", 10)) == Code.BOMB
    assert why(lying(honest, b"xl/worksheets/sheet1.xml", 500)) == Code.BROKEN


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


def cells(*names: str) -> bytes:
    return sheet_of("".join(f"<row><c r='{name}'><v>1</v></c></row>" for name in names))


def test_a_sheet_that_would_be_laid_out_too_large_is_refused() -> None:
    assert why(book_of(cells("A1", "ZZ99999"))) == Code.TOO_MANY_ROWS
    assert why(book_of(cells("A1", "A1048576"))) == Code.TOO_MANY_ROWS
    far = sheet_of("<row r='99999999'><c><v>1</v></c></row>")
    assert why(book_of(far)) == Code.TOO_MANY_ROWS
    # One row that goes on in unnamed cells after a named one.
    on = "<c><v>1</v></c>" * 3
    wide = sheet_of(f"<row r='1'><c r='A1'/></row><row r='2'><c r='A2'/><c r='XFA2'/>{on}</row>")
    assert why(book_of(wide), limits=Limits(area_max=2 * 16382)) == Code.TOO_MANY_ROWS
    rows = "\n".join(["a;b"] * 4).encode()
    assert why(rows, limits=Limits(rows_max=3)) == Code.TOO_MANY_ROWS
    assert why(b"a;b;c;d", limits=Limits(columns_max=3)) == Code.TOO_MANY_COLUMNS


def test_formulas_errors_merged_cells_and_hidden_rows_are_told() -> None:
    inner = (
        "<row r='1'><c r='A1'><f>1+1</f><v>2</v></c><c r='B1' t='e'><f>1/0</f><v>#DIV/0!</v></c>"
        "</row><row r='2' hidden='1'><c><v>3</v></c><c r='B2'><f>A1</f></c></row>"
        "<x:row xmlns:x='x' r='3'><x:c r='A3'><x:f>2</x:f></x:c></x:row>"
    )
    merged = "<mergeCells><mergeCell ref='A5:B6'/></mergeCells>"
    raw = book_of(f"<worksheet><sheetData>{inner}</sheetData>{merged}</worksheet>".encode())
    book = read_book(raw, "a.xlsx")
    assert isinstance(book, Book)
    (sheet,) = book.sheets
    assert sheet.marks == {
        (1, 1): Mark.FORMULA,
        (1, 2): Mark.ERROR,
        (2, 2): Mark.FORMULA,
        (3, 1): Mark.FORMULA,
    }
    assert sheet.merged == ((Place(5, 1), Place(6, 2)),)
    assert sheet.hidden_rows == (2,)


def test_of_many_marks_the_first_ones_are_told() -> None:
    inner = "".join(f"<row r='{row}'><c r='A{row}'><f>1</f></c></row>" for row in range(1, 9))
    book = read_book(book_of(sheet_of(inner)), "a.xlsx", Limits(marks_max=3))
    assert isinstance(book, Book)
    assert (len(book.sheets[0].marks), book.sheets[0].more_marks) == (3, True)


def test_hidden_sheets_are_not_read_and_it_is_said() -> None:
    book = read_book(workbook([["Mã"]], hidden_sheet="bí mật"), "a.xlsx")
    assert isinstance(book, Book)
    assert [sheet.name for sheet in book.sheets] == ["Số liệu"]
    assert [note.code for note in book.notes] == [Code.HIDDEN_SHEET]


def test_a_file_is_what_it_is_whatever_its_name_says() -> None:
    for raw, name in ((workbook([["Mã"]]), "a.xls"), (b"a;b", "a.xlsx")):
        book = read_book(raw, name)
        assert isinstance(book, Book)
        assert [note.code for note in book.notes] == [Code.MISLABELLED]


def test_cells_have_the_names_that_spreadsheets_give_them() -> None:
    for column, name in ((1, "A"), (26, "Z"), (27, "AA"), (703, "AAA"), (16384, "XFD")):
        assert column_name(column) == name
        assert place_of(f"{name}7") == Place(7, column)
    assert [place_of(name) for name in ("", "4C", "a1", "A", "ABCD1", "A12345678")] == [None] * 6
    assert str(Place(4)) == "4"


@pytest.mark.parametrize("text", ["=1+1", "+5", "-5", "@x", "\tx", "\rx", "\n=x", "\uff1dx"])
def test_what_could_be_a_formula_is_escaped_and_comes_back(text: str) -> None:
    assert escaped(text) == f"'{text}"
    assert unescaped(escaped(text)) == text


@pytest.mark.parametrize("text", ["K01", "", "'quoted", "a=b"])
def test_what_is_no_formula_stays(text: str) -> None:
    assert escaped(text) == text
    assert unescaped(text) == text


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
