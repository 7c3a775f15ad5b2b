"""The form of a unit as a workbook to fill in. Pure: the same form gives the same bytes.

Only the cells of figures are open; the first cell says which form, unit and period it is, so that
a file that comes back says what it was made for.
"""

import io
import math
import re
import zipfile
from collections.abc import Mapping
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from core.model import Period
from kpi.sheets import escaped

from .form import Field, Form, Measure
from .judge import value_of, valued
from .preview import Figures, Key
from .reading.days import span_spoken, spoken
from .reading.layout import MARKER

HEADINGS: Final = (
    "Mã", "Chỉ tiêu", "Tử số", "Mẫu số", "Đơn vị tính",
    "Kỳ trước: tử số", "Kỳ trước: mẫu số", "Kỳ trước", "Cách ghi",
)  # fmt: skip
_WIDTHS: Final = (12, 44, 16, 16, 16, 16, 16, 14, 60)
_FIRST: Final = 3  # row of the first KPI: the mark and the headings come before
_NAME: Final = 2
_OPEN: Final = (3, 4)  # columns of numerator and denominator
_GREY: Final = PatternFill("solid", fgColor="FFE2E5E9")
_LINE: Final = Side(style="thin", color="FF9AA1AB")
_BOX: Final = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_FACE: Final = "Calibri"  # that of all cells without a font of their own
_DIM: Final = Font(name=_FACE, color="FF4A515C")
_WRAP: Final = Alignment(wrap_text=True, vertical="center")
_WITHIN: Final = Alignment(wrap_text=True, vertical="center", indent=2)  # a part of the row above
_BEFORE: Final = (6, 7)  # columns of the figures of the period before
_LETTERS: Final = 1.05  # of a line of text in a column as wide as this many digits
_LINE_POINTS: Final = 18.0  # a row is as high as its longest text, whatever program opens it
_A4: Final = 9
_NUMBERS: Final = {True: "#,##0", False: "#,##0.####"}
# openpyxl writes its clock into a file; a template is known by its form alone.
_CLOCK: Final = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")
_CORE: Final = "docProps/core.xml"
_ZIPPED: Final = (2025, 7, 1, 0, 0, 0)
_NOTES: Final = (
    "Chỉ điền hai cột Tử số và Mẫu số; các ô khác đã khóa.",
    "Ô trống là chưa có số, không phải 0. Nếu đúng là không có gì thì ghi 0.",
    "Ghi số, không ghi công thức, không ghi đơn vị tính, không gộp ô.",
    "Dấu phẩy là phần thập phân, dấu chấm chia hàng nghìn: 1.234,5.",
    "Cột màu xám là số đã nộp của kỳ trước, chỉ để đối chiếu.",
    "Thay đổi lớn so kỳ trước: màn hình nộp sẽ hỏi lý do.",
    "Người nộp và người duyệt là hai người khác nhau.",
)


