"""What is told of a workbook that is read: formulas, merged cells, what is hidden."""

from kpi.sheets import (
    Book,
    Code,
    Limits,
    Mark,
    Place,
    read_book,
)
from tests.handing import workbook
from tests.workbooks import book_of, sheet_of


def test_merged_cells_beyond_what_is_told() -> None:
    merged = "<mergeCell ref='A1:B1'/><mergeCell ref='A2:B2'/><mergeCell ref='broken'/>"
    raw = book_of(f"<worksheet><mergeCells>{merged}</mergeCells></worksheet>".encode())
    book = read_book(raw, "", Limits(marks_max=1))
    assert isinstance(book, Book)
    assert (len(book.sheets[0].merged), book.sheets[0].more_marks) == (1, True)


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
