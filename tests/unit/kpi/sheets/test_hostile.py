"""Files that would do harm: macros, document types, bombs, sheets without an end."""

import pytest

from kpi.sheets import (
    Code,
    Limits,
)
from tests.workbooks import BOOK, book_of, packed, read, sheet_of, why


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
