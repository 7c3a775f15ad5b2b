"""From a file to its preview: the door of this package. Pure, and the same for the same input."""

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from core.model import Period, UnitId
from kpi.sheets import Book, Cells, Refusal, RefusedError, Sheet

from .findings import Findings, Problem, remark
from .form import Answers, Form, Known
from .preview import Change, Columns, Counts, Figures, Kind, Layout, Preview, Rows, change, figure
from .reading.layout import Column, Header, header_of
from .reading.named import why_not_now, why_not_unit
from .reading.source import Read
from .rows import Ground, RowReader

NO_ANSWERS: Final = Answers()
_NOTHING: Final = Rows(Columns(), (0, 0), "", {}, {}, {})


def preview(
    read: Read, *, known: Known, form: Form | None = None, answers: Answers = NO_ANSWERS
) -> Preview:
    """Understand all of a file. form: of the unit and period that are chosen, where some are."""
    findings = Findings(answers.reasons)
    if isinstance(read.book, Refusal):
        return _refused(read, read.book, findings)
    for note in read.book.notes:
        findings.refuse(note, Kind.HINT)
    try:
        return _previewed(read, read.book, (known, form, answers), findings)
    except RefusedError as error:  # what only shows while rows are read
        return _refused(read, error.refusal, findings)


def _previewed(
    read: Read, book: Book, asked: tuple[Known, Form | None, Answers], findings: Findings
) -> Preview:
    known, form, answers = asked
    found = _sheet(book, form)
    if found is None:
        findings.add(Problem("no_header"), None)
        return _ended(read, findings, None, _NOTHING)
    sheet, header = found
    for other in _filled(book, sheet):
        findings.add(Problem("sheet_twice", {"sheet": other, "first": sheet.name}), None)
    _check_header(header, form, findings)
    if form is not None:
        _check_form(form, header, known, findings)
    if header.layout is Layout.FORM and form is None:
        findings.add(Problem("form_needed"), None)
        return _ended(read, findings, header, _NOTHING)
    reader = RowReader(
        Ground(header, sheet, _of_form(known, form, header), form, answers), findings
    )
    for line, cells in sheet.rows():
        if line > header.line:
            reader.take(line, cells)
    reader.end()
    _remark(reader.columns, findings)
    _check_rows(reader.columns, findings)
    rows = Rows(
        reader.columns,
        (header.place(Column.NUMERATOR), header.place(Column.DENOMINATOR)),
        sheet.name,
        known.stored,
        known.previous,
        findings.by_line(),
    )
    return _ended(read, findings, header, rows)


def _sheet(book: Book, form: Form | None) -> tuple[Sheet, Header] | None:
    """Find the first sheet with headings that we know."""
    for sheet in book.sheets:
        if (header := header_of(sheet, _codes(form))) is not None:
            return sheet, header
    return None


def _filled(book: Book, first: Sheet) -> Iterator[str]:
    """Name other sheets with figures under headings that we know: those would be lost."""
    for sheet in (each for each in book.sheets if each is not first):
        header = header_of(sheet, frozenset())
        if header and any(_has_figure(line, cells, header) for line, cells in sheet.rows()):
            yield sheet.name


def _has_figure(line: int, cells: Cells, header: Header) -> bool:
    places = (header.columns.get(each, -1) for each in (Column.NUMERATOR, Column.DENOMINATOR))
    return line > header.line and any(0 <= at < len(cells) and cells[at] != "" for at in places)


def _codes(form: Form | None) -> frozenset[str]:
    """Give the KPIs by which the rows of a form are known without headings."""
    return frozenset(field.code.upper() for field in form.fields) if form else frozenset()


def _of_form(known: Known, form: Form | None, header: Header) -> Known:
    """Take the rows of a form for those that its own fields ask for."""
    if form is None or header.layout is Layout.TABLE:
        return known
    fields = {(one.kpi, one.part): one for one in form.fields}
    others = {kpi for kpi, _ in known.fields}.difference(kpi for kpi, _ in fields)
    return replace(known, fields=fields, elsewhere=frozenset(others))


