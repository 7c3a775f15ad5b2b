"""The table of indicators, and that of second series. Pure."""

from collections.abc import Iterable
from typing import Final

from kpi.report import said
from kpi.report.charts import bullet, state_mark
from kpi.report.content import Line, Report, Why
from kpi.report.tags import Markup, joined, tag

from .listed import head_row

_ID_CHARS_MAX: Final = 4  # of an id in its own column; a longer one stands below the name


def kpis(report: Report) -> Markup:
    """Write the table of all KPIs."""
    heads = (
        ("Mã", ""), ("Chỉ tiêu, kỳ", ""), ("Tử số", "right"), ("Mẫu số", "right"),
        ("Kết quả", "right"), ("So mục tiêu", ""), ("Mục tiêu", "right"),
        ("Đã nộp", "center"), ("Đánh giá", ""),
    )  # fmt: skip
    rows = [_kpi(line, report) for line in report.lines if line.is_main]
    columns = joined(tag("col", class_=f"c{place + 1}") for place in range(len(heads)))
    body = tag(
        "table", tag("colgroup", columns), head_row(heads), tag("tbody", *rows), class_="kpis"
    )
    legend = (
        "Thanh đen: kết quả; vạch mảnh: mốc của kỳ; vạch đậm: mục tiêu; khung đứt và dấu —: "
        "không có số (không phải 0). Tổng = Σ tử số / Σ mẫu số, không lấy trung bình các tỷ lệ. "
        "Thiếu đơn vị: số đơn vị nộp dưới mức tối thiểu. Chưa có mốc: chưa có số chính thức để "
        "dựng đường mốc."
    )
    return joined([body, tag("p", legend, class_="legend")])


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
        tag("td", said.handed(line.handed), class_="center"),
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
