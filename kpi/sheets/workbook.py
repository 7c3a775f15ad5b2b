"""XLSX as sheets of rows. Pure: `python-calamine` reads, after a scan found it harmless."""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import IO, Final

import python_calamine

from .archive import Archive, broken, open_archive
from .cells import Cell, Cells
from .limits import Limits
from .scan import Listed, Scan, listed_sheets, scan_sheet, targets, walk
from .tidy import Tidy

_DIGITS: Final = 15  # which Excel keeps and shows: 0.1 + 0.2 is 0.3 to whoever typed it
_WORKBOOK: Final = "xl/workbook.xml"
_RELATIONS: Final = "xl/_rels/workbook.xml.rels"
_NEEDED: Final = (
    "[Content_Types].xml",
    "_rels/.rels",
    _WORKBOOK,
    _RELATIONS,
    "xl/sharedStrings.xml",
    "xl/styles.xml",
)


@dataclass(frozen=True, slots=True)
class SheetRead:
    """A sheet with what the scan found; calamine lays it out when its rows are asked for."""

    name: str
    is_hidden: bool
    scan: Scan
    book: "python_calamine.CalamineWorkbook"

    def rows(self) -> Iterator[tuple[int, Cells]]:
        """Rows that hold anything, with their numbers; cells from column A on."""
        with _trusted():
            sheet = self.book.get_sheet_by_name(self.name)
        if sheet.start is None:
            return
        row, column = sheet.start
        before: Cells = ("",) * column
        tidy = Tidy()
        # Rows above the first used one do not come, as in `start`.
        for number, cells in enumerate(sheet.iter_rows(), row + 1):
            found = tuple([tidy[cell] if type(cell) is str else _cell(cell) for cell in cells])
            if any(cell != "" for cell in found):
                yield number, before + found


def read_workbook(raw: bytes, limits: Limits) -> tuple[SheetRead, ...]:
    """Read all sheets; refuses what is no harmless workbook."""
    archive = open_archive(raw, limits)
    listed = listed_sheets(archive.whole(_WORKBOOK))
    parts = targets(archive.whole(_RELATIONS))
    paths = {one: _path(parts.get(one.relation, "")) for one in listed}
    with io.BytesIO() as stored:
        scans = _stored(archive, paths, stored, limits)
        stored.seek(0)
        with _trusted():
            book = python_calamine.CalamineWorkbook.from_filelike(stored)
    return tuple(SheetRead(one.name, one.is_hidden, scan, book) for one, scan in scans.items())


def _path(target: str) -> str:
    """Full name of a part that the workbook names."""
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def _stored(
    archive: Archive, paths: dict[Listed, str], into: io.BytesIO, limits: Limits
) -> dict[Listed, Scan]:
    """Write what is read into an archive of our own; scan the sheets on their way."""
    scans: dict[Listed, Scan] = {}
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name in _NEEDED:
            if name.lower() in archive.parts:
                with file.open(name, "w") as out:
                    walk(_copied(archive.pieces(name), out))
        for one, path in paths.items():
            if path.lower() in archive.parts and "worksheets/" in path.lower():
                with file.open(path, "w") as out:
                    scans[one] = scan_sheet(_copied(archive.pieces(path), out), limits)
    return scans


def _copied(pieces: Iterator[bytes], out: IO[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        out.write(piece)
        yield piece


def _cell(cell: object) -> Cell:
    """Give a cell that is no text in one of the few kinds that we know."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float | int):
        return float(f"{cell:.{_DIGITS}g}")
    return cell if isinstance(cell, date) else str(cell)


@contextmanager
def _trusted() -> Iterator[None]:
    """Turn whatever calamine does with a strange file into a refusal: its panics, too."""
    try:
        yield
    except python_calamine.CalamineError:
        raise broken() from None
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # of Rust; it has no name to import
            raise broken() from None
        raise
