"""XLSX as sheets of rows. Pure: `python-calamine` reads, after a scan found it harmless."""

import io
import posixpath
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import IO, Final

import python_calamine

from .archive import Archive, broken, open_archive
from .cells import Cell, Cells
from .limits import Limits
from .scan import Listed, Scan, listed_sheets, relations, scan_sheet, walk
from .tidy import Tidy

_DIGITS: Final = 15  # which Excel keeps and shows: 0.1 + 0.2 is 0.3 to whoever typed it
_TYPES: Final = "[Content_Types].xml"
_RELATIONS: Final = "_rels/.rels"
_BESIDE: Final = frozenset({"sharedStrings", "styles"})  # what cells refer to


@dataclass(frozen=True, slots=True)
class SheetRead:
    """A sheet with what the scan found; calamine lays it out when its rows are asked for."""

    name: str
    is_hidden: bool
    scan: Scan
    laid_out: Callable[[], "python_calamine.CalamineSheet"]

    def rows(self) -> Iterator[tuple[int, Cells]]:
        """Rows that hold anything, with their numbers; cells from column A on."""
        with _trusted():
            sheet = self.laid_out()
            row, column = sheet.start or (0, 0)
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
    parts = _parts(archive)
    with io.BytesIO() as stored:
        scans = _stored(archive, parts, stored)
        stored.seek(0)
        with _trusted():
            book = python_calamine.CalamineWorkbook.from_filelike(stored)
    return tuple(
        # Laid out once: whoever looks for headings reads the rows again.
        SheetRead(one.name, one.is_hidden, scan, cache(partial(book.get_sheet_by_name, one.name)))
        for one, scan in scans.items()
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """Names of the parts that are read, found as calamine finds them: by relations."""

    small: tuple[str, ...]
    sheets: dict[Listed, str]


def _parts(archive: Archive) -> _Parts:
    tops = [one for one in relations(archive.whole(_RELATIONS)) if one.kind == "officeDocument"]
    if not tops:
        raise broken()
    book = _path("", tops[0].target)
    folder, name = posixpath.split(book)
    related = posixpath.join(folder, "_rels", f"{name}.rels")
    named = relations(archive.whole(related))
    beside = [_path(folder, one.target) for one in named if one.kind in _BESIDE]
    sheets = {one.id: _path(folder, one.target) for one in named if one.kind == "worksheet"}
    listed = listed_sheets(archive.whole(book))
    return _Parts(
        (_TYPES, _RELATIONS, book, related, *beside),
        {one: sheets[one.relation] for one in listed if one.relation in sheets},
    )


def _path(folder: str, target: str) -> str:
    """Full name of a part that another one names, relative to its folder or to the top."""
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")


def _stored(archive: Archive, parts: _Parts, into: io.BytesIO) -> dict[Listed, Scan]:
    """Write what is read into an archive of our own; scan the sheets on their way."""
    scans: dict[Listed, Scan] = {}
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name in parts.small:
            if name.lower() in archive.parts:
                with file.open(name, "w") as out:
                    walk(_copied(archive.pieces(name), out))
        for one, path in parts.sheets.items():
            if path.lower() in archive.parts:
                with file.open(path, "w") as out:
                    scans[one] = scan_sheet(_copied(archive.pieces(path), out), archive.limits)
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
    except (python_calamine.CalamineError, OverflowError, ValueError):  # durations of ages, …
        raise broken() from None
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # of Rust; it has no name to import
            raise broken() from None
        raise
