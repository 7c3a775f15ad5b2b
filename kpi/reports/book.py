"""The history of one indicator as a workbook, for people: every figure with its terms. Pure.

No text can be taken for a formula, and none is: what begins like one has an apostrophe before it.
"""

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final, Literal
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from core.model import Period, PeriodKind
from kpi.define import Kpi, Term, Text
from kpi.keeping.rows import Revision
from kpi.report.tags import readable
from kpi.sheets.escape import escaped
from kpi.values import Status, Value, Why

from .names import briefly

Language = Literal["vi", "en"]
Cell = str | float | date | None

_CELL_CHARS_MAX: Final = 32_000  # of a sheet, 32,767
_DAY, _MOMENT = "dd/mm/yyyy", "dd/mm/yyyy hh:mm"
_BOLD: Final = Font(bold=True)
_HEADS: Final[Sequence[tuple[str, str, int]]] = (
    ("Mã", "ID", 9),
    ("Chỉ tiêu", "Indicator", 34),
    ("Đơn vị", "Unit", 22),
    ("Kỳ", "Period", 18),
    ("Từ ngày", "First day", 11),
    ("Đến ngày", "Last day", 11),
    ("Tử số", "Numerator", 12),
    ("Mẫu số", "Denominator", 12),
    ("Kết quả", "Value", 12),
    ("Đơn vị đo", "Unit of measure", 14),
    ("Trạng thái", "Status", 16),
    ("Vì sao chưa có", "Why none", 24),
    ("Đã có", "Have", 8),
    ("Phải có", "Of", 8),
    ("Mô phỏng", "Simulated", 11),
    ("Tính đến", "As of", 17),
    ("Nguồn", "Source", 30),
    ("Lần ghi", "Revision", 10),
    ("Ghi lúc", "Recorded at", 17),
    ("Lần nộp", "Hand-in", 10),
)
_STATUSES: Final[Mapping[Status, Text]] = {
    Status.PRELIMINARY: Text("sơ bộ", "preliminary"),
    Status.OFFICIAL: Text("chính thức", "official"),
    Status.NONE: Text("chưa có dữ liệu", "no data"),
    Status.NOT_APPLICABLE: Text("không áp dụng", "not applicable"),
}
_REASONS: Final[Mapping[Why, Text]] = {
    Why.THERE: Text("", ""),
    Why.NO_FIGURES: Text("chưa có số", "no figures"),
    Why.NOT_APPLICABLE: Text("mẫu số là 0", "nothing to divide by"),
    Why.NOT_SEPARABLE: Text("không tách được", "cannot be separated"),
    Why.UNITS_MISSING: Text("thiếu đơn vị", "units are missing"),
    Why.STRADDLES: Text("đơn vị đổi trong kỳ", "the units changed within it"),
    Why.DAMAGED: Text("số liệu hỏng", "samples were lost"),
    Why.DAYS_DIFFER: Text("thiếu ngày đếm", "not counted on all days"),
}
_SHEETS: Final = Text("Lịch sử", "History"), Text("Cách tính", "Method")
_SIMULATED: Final = Text("mô phỏng", "simulated")
_NOTES: Final = (
    *(Text("Chỉ tiêu", "Indicator"), Text("Cách hiểu", "Meaning"), Text("Lưu ý", "Mind")),
    *(Text("Tử số", "Numerator"), Text("Mẫu số", "Denominator"), Text("Hệ số", "Scale")),
    *(Text("Chủ trì", "Owner"), Text("Nguồn", "Source"), Text("Tính đến", "As of")),
)


@dataclass(frozen=True, slots=True)
class Telling:
    """How it is told. name: of a unit or scope. at: as of when."""

    language: Language
    zone: ZoneInfo
    name: Callable[[Value], str]
    at: datetime


