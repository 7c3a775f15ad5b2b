"""A report as a workbook: every figure with its terms, source and status.

The same report, the same bytes. What begins like a formula is text.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from . import said, sentences
from .content import Line, Report, figures_hash
from .page import METHOD, approved, foot
from .tags import readable

_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "|")
_CELL_CHARS_MAX: Final = 32_767
_WIDE, _NARROW = 38, 14

Cell = str | float | None


def xlsx(report: Report) -> bytes:
    """Write a report as a workbook."""
    target = BytesIO()
    # No formula, link or number is made of a text: it may come from a file that was handed in.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False, "nan_inf_to_errors": False}  # fmt: skip
    with Workbook(target, options) as book:
        at = datetime.fromisoformat(report.as_of).replace(tzinfo=None)
        book.set_properties(
            {
                "title": _safe(f"{report.paper.subject}, kỳ {report.period.name}"),
                "author": _safe(", ".join(report.paper.issuer)),
                "created": at,
            }
        )
        bold = book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        for name, rows in _sheets(report):
            _fill(book.add_worksheet(name), rows, bold, wrap)
    return target.getvalue()


def _sheets(report: Report) -> Iterable[tuple[str, Sequence[Sequence[Cell]]]]:
    yield "Chỉ tiêu", [_LINE_HEADS, *(_line(line) for line in report.lines)]
    yield "Đơn vị", [_UNIT_HEADS, *_units(report)]
    yield "Diễn biến", [("Mã", "Kỳ", "Kết quả"), *_trends(report)]
    yield "Mốc nhiệm vụ", [_MILESTONE_HEADS, *_milestones(report)]
    yield "Thiếu, sửa", [_LACK_HEADS, *_lacks(report)]
    yield "Ghi chú", list(_notes(report))


_LINE_HEADS: Final = (
    "Mã", "Chỉ tiêu", "Kỳ", "Tử số", "Mẫu số", "Kết quả", "Đơn vị đo", "Kỳ trước", "Dấu",
    "Mục tiêu", "Hạn mục tiêu", "Mốc của kỳ", "Đã nộp", "Phải nộp", "Trạng thái số liệu",
    "Đánh giá", "Dự báo thấp", "Dự báo cao", "Dự báo đến", "Phương pháp dự báo", "Số kỳ dự báo",
    "Chủ trì", "Nguồn",
)  # fmt: skip


def _line(line: Line) -> Sequence[Cell]:
    goal, ahead, handed = line.goal, line.forecast, line.handed
    return (
        line.id, line.name, line.period, line.numerator, line.denominator, line.value, line.unit,
        line.before,
        *((goal.op, goal.value, goal.by and said.day(goal.by), goal.now) if goal else (None,) * 4),
        *((handed.count, handed.of) if handed else (None, None)),
        said.STATUSES.get(line.status, line.status), said.verdict(line),
        *((ahead.low, ahead.high, ahead.name, ahead.method, ahead.n) if ahead else (None,) * 5),
        line.owner, line.source,
    )  # fmt: skip


_UNIT_HEADS: Final = (
    "Mã", "Chỉ tiêu", "Đơn vị", "Hạng", "Tử số", "Mẫu số", "Kết quả", "Kỳ trước",
    "Trạng thái số liệu", "Tình trạng nộp",
)  # fmt: skip


def _units(report: Report) -> Iterable[Sequence[Cell]]:
    for detail in report.details:
        name = report.line(detail.id).name
        for unit in detail.units:
            status = said.STATUSES.get(unit.status, unit.status)
            yield (
                detail.id, name, unit.name, unit.rank, unit.numerator, unit.denominator,
                unit.value, unit.before, status, unit.told,
            )  # fmt: skip


def _trends(report: Report) -> Iterable[Sequence[Cell]]:
    for detail in report.details:
        for point in detail.trend:
            yield detail.id, point.name, point.value


_MILESTONE_HEADS: Final = (
    "Mã", "Mốc nhiệm vụ", "Trạng thái", "Hạn", "Hoàn thành", "Minh chứng", "Chủ trì",
)  # fmt: skip


def _milestones(report: Report) -> Iterable[Sequence[Cell]]:
    for each in report.milestones:
        due, reached = (day and said.day(day) for day in (each.due, each.reached))
        state = said.MILESTONES.get(each.state, each.state)
        yield each.id, each.name, state, due, reached, each.evidence, each.owner


_LACK_HEADS: Final = ("Việc", "Mã", "Đơn vị", "Hạn", "Số lần nhắc", "Ảnh hưởng")


def _lacks(report: Report) -> Iterable[Sequence[Cell]]:
    for lack in report.lacks:
        due = lack.due and said.day(lack.due)
        what = "Thiếu số liệu" if lack.missing else "Nộp chậm"
        yield what, lack.kpi, ", ".join(lack.units), due, lack.reminded, lack.effect
    for each in report.changes:
        words = f"{each.was} thành {each.now}" + (f" ({each.reason})" if each.reason else "")
        yield f"Sửa kỳ {each.period}", each.kpi, each.unit, None, None, words


def _notes(report: Report) -> Iterable[Sequence[Cell]]:
    span = report.period
    yield "Báo cáo", f"{report.paper.subject}, kỳ {span.name}"
    yield "Thời gian", f"{said.day(span.first)} {said.TO} {said.day(span.last)}"
    yield "Phạm vi", ", ".join(report.units)
    yield "Trạng thái", foot(report)
    yield "Bản", approved(report) or "DỰ THẢO"
    yield "Mã băm số liệu", figures_hash(report)
    for place, sentence in enumerate(sentences.summary(report), 1):
        yield f"Tóm tắt {place}", sentences.plain(sentence)
    for note in report.notes:
        terms = " / ".join(part for part in (note.numerator, note.denominator) if part)
        yield note.kpi, note.name, terms, note.source, note.remark
    yield "Cách tính", METHOD


def _fill(sheet: Worksheet, rows: Sequence[Sequence[Cell]], head: Format, body: Format) -> None:
    """Write rows, the first as the head. Numbers stay numbers, what is not known stays empty."""
    widths = dict.fromkeys(range(max(map(len, rows), default=1)), _NARROW)
    for place, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(place, column, _safe(cell), body if place else head)
                if len(cell) > _NARROW and place:
                    widths[column] = _WIDE
            elif cell is not None:
                sheet.write_number(place, column, cell, body)
    for column, width in widths.items():
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)


def _safe(text: str) -> str:
    """Make a text that no program takes for a formula, not even after saving it as CSV."""
    shown = readable(text)[: _CELL_CHARS_MAX - 1]
    return f"'{shown}" if shown.startswith(_DANGEROUS) else shown
