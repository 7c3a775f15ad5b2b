"""Workbooks made part by part, also as no spreadsheet writes them, and what is read of them."""

import io
import zipfile
from collections.abc import Mapping

from kpi.sheets import (
    LIMITS,
    Book,
    Cell,
    Code,
    Limits,
    Refusal,
    RefusedError,
    read_book,
)

CONTENT = b'<?xml version="1.0"?><Types xmlns="x"/>'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relations(**targets: str) -> bytes:
    """Say where the parts are, by the kind of their relation."""
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
    """Read the rows of the first sheet, which can be read."""
    book = read_book(raw, name, limits)
    assert isinstance(book, Book), book
    return list(book.sheets[0].rows())


def why(raw: bytes, name: str = "", limits: Limits = LIMITS) -> Code | None:
    """Say why a file is refused, before its rows are read or while they are."""
    book = read_book(raw, name, limits)
    if isinstance(book, Refusal):
        return book.code
    try:
        for sheet in book.sheets:
            list(sheet.rows())
    except RefusedError as error:
        return error.refusal.code
    return None