def book(kpi: Kpi, revisions: Iterable[Revision], telling: Telling) -> bytes:
    """Write the values of an indicator in the order of periods, totals before units."""
    made = Workbook(write_only=True)
    kept = sorted(
        revisions,
        key=lambda each: (each.value.period.first, each.value.unit or "", each.value.scope or ""),
    )
    sheet = made.create_sheet(_say(_SHEETS[0], telling))
    for place, (_, _, width) in enumerate(_HEADS):
        sheet.column_dimensions[chr(ord("A") + place)].width = width
    sheet.freeze_panes = "C2"
    heads = [Text(vi, en) for vi, en, _ in _HEADS]
    _write(sheet, [_say(head, telling) for head in heads], font=_BOLD)
    for each in kept:
        _write(sheet, _row(kpi, each, telling))
    notes = made.create_sheet(_say(_SHEETS[1], telling))
    notes.column_dimensions["B"].width = 100
    for row in _notes(kpi, telling):
        _write(notes, row)
    raw = io.BytesIO()
    made.save(raw)
    return raw.getvalue()


def _row(kpi: Kpi, revision: Revision, telling: Telling) -> Sequence[Cell]:
    value = revision.value
    return (
        kpi.id,
        _say(kpi.name, telling),
        telling.name(value),
        _period(value.period, telling.language),
        value.period.first,
        value.period.last,
        *(None if term is None else float(term) for term in (value.numerator, value.denominator)),
        value.value,
        kpi.unit_of_measure,
        _say(_STATUSES[value.status], telling),
        _say(_REASONS[value.why], telling),
        value.have,
        value.want,
        _say(_SIMULATED, telling) if value.simulated else None,
        _local(value.as_of, telling),
        _say(kpi.source, telling),
        revision.id,
        _local(revision.recorded_at, telling),
        None if value.upload is None else f"SL-{value.upload:04}",
    )


def _notes(kpi: Kpi, telling: Telling) -> Iterable[Sequence[Cell]]:
    texts = (
        *(f"{kpi.id} {_say(kpi.name, telling)}", _say(kpi.about, telling)),
        *(_say(kpi.caveat, telling), _term(kpi.numerator, telling)),
        *(_term(kpi.denominator, telling), f"{kpi.scale.normalize():f} ({kpi.unit_of_measure})"),
        *(_say(kpi.owner, telling), _say(kpi.source, telling)),
        f"{telling.at.astimezone(telling.zone):%d/%m/%Y %H:%M}",
    )
    for head, text in zip(_NOTES, texts, strict=True):
        if text:
            yield _say(head, telling), text


def _term(term: Term | None, telling: Telling) -> str:
    return "" if term is None else f"{_say(term.name, telling)} ({term.unit_of_measure})"


def _period(period: Period, language: Language) -> str:
    return briefly(period) if language == "vi" else _in_english(period)


def _in_english(period: Period) -> str:
    year, number = period.year, period.number
    match period.kind:
        case PeriodKind.MONTH:
            return f"period {number}/{year}"
        case PeriodKind.CALENDAR_MONTH:
            return f"calendar month {number}/{year}"
        case PeriodKind.QUARTER:
            return f"quarter {number}/{year}"
        case PeriodKind.HALF:
            return f"{('first', 'second')[number - 1]} half of {year}"
        case PeriodKind.NINE_MONTHS:
            return f"nine months of {year}"
        case _:
            return f"{year}"


def _say(text: Text, telling: Telling) -> str:
    return text.vi if telling.language == "vi" else text.en


def _local(moment: datetime, telling: Telling) -> datetime:
    return moment.astimezone(telling.zone).replace(tzinfo=None, microsecond=0)


def _write(sheet: WriteOnlyWorksheet, row: Sequence[Cell], font: Font | None = None) -> None:
    """Write a row. Numbers and days stay what they are, what is not known stays empty."""
    cells = []
    for each in row:
        cell = WriteOnlyCell(sheet, _value(each))
        if isinstance(each, date):
            cell.number_format = _MOMENT if isinstance(each, datetime) else _DAY
        if font is not None:
            cell.font = font
        cells.append(cell)
    sheet.append(cells)


def _value(cell: Cell) -> str | float | datetime | None:
    if isinstance(cell, str):
        return escaped(readable(cell)[:_CELL_CHARS_MAX]) or None
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return datetime.combine(cell, time())
    return cell