def template_of(form: Form, previous: Mapping[Key, Figures]) -> bytes:
    """Make the workbook of a form. previous: figures of the period before, by the form's keys."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet("Số liệu")
    _head(sheet, form)
    for line, field in enumerate(form.fields, _FIRST):
        before = previous.get(Key(field.kpi, field.part, form.unit, form.period))
        _row(sheet, line, field, before)
    _closed(sheet, form)
    _notes(book.create_sheet("Hướng dẫn"), form)
    return _same_bytes(book)


def _head(sheet: Worksheet, form: Form) -> None:
    sheet["A1"] = f"{MARKER} {form.version} | {form.unit} | {form.period}"
    sheet["A1"].font = Font(name=_FACE, color="FF9AA1AB", size=8)
    period = Period.parse(form.period)
    days = span_spoken(period) if period else form.period
    due = f", hạn nộp {spoken(form.due)}" if form.due else ""
    sheet["B1"] = escaped(f"{form.unit_name.vi}, kỳ {days}{due}")
    sheet["B1"].font = Font(name=_FACE, bold=True, size=13)
    for column, heading in enumerate(HEADINGS, 1):
        cell = sheet.cell(_FIRST - 1, column)
        cell.value = heading
        cell.font = Font(name=_FACE, bold=True)
        cell.fill, cell.border, cell.alignment = _GREY, _BOX, _WRAP
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS[column - 1]
    sheet.row_dimensions[1].height = sheet.row_dimensions[_FIRST - 1].height = _LINE_POINTS * 2
    sheet.freeze_panes = f"{get_column_letter(_OPEN[0])}{_FIRST}"


def _row(sheet: Worksheet, line: int, field: Field, before: Figures | None) -> None:
    value = value_of(field, before) if before else None
    cells = (
        field.code,
        escaped(field.name.vi),
        None,
        None,
        escaped(_units(field)),
        before.numerator if before else None,
        before.denominator if before else None,
        None if value is None else escaped(valued(field, value)),
        escaped(_how(field)),
    )
    for column, content in enumerate(cells, 1):
        cell = sheet.cell(line, column)
        cell.value = content
        cell.border, cell.alignment = _BOX, _WRAP
        if field.part and column == _NAME:
            cell.alignment = _WITHIN
        if column > _OPEN[1]:
            cell.font, cell.fill = _DIM, _GREY
    measures = (field.numerator, field.denominator)
    for column, measure in zip(_OPEN, measures, strict=True):
        _figure(sheet, line, column, measure)
    for column in _BEFORE:
        cell = sheet.cell(line, column)
        cell.number_format = _NUMBERS[not isinstance(cell.value, float) or cell.value.is_integer()]
    texts = zip((str(one or "") for one in cells), _WIDTHS, strict=True)
    lines = max(math.ceil(len(text) * _LETTERS / width) for text, width in texts)
    sheet.row_dimensions[line].height = _LINE_POINTS * lines


def _figure(sheet: Worksheet, line: int, column: int, measure: Measure | None) -> None:
    """Open a cell for a figure, or close it where nothing is asked for."""
    cell = sheet.cell(line, column)
    if measure is None:
        cell.fill = _GREY
        return
    cell.protection = Protection(locked=False)
    cell.number_format = _NUMBERS[measure.is_whole]
    least = measure.minimum if measure.minimum is not None else -1e15
    most = measure.maximum if measure.maximum is not None else 1e15 - 1
    rule = DataValidation(
        type="whole" if measure.is_whole else "decimal",
        operator="between",
        formula1=f"{least:.15g}",
        formula2=f"{most:.15g}",
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="Không phải số",
        error=f"Ghi một {'số nguyên' if measure.is_whole else 'con số'}, hoặc để trống.",
        showInputMessage=True,
        promptTitle=measure.name.vi[:32],
        prompt=f"{measure.name.vi} ({measure.unit_of_measure})"[:255],
    )
    rule.add(cell)
    sheet.add_data_validation(rule)


def _closed(sheet: Worksheet, form: Form) -> None:
    """Protect all but the figures, without a password: it keeps from mistakes, not from people."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.print_area = f"A1:{get_column_letter(len(HEADINGS))}{_FIRST + len(form.fields) - 1}"
    sheet.print_title_rows = f"{_FIRST - 1}:{_FIRST - 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _notes(sheet: Worksheet, form: Form) -> None:
    sheet.column_dimensions["A"].width = 90
    sheet["A1"] = escaped(f"Cách điền số liệu của {form.unit_name.vi}")
    sheet["A1"].font = Font(name=_FACE, bold=True, size=13)
    for line, note in enumerate(_NOTES, 3):
        sheet.cell(line, 1, note).alignment = _WRAP
    sheet.protection.sheet = True


def _units(field: Field) -> str:
    measures = (field.numerator, field.denominator)
    names = [one.unit_of_measure for one in measures if one and one.unit_of_measure]
    return " / ".join(dict.fromkeys(names))


def _how(field: Field) -> str:
    names = [
        f"{what}: {one.name.vi}"
        for what, one in (("tử số", field.numerator), ("mẫu số", field.denominator))
        if one
    ]
    measured = " (phần còn lại hệ thống tự đo)" if field.numerator is None else ""
    return f"{'; '.join(names)}{measured}"


def _same_bytes(book: Workbook) -> bytes:
    """Save with no clock in it: the archive's own times are those of the template."""
    saved, out = io.BytesIO(), io.BytesIO()
    book.save(saved)
    with (
        zipfile.ZipFile(saved) as made,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file,
    ):
        for name in made.namelist():
            content = made.read(name)
            if name == _CORE:
                content = _CLOCK.sub(b"", content)
            file.writestr(zipfile.ZipInfo(name, _ZIPPED), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
