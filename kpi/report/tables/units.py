"""What the units have: in order, or who has handed in; and the course of each. Pure."""

from collections.abc import Sequence
from typing import Final

from kpi.report import said
from kpi.report.charts import dot
from kpi.report.content import Detail, Line, UnitLine
from kpi.report.tags import Markup, tag
from kpi.report.trend import scale, small, small_axes

from .listed import head_row

_HALF_A_PAGE: Final = 12  # units whose rows are kept together


def units(detail: Detail, line: Line) -> Markup | None:
    """Write the league table of the units; None: there are none."""
    if not detail.units:
        return None
    if any(unit.value is None for unit in detail.units):
        return _handed_in(detail, line)
    return _league(detail, line)


def _league(detail: Detail, line: Line) -> Markup:
    low, high = _ends(detail.units, line)
    span = f"Thang {said.term(low)}{said.TO}{said.term(high)}" + ("%" if line.unit == "%" else "")
    heads = (
        ("Hạng", "center"), ("Đơn vị", ""), ("Tử số", "right"), ("Mẫu số", "right"),
        ("Kết quả", "right"), (span, ""), ("So kỳ trước", "right nowrap"),
    )  # fmt: skip
    total = _total(line)
    rows = [
        tag(
            "tr",
            tag("td", "" if unit is total else _rank(unit), class_="center"),
            tag("td", unit.name, class_="total" if unit is total else None),
            *_figures(unit, line),
            tag("td", dot(unit, line, low, high)),
            tag("td", said.change(unit.value, unit.before, line), class_="right nowrap"),
        )
        for unit in (*detail.units, total)
        if unit is not None
    ]
    words = []
    if line.goal is not None and line.goal.now is not None:
        words.append(f"Vạch mảnh: mốc {said.measured(line.goal.now, line)}.")
    if line.goal is not None:
        words.append(f"Vạch đậm: mục tiêu {said.goal(line.goal, line)}.")
    words += _small_words(detail, line)
    table = tag("table", head_row(heads), tag("tbody", *rows))
    return _told(detail, "Xếp hạng đơn vị", table, words)


def _handed_in(detail: Detail, line: Line) -> Markup:
    heads = (
        ("Hạng", "center"), ("Đơn vị", ""), ("Tử số", "right"), ("Mẫu số", "right"),
        ("Kết quả", "right"), ("Tình trạng nộp", ""),
    )  # fmt: skip
    rows = [
        tag(
            "tr",
            tag("td", _rank(unit), class_="center"),
            tag("td", unit.name),
            *_figures(unit, line),
            tag("td", unit.told, class_="bold" if unit.is_late else None),
        )
        for unit in detail.units
    ]
    words = [*_small_words(detail, line)]
    if line.value is None:
        words.insert(0, "Tỷ lệ chung không tính khi số đơn vị nộp dưới mức tối thiểu.")
    table = tag("table", head_row(heads), tag("tbody", *rows))
    return _told(detail, "Số liệu từng đơn vị", table, words)


def _told(detail: Detail, caption: str, table: Markup, words: Sequence[str]) -> Markup:
    """Set a table between its caption and what its marks mean."""
    return tag(
        "div",
        tag("p", tag("b", caption), class_="caption"),
        table,
        tag("p", " ".join(words), class_="legend"),
        class_=kept(detail),
    )


def kept(detail: Detail) -> str | None:
    """Say whether its units stand on one page."""
    return "keep" if len(detail.units) <= _HALF_A_PAGE else None


def _figures(unit: UnitLine, line: Line) -> list[Markup]:
    return [
        tag("td", said.term(unit.numerator), class_="right"),
        tag("td", said.term(unit.denominator), class_="right"),
        tag("td", said.measured(unit.value, line), class_="right bold"),
    ]


def _rank(unit: UnitLine) -> str:
    return said.NONE if unit.rank is None else str(unit.rank)


def _total(line: Line) -> UnitLine | None:
    if line.value is None:
        return None
    return UnitLine(
        name="Toàn phạm vi", rank=None, numerator=line.numerator, denominator=line.denominator,
        value=line.value, before=line.before, small=False, status=line.status, told="",
    )  # fmt: skip


def _ends(found: Sequence[UnitLine], line: Line) -> tuple[float, float]:
    values = [unit.value for unit in found if unit.value is not None]
    if line.goal is not None:
        values += [each for each in (line.goal.value, line.goal.now) if each is not None]
    low, high, _ = scale(values)
    return low, high


def _small_words(detail: Detail, line: Line) -> list[str]:
    if detail.small_n is None:
        return []
    return [f"Đơn vị có dưới {detail.small_n} {line.counted or 'đối tượng'} không xếp hạng."]


def courses(detail: Detail, line: Line) -> Markup | None:
    """Draw the course of each unit beside the others, all on one scale; None: there is none."""
    shown = [unit for unit in detail.units if sum(p.value is not None for p in unit.trend) > 1]
    if not shown:
        return None
    points = [point for unit in shown for point in unit.trend]
    low, high, _ = scale(point.value for point in points if point.value is not None)
    axes = small_axes((point.at for point in points), (low, high))
    each = [
        tag(
            "div",
            tag("b", said.measured(unit.value, line)),
            unit.name,
            small(unit, line, axes),
            class_="one",
        )
        for unit in shown
    ]
    unit = "%" if line.unit == "%" else ""
    span = f"{said.term(low)}{said.TO}{said.term(high)}{unit}"
    is_drawn = line.goal is not None and low <= line.goal.value <= high
    words = f"Cùng một thang {span}, cùng thời gian" + ("; nét đứt: mục tiêu." if is_drawn else ".")
    return tag(
        "div",
        tag("p", tag("b", "Diễn biến từng đơn vị"), class_="caption"),
        tag("div", *each, class_="smalls"),
        tag("p", words, class_="legend"),
        class_="keep",
    )
