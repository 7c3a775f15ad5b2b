"""What is understood of a file that is handed in, and what is wrong with it. Pure.

Rows are kept as columns, for a file has up to 100,000; a row is made when somebody looks at it.
"""

import math
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final, overload

from core.model import UnitId
from kpi.define import Text
from kpi.sheets import Cell, Place

_SHOWN_MAX: Final = 200  # letters of a cell: whoever writes more writes no figure


class Kind(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"  # nothing is handed in while there is one
    QUESTION = "question"  # two meanings: a person says which
    WARNING = "warning"  # may be true; a person says why
    HINT = "hint"  # to know, nothing to do


class Layout(StrEnum):
    """How a file is laid out."""

    FORM = "form"  # one unit and period, a row each KPI or part of one
    TABLE = "table"  # many units and periods, all named in each row


class Change(StrEnum):
    """What handing in would do to what is stored of the row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    KEPT = "kept"  # blank here: what is stored stays
    NONE = "none"  # blank, and nothing is stored


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What a row's figures are of. part: a field of work, "" is the whole KPI."""

    kpi: str
    part: str
    unit: UnitId
    period: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Numerator and denominator; None is no figure, never 0."""

    numerator: float | None
    denominator: float | None

    @property
    def blank(self) -> bool:
        """Whether there is no figure at all."""
        return self.numerator is None and self.denominator is None

    @property
    def ratio(self) -> float | None:
        """Numerator / denominator, None without either or with a denominator of 0."""
        if self.numerator is None or not self.denominator:
            return None
        return self.numerator / self.denominator


@dataclass(frozen=True, slots=True)
class Choice:
    """One way out. answer: what is put into `Answers.answers` of the cell to take it."""

    label: str  # what the button says: "22.840"
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something to mend, answer, explain or know. place: None is the whole file.

    key: which it is, for answers and reasons: the same in each preview of the same cells.
    settled: a warning that has its reason (questions vanish when they are answered).
    field: what the cell is: `numerator`, `denominator`, `kpi`, `unit`, `period` …, "" of the file.
    at: the first wrong character of the cell's text, counted from 0.
    """

    kind: Kind
    code: str
    key: str
    place: Place | None
    title: Text
    detail: Text
    choices: tuple[Choice, ...] = ()
    settled: bool = False
    reason: str = ""
    at: int | None = None
    field: str = ""


@dataclass(frozen=True, slots=True)
class Understood:
    """A cell: as it stands in the file, and the figure that it means (None: none, or not yet)."""

    raw: str
    value: float | None
    place: Place | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row as understood. line: of the file; 0 is a row of the form that the file lacks."""

    line: int
    key: Key
    numerator: Understood
    denominator: Understood
    remark: str
    stored: Figures | None
    previous: Figures | None
    change: Change
    findings: tuple[Finding, ...]

    @property
    def figures(self) -> Figures:
        """What would be handed in."""
        return Figures(self.numerator.value, self.denominator.value)


@dataclass(slots=True)
class Columns:
    """Rows as columns of one length; NaN is no figure.

    raw: the cells as the file has them. columns: those of numerator and denominator in the file.
    """

    line: "array[int]" = field(default_factory=lambda: array("i"))
    key: list[Key] = field(default_factory=list)
    numerator: "array[float]" = field(default_factory=lambda: array("d"))
    denominator: "array[float]" = field(default_factory=lambda: array("d"))
    raw_numerator: list[Cell] = field(default_factory=list)
    raw_denominator: list[Cell] = field(default_factory=list)
    remark: dict[int, str] = field(default_factory=dict)  # by row, of those that have one

    def __len__(self) -> int:
        return len(self.key)


@dataclass(frozen=True, slots=True)
class Rows(Sequence[Row]):
    """The rows of a preview, each made when it is asked for."""

    columns: Columns
    places: tuple[int, int]  # columns of the numerator and denominator in the file
    sheet: str
    stored: Mapping[Key, Figures]
    previous: Mapping[Key, Figures]
    findings: Mapping[int, tuple[Finding, ...]]  # by line

    def __len__(self) -> int:
        return len(self.columns)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        if isinstance(index, slice):
            return [self._row(one) for one in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        return self._row(index % len(self))

    def _row(self, index: int) -> Row:
        columns = self.columns
        key, line = columns.key[index], columns.line[index]
        numerator, denominator = (
            figure(columns.numerator[index]),
            figure(columns.denominator[index]),
        )
        stored = self.stored.get(key)
        return Row(
            line=line,
            key=key,
            numerator=Understood(
                shown(columns.raw_numerator[index]), numerator, self._place(line, 0)
            ),
            denominator=Understood(
                shown(columns.raw_denominator[index]), denominator, self._place(line, 1)
            ),
            remark=columns.remark.get(index, ""),
            stored=stored,
            previous=self.previous.get(key),
            change=change(stored, Figures(numerator, denominator)),
            findings=self.findings.get(line, ()) if line else (),
        )

    def _place(self, line: int, which: int) -> Place | None:
        return Place(line, self.places[which], self.sheet) if line and self.places[which] else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many of each. warnings: without a reason yet; explained: with one."""

    rows: int = 0
    figures: int = 0  # rows with at least one figure
    blank: int = 0
    errors: int = 0
    questions: int = 0
    warnings: int = 0
    explained: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The file: its name, what it really is, size, SHA-256 (hex) and the sheet that was read."""

    name: str
    kind: str
    bytes: int
    sha256: str
    sheet: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """All that is known of a file before it is handed in.

    layout: None when the file could not be read at all. version: of the template, "" without.
    findings: the first ones in the order of the file; left_out: how many more there are.
    """

    source: Source
    layout: Layout | None
    version: str
    rows: Rows
    findings: tuple[Finding, ...]
    left_out: int
    counts: Counts

    @property
    def can_submit(self) -> bool:
        """Whether it may be handed in: all of it, or nothing."""
        counts = self.counts
        return bool(counts.figures) and not (counts.errors or counts.questions or counts.warnings)


def decimal(number: float) -> Decimal:
    """Give the figure as it was written: a float keeps 15 digits exactly, and none has more."""
    return Decimal(repr(number))


def figure(number: float) -> float | None:
    """Give a figure of a column, None for NaN."""
    return None if math.isnan(number) else number


def change(stored: Figures | None, figures: Figures) -> Change:
    """Tell what handing in figures would do to what is stored. A blank takes nothing away."""
    if figures.blank:
        return Change.NONE if stored is None or stored.blank else Change.KEPT
    if stored is None or stored.blank:
        return Change.NEW
    return Change.SAME if stored == figures else Change.CHANGED


def shown(cell: Cell) -> str:
    """Write a cell as its file has it; a whole number without decimals."""
    if isinstance(cell, float):
        return f"{cell:.15g}".replace(".", ",")
    return cell[:_SHOWN_MAX] if isinstance(cell, str) else f"{cell:%d/%m/%Y}"