def _check_header(header: Header, form: Form | None, findings: Findings) -> None:
    for _, name in header.twice:
        findings.add(Problem("column_twice", {"column": name}), None)
    for _, name in header.ignored:
        findings.add(Problem("column_ignored", {"column": name}), None)
    needed = [Column.DENOMINATOR] if _needs_denominator(form) else []
    if header.layout is Layout.TABLE and form is None:
        needed.append(Column.PERIOD)
    for column in needed:
        if column not in header.columns:
            findings.add(Problem("column_missing", {"column": column}), None)


def _needs_denominator(form: Form | None) -> bool:
    return form is None or any(field.denominator for field in form.fields)


def _check_form(form: Form, header: Header, known: Known, findings: Findings) -> None:
    """Hold a template to what was chosen on the screen, and that to the calendar."""
    marker = header.marker
    if marker is not None:
        if marker.unit != form.unit:
            names = _called(known, unit=marker.unit, wanted=form.unit)
            findings.add(Problem("template_unit", names), None)
        if marker.period != form.period:
            periods = {"period": marker.period, "wanted": form.period}
            findings.add(Problem("template_period", periods), None)
        if (marker.unit, marker.period) == (form.unit, form.period) and (
            marker.version != form.version
        ):
            findings.add(
                Problem("template_old", {"version": marker.version, "now": form.version}), None
            )
    if header.layout is Layout.TABLE:
        return  # each of its rows is held to the calendar
    period, unit = Period.parse(form.period), known.units.get(form.unit)
    if period is not None and (late := why_not_now(period, None, known.today)) is not None:
        findings.add(late, None)
    if unit is not None and (wrong := why_not_unit(unit, period, known)) is not None:
        findings.add(wrong, None)


def _called(known: Known, **units: str) -> dict[str, str]:
    """Give the names of units in both languages."""
    names = {}
    for name, id_ in units.items():
        found = known.units.get(UnitId(id_))
        names[name], names[f"{name}_en"] = (found.name_vi, found.name_en) if found else (id_, id_)
    return names


def _remark(columns: Columns, findings: Findings) -> None:
    """Write what was said of the whole file beside each row, where whoever approves reads it."""
    said = findings.of_all
    if not said:
        return
    for row in range(len(columns)):
        columns.remark[row] = remark((*said, columns.remark.get(row, "")))


def _check_rows(columns: Columns, findings: Findings) -> None:
    if not any(columns.line):
        findings.add(Problem("no_rows"), None)
    elif not (_figures(columns) or findings.of(Kind.ERROR) or findings.of(Kind.QUESTION)):
        findings.add(Problem("no_figures"), None)


def _refused(read: Read, refusal: Refusal, findings: Findings) -> Preview:
    findings.refuse(refusal, Kind.ERROR)
    return _ended(read, findings, None, _NOTHING)


def _ended(read: Read, findings: Findings, header: Header | None, rows: Rows) -> Preview:
    marker = header.marker if header else None
    return Preview(
        source=replace(read.source, sheet=rows.sheet),
        layout=header.layout if header else None,
        version=marker.version if marker else "",
        rows=rows,
        findings=findings.kept,
        left_out=findings.left_out,
        counts=_counted(rows, findings),
    )


def _counted(rows: Rows, findings: Findings) -> Counts:
    columns = rows.columns
    figures = _figures(columns)
    changes = [
        change(stored, Figures(figure(numerator), figure(denominator)))
        for key, numerator, denominator in zip(
            columns.key, columns.numerator, columns.denominator, strict=True
        )
        if (stored := rows.stored.get(key)) is not None
    ]
    old = sum(one in {Change.CHANGED, Change.SAME} for one in changes)
    return Counts(
        rows=sum(line > 0 for line in columns.line),
        figures=figures,
        blank=len(columns) - figures,
        errors=findings.of(Kind.ERROR),
        questions=findings.of(Kind.QUESTION),
        warnings=findings.of(Kind.WARNING),
        explained=findings.explained,
        new=figures - old,
        changed=changes.count(Change.CHANGED),
        same=changes.count(Change.SAME),
    )


def _figures(columns: Columns) -> int:
    """Count the rows with a figure."""
    return sum(
        not (math.isnan(numerator) and math.isnan(denominator))
        for numerator, denominator in zip(columns.numerator, columns.denominator, strict=True)
    )
