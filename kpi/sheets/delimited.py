"""CSV of any flavour, and cells that are pasted, as rows. Pure."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kpi.define import Text

from .cells import Cells, Place
from .limits import Limits
from .refusal import Code, refused
from .tidy import Tidy

_CHUNK_BYTES: Final = 1 << 20
_SEPARATORS: Final = "\t;,"  # of equally frequent ones the first
_SEP_LINE: Final = re.compile(r"sep=(.)", re.IGNORECASE)  # Excel's own way to say it
_LOOKED_AT: Final = 20  # lines
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Delimited:
    """A table of text whose letters are known to be readable."""

    raw: bytes
    encoding: str
    separator: str
    limits: Limits

    def rows(self) -> Iterator[tuple[int, Cells]]:
        """Rows with their numbers as a spreadsheet counts them; refuses what is beyond limits."""
        tidy = Tidy()
        text = io.TextIOWrapper(io.BytesIO(self.raw), self.encoding, newline="")
        reader = csv.reader(text, delimiter=self.separator, strict=True)
        number = 0
        while (record := self._next(reader, number + 1)) is not None:
            number += 1
            if number == 1 and _SEP_LINE.fullmatch(self.separator.join(record)):
                continue
            if number > self.limits.rows_max:
                raise too_many_rows(self.limits)
            if len(record) > self.limits.columns_max:
                raise too_many_columns(self.limits, Place(number))
            if any(record):
                yield number, tuple([tidy[cell] for cell in record])

    def _next(self, reader: Iterator[list[str]], number: int) -> list[str] | None:
        try:
            return next(reader, None)
        except csv.Error as error:
            raise refused(
                Code.QUOTES,
                Text("Dấu ngoặc kép không khép", "A quote does not close"),
                Text(
                    f'Ở dòng {number}: sửa dấu " thừa hoặc thiếu, hoặc lưu tệp thành .xlsx.',
                    f"In line {number}: {error}; mend the quote, or save the file as .xlsx.",
                ),
                Place(number),
            ) from None


def read_delimited(raw: bytes, limits: Limits) -> Delimited:
    """Find out letters and separator; refuses what is no text."""
    encoding = next((name for mark, name in _MARKS if raw.startswith(mark)), "utf-8")
    head = _checked(raw, encoding)
    lines = [line for line in head.splitlines() if line.strip()][:_LOOKED_AT]
    return Delimited(raw, encoding, _separator(lines), limits)


def _checked(raw: bytes, encoding: str) -> str:
    """Decode all of it a piece at a time; gives the first piece."""
    decoder = codecs.getincrementaldecoder(encoding)()
    head = ""
    for start in range(0, len(raw), _CHUNK_BYTES):
        piece = raw[start : start + _CHUNK_BYTES]
        try:
            text = decoder.decode(piece, final=start + _CHUNK_BYTES >= len(raw))
        except UnicodeDecodeError:
            line = _line_of_fault(raw, encoding)
            raise refused(
                Code.ENCODING,
                Text("Chữ trong tệp không phải Unicode", "The letters of the file are not Unicode"),
                Text(
                    f"Dòng {line}: lưu lại thành “CSV UTF-8” hoặc .xlsx"
                    " (phông TCVN3, VNI phải chuyển mã trước).",
                    f"Line {line}: save it as “CSV UTF-8” or .xlsx.",
                ),
                Place(line),
            ) from None
        head = head or text
    return head


def _line_of_fault(raw: bytes, encoding: str) -> int:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError as error:
        return raw.count(b"\n", 0, error.start) + 1
    return 1


def _separator(lines: list[str]) -> str:
    """Choose the separator that most lines have, and the most often."""
    if lines and (said := _SEP_LINE.fullmatch(lines[0].strip())):
        return said[1]
    bare = [re.sub(r'"[^"]*"', "", line) for line in lines]
    counts = {
        mark: (sum(mark in line for line in bare), sum(line.count(mark) for line in bare))
        for mark in _SEPARATORS
    }
    # The first line names the columns, in which no comma is a decimal sign: what it has, counts.
    named = [mark for mark in _SEPARATORS if bare and mark in bare[0]]
    return max(named or _SEPARATORS, key=lambda mark: counts[mark])


def too_many_rows(limits: Limits) -> Exception:
    """Refuse a table that is too long."""
    rows = f"{limits.rows_max:,}".replace(",", ".")
    return refused(
        Code.TOO_MANY_ROWS,
        Text(f"Nhiều hơn {rows} dòng", f"More than {rows} rows"),
        Text("Chia tệp theo kỳ hoặc theo đơn vị.", "Split the file by period or by unit."),
    )


def too_many_columns(limits: Limits, place: Place) -> Exception:
    """Refuse a table that is too wide."""
    return refused(
        Code.TOO_MANY_COLUMNS,
        Text(f"Nhiều hơn {limits.columns_max} cột", f"More than {limits.columns_max} columns"),
        Text(
            "Chỉ giữ các cột của biểu mẫu; xóa các cột thừa bên phải.",
            "Keep the columns of the template; delete those to the right.",
        ),
        place,
    )
