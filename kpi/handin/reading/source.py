"""What was handed in, from whichever way it came. Pure."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kpi.handin.preview import Source
from kpi.sheets import Book, Cells, Kind, Refusal, Sheet, pasted, read_book


@dataclass(frozen=True, slots=True)
class Read:
    """A file, or cells, and what it is known by."""

    source: Source
    book: Book | Refusal


def of_file(raw: bytes, name: str) -> Read:
    """Read an uploaded file."""
    book = read_book(raw, name)
    return Read(_source(raw, name, book.kind if isinstance(book, Book) else ""), book)


def of_text(text: str) -> Read:
    """Read cells that were pasted."""
    return Read(_source(text.encode(errors="replace"), "", "paste"), pasted(text))


def of_rows(rows: Sequence[Sequence[str]]) -> Read:
    """Take cells that were typed; rows are counted from 1."""
    raw = json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()
    cells: list[tuple[int, Cells]] = [
        (line, tuple(cell.strip() for cell in row))
        for line, row in enumerate(rows, 1)
        if any(cell.strip() for cell in row)
    ]

    def given() -> Iterator[tuple[int, Cells]]:
        return iter(cells)

    return Read(_source(raw, "", "typed"), Book(Kind.CSV, (Sheet("", given),)))


def _source(raw: bytes, name: str, kind: str) -> Source:
    return Source(name=name, kind=kind, bytes=len(raw), sha256=hashlib.sha256(raw).hexdigest())
