"""What a workbook's XML says that its values do not: formulas, errors, merged cells. Pure.

expat reads it piece by piece. A document type is refused at its first letter, so no entity is ever
declared, let alone expanded or fetched.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from xml.parsers import expat

from kpi.define import Text

from .archive import broken
from .cells import Place, column_name, place_of
from .limits import Limits
from .refusal import Code, RefusedError, refused

Start = Callable[[str, list[str]], None]

_IS_LAST: Final = True  # of a piece of XML
_PARTS_OF_A_RANGE: Final = 2
_ROW_DIGITS: Final = 7
_WITHIN: Final = frozenset({"v", "is", "t"})  # of a cell: as many as cells, and of no interest
_NAMED: Final = 2  # attributes and values: what has a place has at least one pair


class Mark(StrEnum):
    """What a cell is besides its value."""

    FORMULA = "cell_formula"
    ERROR = "cell_error"  # #DIV/0!, #REF!, …
    MERGED = "cell_merged"


@dataclass(slots=True)
class Scan:
    """What was found in a sheet. marks: by row and column, the first ones; more: whether others."""

    rows: int = 0
    columns: int = 0
    marks: dict[tuple[int, int], Mark] = field(default_factory=dict)
    merged: list[tuple[Place, Place]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    more: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """A sheet as the workbook lists it."""

    name: str
    is_hidden: bool
    relation: str


def listed_sheets(xml: bytes) -> tuple[Listed, ...]:
    """Give the sheets of `workbook.xml`, in their order."""
    found: list[Listed] = []

    def start(name: str, attributes: list[str]) -> None:
        if local(name) == "sheet":
            said = {local(key): value for key, value in _pairs(attributes).items()}
            hidden = said.get("state", "visible") != "visible"
            found.append(Listed(said.get("name", ""), hidden, said.get("id", "")))

    walk(iter((xml,)), start)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Relation:
    """A part that another one names. kind: the last word of its type, such as `worksheet`."""

    id: str
    kind: str
    target: str


def relations(xml: bytes) -> tuple[Relation, ...]:
    """Give the parts that a `.rels` names."""
    found: list[Relation] = []

    def start(name: str, attributes: list[str]) -> None:
        if local(name) == "Relationship":
            said = _pairs(attributes)
            kind = said.get("Type", "").rpartition("/")[2]
            found.append(Relation(said.get("Id", ""), kind, said.get("Target", "")))

    walk(iter((xml,)), start)
    return tuple(found)


def scan_sheet(pieces: Iterator[bytes], limits: Limits) -> Scan:
    """Look through the XML of a sheet."""
    sheet = _Sheet(limits)
    walk(pieces, sheet.start)
    sheet.check()
    return sheet.scan


class _Sheet:
    """Follows the elements of a sheet. A cell or row without a place follows the one before.

    Cells are the many: of one in the current row, in a column that was seen, nothing is worked
    out before a formula in it, or the end of it, asks where it was.
    """

    def __init__(self, limits: Limits) -> None:
        self.scan = Scan()
        self._limits = limits
        self._row = self._column = 0
        self._row_text = ""  # and its length: cut off a cell's name, it leaves the column
        self._row_digits = 0
        self._seen: set[str] = set()
        self._cell: list[str] = []  # attributes of the last one, until its place is asked for

    def start(self, name: str, attributes: list[str]) -> None:
        if name == "c":
            if len(attributes) < _NAMED or attributes[0] != "r" or "e" in attributes:
                self._odd_cell(attributes)
                return
            place, digits = attributes[1], self._row_digits
            if place[:-digits] in self._seen and place[-digits:] == self._row_text:
                self._cell = attributes
            else:
                self._odd_cell(attributes)
        elif name not in _WITHIN:
            self._other(local(name), attributes)

    def check(self) -> None:
        """Refuse what would be laid out too large."""
        self._end()
        area = self.scan.rows * self.scan.columns
        if self.scan.rows > self._limits.rows_max or area > self._limits.area_max:
            raise _too_large()

    def _other(self, name: str, attributes: list[str]) -> None:
        if name == "c":
            self._odd_cell(attributes)
        elif name == "row":
            self._begin(_pairs(attributes))
        elif name == "f":
            self._place_cell()
            self._mark(Mark.FORMULA)
        elif name == "mergeCell":
            self._merge(_pairs(attributes).get("ref", ""))

    def _begin(self, said: Mapping[str, str]) -> None:
        self._end()
        number = said.get("r", "")
        if len(number) > _ROW_DIGITS:
            raise _too_large()
        self._row = int(number) if number.isdecimal() else self._row + 1
        self._column = 0
        self._row_text, self._row_digits = number, len(number)
        hidden = self.scan.hidden_rows
        if said.get("hidden") in {"1", "true"} and len(hidden) < self._limits.marks_max:
            hidden.append(self._row)

    def _end(self) -> None:
        """Count a row that had cells."""
        if self._cell:
            self.scan.rows = max(self.scan.rows, self._row)
            self._cell = []

    def _odd_cell(self, attributes: list[str]) -> None:
        """Take a cell whose column is new, whose row is another, or that holds an error."""
        self._place_cell()  # the one before, which this one may follow
        said = _pairs(attributes)
        name = said.get("r", "")
        self._cell = attributes if name else []
        if name:
            self._place_cell()
        else:
            self._column += 1
        self._seen.add(column_name(self._column))
        self.scan.rows = max(self.scan.rows, self._row)
        self.scan.columns = max(self.scan.columns, self._column)
        if said.get("t") == "e":
            self._mark(Mark.ERROR)

    def _place_cell(self) -> None:
        """Work out where the last cell with a name stands."""
        if not self._cell:
            return
        place = place_of(_pairs(self._cell)["r"])
        if not place:
            raise broken()
        self._row, self._column = place.row, place.column

    def _mark(self, mark: Mark) -> None:
        if len(self.scan.marks) < self._limits.marks_max:
            # A formula that ends in an error is an error first: that is what a person sees.
            self.scan.marks.setdefault((self._row, self._column), mark)
        else:
            self.scan.more = True

    def _merge(self, reference: str) -> None:
        ends = [place_of(name) for name in reference.split(":")]
        if len(ends) == _PARTS_OF_A_RANGE and ends[0] and ends[1]:
            if len(self.scan.merged) < self._limits.marks_max:
                self.scan.merged.append((ends[0], ends[1]))
            else:
                self.scan.more = True


def walk(pieces: Iterator[bytes], start: Start | None = None) -> None:
    """Read XML piece by piece to its end; refuses document types and what is not XML."""
    parser = expat.ParserCreate()
    parser.ordered_attributes = True
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        for piece in pieces:
            parser.Parse(piece)
        parser.Parse(b"", _IS_LAST)
    except expat.ExpatError:
        raise broken() from None


def local(name: str) -> str:
    """Give a name without its prefix: some programs write `x:row`."""
    return name.rpartition(":")[2]


def _pairs(attributes: list[str]) -> dict[str, str]:
    return dict(zip(attributes[::2], attributes[1::2], strict=True))


def _refuse_doctype(*_: object) -> None:
    raise refused(
        Code.DOCTYPE,
        Text("Tệp chứa khai báo DOCTYPE lạ", "The file declares a document type"),
        Text(
            "Excel không bao giờ ghi như vậy: tệp có thể bị sửa để phá hệ thống. Dùng mẫu mới tải.",
            "Excel never writes one: the file may be meant to do harm. Use a fresh template.",
        ),
    )


def _too_large() -> RefusedError:
    return refused(
        Code.TOO_MANY_ROWS,
        Text("Bảng quá lớn", "The sheet is too large"),
        Text(
            "Xóa các dòng và cột thừa (chọn rồi Xóa, không chỉ xóa chữ), hoặc chia tệp theo kỳ.",
            "Delete the rows and columns that are not needed, or split the file by period.",
        ),
    )
