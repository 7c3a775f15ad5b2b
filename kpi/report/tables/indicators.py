"""The table of indicators, and that of second series. Pure."""

from collections.abc import Iterable, Sequence
from typing import Final

from kpi.report import said
from kpi.report.charts import bullet, state_mark
from kpi.report.content import Line, Report, Why
from kpi.report.tags import Markup, joined, tag

from .listed import head_row

# Of each column but the name's, which has the rest of 165, and those of the terms.
_WIDTHS_MM: Final = {0: 8.5, 4: 12.0, 5: 15.0, 6: 12.0, 8: 25.5}
_LEAST_MM: Final = {2: 12.0, 3: 12.0, 7: 8.5}
_SIZE_MM: Final = 10 * 25.4 / 72
_PADDING_MM: Final = 1.6
_ID_CHARS_MAX: Final = 4  # of an id in its own column; a longer one stands below the name


def kpis(report: Report) -> Markup:
    """Write the table of all KPIs."""
    heads = (
        ("Mã", ""), ("Chỉ tiêu, kỳ", ""), ("Tử số", "right"), ("Mẫu số", "right"),
        ("Kết quả", "right"), ("So mục tiêu", ""), ("Mục tiêu", "right"),
        ("Đã nộp", "center"), ("Đánh giá", ""),
    )  # fmt: skip
    lines = [line for line in report.lines if line.is_main]
    rows = [_kpi(line, report) for line in lines]
    widths = {**_WIDTHS_MM, **_numbers_mm(lines)}
    columns = joined(
        tag("col", style=f"width: {widths[place]:.1f}mm" if place in widths else None)
        for place in range(len(heads))
    )
    body = tag(
        "table", tag("colgroup", columns), head_row(heads), tag("tbody", *rows), class_="kpis"
    )
    legend = (
        "Thanh đen: kết quả; vạch mảnh: mốc của kỳ; vạch đậm: mục tiêu; khung đứt, dấu —: không "
        "có số (không phải 0). Tổng = Σ tử số / Σ mẫu số. Thiếu đơn vị: số đơn vị nộp dưới mức "
        "tối thiểu. Chưa có mốc: chưa có số chính thức."
    )
    return joined([body, tag("p", legend, class_="legend")])


def _numbers_mm(lines: Sequence[Line]) -> dict[int, float]:
    """Say how wide the columns of numerators, denominators and n/N are, so that all numbers fit."""
    shown = {
        2: [said.term(line.numerator) for line in lines],
        3: [said.term(line.denominator) for line in lines],
        7: [said.handed(line.handed) for line in lines],
    }
    return {place: max(_LEAST_MM[place], *map(_wide_mm, each)) for place, each in shown.items()}


def _wide_mm(number: str) -> float:
    """Measure a number as it is set: a digit is half as wide as high, a point a quarter."""
    digits = sum(each.isdigit() for each in number)
    return (digits / 2 + (len(number) - digits) / 4) * _SIZE_MM + _PADDING_MM


def further(report: Report) -> Markup:
    """Write second series and figures of others: no target, no judgement."""
    heads = (
        ("Mã", ""), ("Chỉ tiêu, kỳ", ""), ("Tử số", "right"), ("Mẫu số", "right"),
        ("Kết quả", "right"), ("So kỳ trước", "right nowrap"), ("Đã nộp", "center"),
        ("Số liệu", "nowrap"),
    )  # fmt: skip
    rows = [
        tag(
            "tr",
            tag("td", line.id),
            tag("td", line.name, tag("span", ", ".join(_beside(line, report)), class_="under")),
            tag("td", said.term(line.numerator), class_="right"),
            tag("td", said.term(line.denominator), class_="right"),
            tag("td", said.measured(line.value, line), class_="right bold"),
            tag("td", said.change(line.value, line.before, line), class_="right nowrap"),
            tag("td", said.handed(line.handed), class_="center"),
            tag("td", _certain(line), class_="nowrap"),
        )
        for line in report.lines
        if not line.is_main
    ]
    return tag("table", head_row(heads), tag("tbody", *rows), class_="kpis further")


def _certain(line: Line) -> str:
    if line.value is None:
        return said.REASONS[line.why or Why.NO_FIGURES]
    return said.STATUSES.get(line.status, line.status)


def _is_short(line: Line) -> bool:
    return len(line.id) <= _ID_CHARS_MAX


def _kpi(line: Line, report: Report) -> Markup:
    return tag(
        "tr",
        tag("td", line.id if _is_short(line) else "", class_="id"),
        tag("td", line.name, tag("span", ", ".join(_beside(line, report)), class_="under")),
        tag("td", said.term(line.numerator), class_="right"),
        tag("td", said.term(line.denominator), class_="right"),
        tag("td", said.measured(line.value, line), class_="right bold"),
        tag("td", bullet(line)),
        tag("td", said.goal(line.goal, line), class_="right"),
        tag("td", said.handed(line.handed), class_="center nowrap"),
        tag("td", state_mark(line.state), said.verdict(line)),
    )


def _beside(line: Line, report: Report) -> Iterable[str]:
    """Say what a number needs beside it: its period, what it counts, how certain it is."""
    if line.is_main and not _is_short(line):
        yield line.id
    yield line.period
    if line.unit not in ("%", ""):
        yield line.unit
    elif line.counted:
        yield line.counted
    if (
        line.is_main
        and line.value is not None
        and (line.status == "chinh_thuc") is not report.is_final
    ):
        yield said.STATUSES.get(line.status, line.status)
