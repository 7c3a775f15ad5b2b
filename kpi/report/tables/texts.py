"""Milestones, what is missing, how indicators are defined. Pure."""

from typing import Final

from kpi.report import said
from kpi.report.content import Change, Milestone, Report
from kpi.report.tags import Markup

from .listed import listed

_NOTHING: Final = {
    True: "Đã nộp đủ và đúng hạn; không có số liệu sửa lại.",
    False: "Kỳ này không có số liệu nào phải nộp.",
}


def milestones(report: Report) -> Markup:
    """Write the milestones of the plan."""
    heads = (
        ("Mã", ""), ("Mốc nhiệm vụ", ""), ("Trạng thái", "nowrap"), ("Hạn", "nowrap"),
        ("Minh chứng", ""), ("Chủ trì", ""),
    )  # fmt: skip
    rows = [
        [
            each.id, each.name, said.MILESTONES.get(each.state, each.state), said.day(each.due),
            _evidence(each), each.owner or said.NONE,
        ]
        for each in report.milestones
    ]  # fmt: skip
    return listed(heads, rows, nothing="Chưa có mốc nhiệm vụ nào được ghi nhận.")


def _evidence(each: Milestone) -> str:
    day = f"ngày {said.day(each.reached)}" if each.reached else ""
    return ", ".join(part for part in (each.evidence, day) if part) or said.NONE


def lacks(report: Report) -> Markup:
    """Write what is missing or late, and what was corrected."""
    heads = (
        ("Việc", ""), ("Đơn vị", ""), ("Hạn", ""), ("Đã nhắc", ""), ("Ảnh hưởng", ""),
    )  # fmt: skip
    rows = [
        [
            f"{lack.name} ({lack.kpi})",
            ", ".join(lack.units) or said.NONE,
            said.day(lack.due),
            f"{lack.reminded} lần" if lack.reminded else said.NOBODY,
            lack.effect or said.NOBODY,
        ]
        for lack in report.lacks
    ]
    rows += [
        [f"Sửa {each.kpi} {each.period}", each.unit, said.NOBODY, said.NOBODY, _changed(each)]
        for each in report.changes
    ]
    return listed(heads, rows, nothing=_NOTHING[bool(report.handed.of)])


def _changed(change: Change) -> str:
    return f"{change.was} thành {change.now}" + (f" ({change.reason})" if change.reason else "")


def notes(report: Report) -> Markup:
    """Write how each KPI is defined and where its figures come from."""
    heads = (
        ("Mã", ""),
        ("Chỉ tiêu", ""),
        ("Tử số / mẫu số", ""),
        ("Nguồn, đơn vị nộp", ""),
        ("Lưu ý", ""),
    )
    rows = [
        [
            each.kpi,
            each.name,
            " / ".join(part for part in (each.numerator, each.denominator) if part) or said.NONE,
            each.source or said.NONE,
            each.remark or said.NONE,
        ]
        for each in report.notes
    ]  # fmt: skip
    return listed(heads, rows, nothing="", more="notes")
