"""Rows of cells become rows of figures, with all that is wrong with them. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from core.model import Period, UnitId
from kpi.sheets import LIMITS, Cell, Cells, Mark, Place, Sheet, place_of

from .findings import Findings, Problem, remark
from .form import Answers, Field, Form, Known, Measure
from .judge import bounds, judge
from .preview import Columns, Figures, Key, Layout, shown
from .reading.figures import Figures as FigureCells
from .reading.layout import Column, Header, Picked
from .reading.named import Names, UnitCells
from .reading.numbers import written

_NAN: Final = float("nan")
_NO_UNIT: Final = UnitId("")
_NOTHING: Final = Picked("", "", "", "", "", "", "", "")


@dataclass(frozen=True, slots=True)
class Ground:
    """What rows are read on. period: that of the form, which every row is of."""

    header: Header
    sheet: Sheet
    known: Known
    form: Form | None
    answers: Answers


class RowReader:
    """Takes the rows of one sheet, in their order."""

    def __init__(self, ground: Ground, findings: Findings) -> None:
        self.columns = Columns()
        self._ground = ground
        self._header = ground.header
        self._places = ground.header.places
        # Of a form all rows have the same unit and period.
        is_form = ground.header.layout is Layout.FORM
        self._form = ground.form if is_form else None
        self._period = Period.parse(ground.form.period) if ground.form else None
        self._findings = findings
        self._names = Names(ground.known)
        self._cells = FigureCells(ground.answers)
        self._edits = _by_line(ground.answers.edits)
        self._lines: dict[Key, int] = {}  # rows of `columns`
        self._ids = _Ids()
        self._reasons: list[str] = []  # of the row that is being read

    def take(self, line: int, cells: Cells) -> None:
        """Read a row; one that is about nothing, such as a signature below, is passed over."""
        if line in self._edits:
            cells = _edited(cells, self._edits[line])
        count = len(cells)
        picked = Picked._make([cells[at] if 0 <= at < count else "" for at in self._places])
        field, part, wrong = self._names.kpi(picked.kpi, picked.part)
        if field is None and _is_about_nothing(picked):
            return
        self._reasons = []
        self._note(line, wrong)
        unit, period = self._about(line, picked, field)
        key = Key(field.kpi if field else shown(picked.kpi), part, unit, period)
        figures, is_read = self._figures(line, picked, field)
        if field is not None:
            for problem in bounds(field, figures):
                self._note(line, problem)
            if unit and period:
                self._judged(line, key, field, figures if is_read else None)
        self._append(line, key, picked, figures)

    def end(self) -> None:
        """Say what only all rows together tell."""
        self._reasons = []  # rows that the file lacks have none
        self._check_parts()
        self._check_merged()
        hidden = set(self._ground.sheet.hidden_rows).intersection(self.columns.line)
        if hidden:
            self._findings.add(Problem("hidden_rows", {"count": str(len(hidden))}), None)
        if self._form is not None:
            self._check_missing(self._form)

    def _about(self, line: int, picked: Picked, field: Field | None) -> tuple[UnitId, str]:
        """Find unit and period of a row; empty where they could not be made out."""
        if self._form is not None:
            return self._form.unit, self._form.period
        period, wrong = self._period, None
        if Column.PERIOD in self._header.columns or period is None:
            period, wrong = self._names.period(picked.period, field)
        self._note(line, wrong)
        named = UnitCells(picked.unit, picked.code, picked.day)
        unit, why = self._names.unit(named, period)
        self._note(line, why)
        return unit or _NO_UNIT, self._ids[period] if period else ""

    def _figures(self, line: int, picked: Picked, field: Field | None) -> tuple[Figures, bool]:
        """Read both figures; whether each could be."""
        marks = self._marked(line) if self._ground.sheet.marks else {}
        for column, mark in marks.items():
            self._note(line, Problem(mark, field=column))
        if field is None:
            return Figures(None, None), False
        read = [
            (None, False) if column in marks else self._figure(line, column, cell, measure, field)
            for column, cell, measure in (
                (Column.NUMERATOR, picked.numerator, field.numerator),
                (Column.DENOMINATOR, picked.denominator, field.denominator),
            )
        ]
        (numerator, is_first), (denominator, is_second) = read
        return Figures(numerator, denominator), is_first and is_second

    def _figure(
        self, line: int, column: Column, cell: Cell, measure: Measure | None, field: Field
    ) -> tuple[float | None, bool]:
        if measure is None:
            if cell not in {"", "-"}:
                name = "tử số" if column is Column.NUMERATOR else "mẫu số"
                self._note(line, Problem("not_asked", {"kpi": field.kpi, "field": name}, column))
            return None, True
        value, wrong = self._cells.of(cell, line, self._header.place(column), measure)
        if wrong is not None:
            self._note(line, wrong, column)
        return value, wrong is None

    def _marked(self, line: int) -> Mapping[Column, Mark]:
        """Cells of a row that are read and are more than a value, unless a person typed over."""
        edited = self._edits.get(line, {})
        found = {
            column: self._ground.sheet.marks.get((line, at + 1))
            for column, at in self._header.columns.items()
            if at not in edited
        }
        return {column: mark for column, mark in found.items() if mark is not None}

    def _judged(self, line: int, key: Key, field: Field, figures: Figures | None) -> None:
        """Hold a row to the others, and its figures, if they could be read, to the rules."""
        known = self._ground.known
        if figures is None or not figures.blank:
            self._check_open(line, key, field)
        for problem in judge(field, figures, known.previous.get(key)) if figures else ():
            self._note(line, problem)
        first = self._lines.setdefault(key, len(self.columns))
        if first != len(self.columns):
            values = {"line": str(self.columns.line[first]), "kpi": field.code}
            about = {"unit": self._unit_name(key.unit), "period": key.period}
            self._note(line, Problem("row_twice", values | about, Column.KPI))

    def _check_open(self, line: int, key: Key, field: Field) -> None:
        """Refuse figures of what nobody hands in any more."""
        values = {"kpi": key.kpi, "period": key.period}
        if field.is_closed:
            self._note(line, Problem("kpi_closed", values, Column.KPI))
        elif Key(key.kpi, "", key.unit, key.period) in self._ground.known.closed:
            self._note(line, Problem("period_closed", values, Column.KPI))

    def _append(self, line: int, key: Key, picked: Picked, figures: Figures) -> None:
        columns = self.columns
        if self._reasons:
            columns.remark[len(columns)] = remark(self._reasons)
        columns.line.append(line)
        columns.key.append(key)
        columns.raw_numerator.append(picked.numerator)
        columns.raw_denominator.append(picked.denominator)
        columns.numerator.append(_NAN if figures.numerator is None else figures.numerator)
        columns.denominator.append(_NAN if figures.denominator is None else figures.denominator)

    def _note(self, line: int, problem: Problem | None, column: Column | None = None) -> None:
        if problem is None:
            return
        field = column or Column(problem.field)
        header = self._header
        column_number = header.place(field) or header.place(Column.KPI)
        place = Place(line, column_number, self._ground.sheet.name)
        placed = problem if problem.field else _of_field(problem, field)
        if reason := self._findings.add(placed, place):
            self._reasons.append(reason)

    def _check_parts(self) -> None:
        """No part of a KPI exceeds the whole, where the file has both."""
        columns = self.columns
        for row, key in enumerate(columns.key):
            whole = self._lines.get(Key(key.kpi, "", key.unit, key.period)) if key.part else None
            if whole is None:
                continue
            for column, values in (
                (Column.NUMERATOR, columns.numerator),
                (Column.DENOMINATOR, columns.denominator),
            ):
                if values[row] > values[whole]:  # never of NaN
                    figures = {"part": written(values[row]), "whole": written(values[whole])}
                    told = figures | {"line": str(columns.line[whole])}
                    self._note(columns.line[row], Problem("part_above_whole", told, column))

    def _check_merged(self) -> None:
        """Refuse merged cells that are read: only the first has a value, unless all were typed."""
        lines = set(self.columns.line)
        for first, last in self._ground.sheet.merged:
            rows = lines.intersection(range(first.row, last.row + 1)) if lines else set()
            read = [
                column
                for column, at in self._header.columns.items()
                if first.column <= at + 1 <= last.column
            ]
            if rows and read and not self._is_typed(rows, read):
                self._note(min(rows), Problem("cell_merged", {"range": f"{first}:{last}"}, read[0]))

    def _is_typed(self, rows: Collection[int], columns: Collection[Column]) -> bool:
        """Whether a person said what stands in each cell of a merged range that is read."""
        places = {self._header.columns[column] for column in columns}
        return all(places <= self._edits.get(row, {}).keys() for row in rows)

    def _check_missing(self, form: Form) -> None:
        for field in form.fields:
            key = Key(field.kpi, field.part, form.unit, form.period)
            if key not in self._lines:
                self._findings.add(Problem("row_missing", {"kpi": field.code}), None)
                self._append(0, key, _NOTHING, Figures(None, None))

    def _unit_name(self, unit: UnitId) -> str:
        known = self._ground.known.units.get(unit)
        return known.name_vi if known else unit


class _Ids(dict[Period, str]):
    """Ids of periods, each made once."""

    def __missing__(self, period: Period) -> str:
        id_ = self[period] = period.id
        return id_


def _is_about_nothing(picked: Picked) -> bool:
    """Whether a row without a KPI says nothing else, such as a signature below a form."""
    return not any(cell != "" for cell in (*picked[:4], picked.numerator, picked.denominator))


def _of_field(problem: Problem, field: Column) -> Problem:
    return Problem(problem.code, problem.values, field, problem.choices, problem.at)


def _by_line(edits: Mapping[str, str]) -> dict[int, dict[int, str]]:
    """Edited cells by row and column, the column from 0; names that are none are passed over."""
    lines: dict[int, dict[int, str]] = defaultdict(dict)
    for name, text in edits.items():
        if (place := place_of(name)) is not None and place.column <= LIMITS.columns_max:
            lines[place.row][place.column - 1] = text.strip()
    return lines


def _edited(cells: Cells, edits: Mapping[int, str]) -> Cells:
    last = max(len(cells), 1 + max(edits))
    return tuple(_cells(cells, edits, last))


def _cells(cells: Cells, edits: Mapping[int, str], count: int) -> Iterator[Cell]:
    for at in range(count):
        yield edits[at] if at in edits else cells[at] if at < len(cells) else ""
