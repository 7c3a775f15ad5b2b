"""CSV as rows that know their line, every mistake noted where it stands. Pure."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Final

from .fields import SLUG_RULE, closest, is_slug
from .findings import Findings
from .text import readable

CSV_BYTES_MAX: Final = 4 << 20
_CELL_MAX: Final = 2000
_NUMBER: Final = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?([eE][-+]?[0-9]{1,2})?")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: cells by column name, trimmed; an empty cell is the empty text."""

    line: int
    cells: Mapping[str, str]
    findings: Findings

    def wrong(self, column: str, reason: str) -> None:
        """Note what is wrong with a cell."""
        self.findings.add(self.line, column, reason)

    def text(self, column: str, *, required: bool = True) -> str:
        """Text of a cell; empty (noted when required) when there is none."""
        text = self.cells.get(column, "")
        if required and not text:
            self.wrong(column, "is empty")
        return text

    def slug(self, column: str, *, required: bool = True) -> str:
        """Text of a cell that can be an id."""
        text = self.text(column, required=required)
        if text and not is_slug(text):
            self.wrong(column, f"{text!r} cannot be an id; {SLUG_RULE}")
        return text

    def number(self, column: str) -> float | None:
        """Read a cell with a decimal point; None when empty or wrong."""
        text = self.text(column, required=False)
        if not text:
            return None
        if not _NUMBER.fullmatch(text):
            self.wrong(column, f"expected a number with a decimal point, got {text!r}")
            return None
        return float(text)

    def day(self, column: str) -> date | None:
        """Day of a cell; None when empty or wrong."""
        text = self.text(column, required=False)
        day = parse_day(text)
        if text and day is None:
            self.wrong(column, f"expected a day as yyyy-mm-dd, got {text!r}")
        return day

    def parts(self, column: str, separator: str) -> tuple[str, ...]:
        """Pieces of a cell that lists several, trimmed; an empty cell lists none."""
        text = self.text(column, required=False)
        parts = tuple(part.strip() for part in text.split(separator)) if text else ()
        if not all(parts):
            self.wrong(column, f"has nothing between two {separator!r}; remove one")
        return tuple(part for part in parts if part)


def parse_day(text: str) -> date | None:
    """Read `yyyy-mm-dd`, or None."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_table(
    raw: bytes, findings: Findings, *, required: Sequence[str], optional: Sequence[str] = ()
) -> tuple[Row, ...]:
    """Rows of a CSV file (comma, header row); rows of a wrong width are noted and left out."""
    text = readable(raw, findings, bytes_max=CSV_BYTES_MAX)
    if text is None:
        return ()
    lines = _records(text, findings)
    _, header = next(lines, (0, []))
    if not header:
        findings.add(0, "", f"the file is empty; its first row names the columns {list(required)}")
        return ()
    if not _is_header(header, findings, required=required, optional=optional):
        return ()
    return tuple(_rows(lines, header, findings))


def _records(text: str, findings: Findings) -> Iterator[tuple[int, list[str]]]:
    """First line and cells of each record; blank lines are passed over."""
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            findings.add(line, "", f"not CSV: {error}; is a quote missing on this line?")
            return
        if record:
            yield line, [cell.strip() for cell in record]


def _is_header(
    header: Sequence[str], findings: Findings, *, required: Sequence[str], optional: Sequence[str]
) -> bool:
    known = {*required, *optional}
    if len(header) == 1 and (separator := next((one for one in ";\t" if one in header[0]), None)):
        findings.add(1, "", f"cells are separated by {separator!r}; save the file with commas")
        return False
    for index, name in enumerate(header):
        if name not in known:
            findings.add(1, name, f"unknown column{closest(name, known)}")
        if name in header[:index]:
            findings.add(1, name, "column is given twice")
    missing = [name for name in required if name not in header]
    for name in missing:
        findings.add(1, name, "column is missing")
    return not missing and len(set(header)) == len(header)


def _rows(
    lines: Iterator[tuple[int, list[str]]], header: Sequence[str], findings: Findings
) -> Iterator[Row]:
    for line, cells in lines:
        if len(cells) != len(header):
            reason = (
                f"{len(cells)} cells, the header has {len(header)}; quote cells that hold a comma"
            )
            findings.add(line, "", reason)
            continue
        for name, cell in zip(header, cells, strict=True):
            if len(cell) > _CELL_MAX:
                findings.add(line, name, f"is longer than {_CELL_MAX} characters")
        yield Row(line, dict(zip(header, cells, strict=True)), findings)
