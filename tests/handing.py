"""What a unit hands in: the place's units, a form with some rows, files of them."""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from core.model import PeriodKind, Unit, UnitId
from core.place import WORLD, Findings, parse_units
from kpi.define import Text
from kpi.handin import (
    Answers,
    Field,
    Figures,
    Finding,
    Form,
    Key,
    Known,
    Measure,
    Preview,
    of_file,
)
from kpi.handin.check import preview

UNITS = Path(__file__).parents[1] / "config/tam-duong/units.csv"
KHUN_HA = UnitId("khun-ha-2025")
BINH_LU = UnitId("binh-lu-2025")
TODAY = date(2026, 11, 24)
PERIOD = "2026-M11"


@cache
def units() -> Mapping[UnitId, Unit]:
    """Give the units of the place, old and new."""
    findings = Findings("units.csv")
    return {unit.id: unit for unit in parse_units(UNITS.read_bytes(), findings, bounds=WORLD)}


def measure(name: str, unit: str = "", *, whole: bool = True) -> Measure:
    """Count something, or measure it."""
    return Measure(name=Text(name, name), unit_of_measure=unit, is_whole=whole)


def asked(kpi: str, name: str, **given: Any) -> Field:
    """Give a row of a form: counts of dossiers, a share in percent, unless it is given."""
    usual: dict[str, Any] = {
        "numerator": measure("số đạt", "hồ sơ"),
        "denominator": measure("tổng số", "hồ sơ"),
        "unit_of_measure": "%",
        "scale": 100.0,
    }
    return Field(kpi=kpi, name=Text(name, name), **{**usual, **given})


FIELDS = (
    asked("K01", "Hồ sơ nộp trực tuyến", period=PeriodKind.MONTH),
    asked("K02", "Thanh toán không tiền mặt"),
    asked("K03", "Doanh nghiệp đổi mới"),
    asked(
        "K04", "Chi cho khoa học và số",
        numerator=measure("chi cho khoa học và số", "triệu đồng", whole=False),
        denominator=measure("tổng chi", "triệu đồng", whole=False),
    ),
    asked("K05", "Người làm nghiên cứu", is_share=False, unit_of_measure="người", scale=10000.0),
    asked("K06", "Bản phủ sóng 5G, khai báo"),
    asked("K10", "Điểm 766", numerator=measure("điểm", "%", whole=False), denominator=None,
        is_ratio=False,
    ),
    asked("K11", "Kế hoạch đã ban hành", is_closed=True),
)  # fmt: skip


def form(unit: UnitId = KHUN_HA, period: str = PERIOD, fields: Sequence[Field] = FIELDS) -> Form:
    """Give the form of Khun Há for the month that ended ten days ago."""
    return Form(
        unit=unit,
        unit_name=Text(units()[unit].name_vi, units()[unit].name_en),
        period=period,
        first=date(2026, 10, 15),
        last=date(2026, 11, 14),
        due=date(2026, 11, 17),
        fields=tuple(fields),
    )


HEAD: Final[list[Any]] = ["Mã", "Chỉ tiêu", "Tử số", "Mẫu số"]
ONE = form(fields=[asked("K01", "Hồ sơ nộp trực tuyến")])


def known(**given: Any) -> Known:
    """Tell what is known: the place's units, of which two are ours."""
    usual: dict[str, Any] = {
        "today": TODAY,
        "units": units(),
        "mine": frozenset({KHUN_HA, BINH_LU}),
        "fields": {(field.kpi, field.part): field for field in FIELDS},
    }
    return Known(**{**usual, **given})


def key(kpi: str, part: str = "", *, unit: UnitId = KHUN_HA, period: str = PERIOD) -> Key:
    """Name the figures of a KPI of Khun Há in its last month."""
    return Key(kpi, part, unit, period)


def figures(numerator: float | None, denominator: float | None = None) -> Figures:
    """Pair two figures."""
    return Figures(numerator, denominator)


def seen(
    raw: bytes | str, name: str = "bieu.csv", *, answers: Answers | None = None, **given: Any
) -> Preview:
    """Preview a file for the form."""
    wanted = given.pop("form", form())
    read = of_file(raw.encode() if isinstance(raw, str) else raw, name)
    return preview(read, known=known(**given), form=wanted, answers=answers or Answers())


def table(*rows: str, head: str = "ky;don_vi;ma_don_vi;ngay;chi_tieu;phan;tu_so;mau_so") -> str:
    """Write a table as CSV."""
    return "\n".join((head, *rows))


def workbook(rows: Sequence[Sequence[Any]], name: str = "Số liệu", **more: Any) -> bytes:
    """Write a workbook as somebody's Excel does. more: `merged`, `hidden_rows`, `hidden_sheet`."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet(name)
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell is not None:
                    sheet.write(line, column, cell)
        for place in more.get("merged", ()):
            sheet.merge_range(place, "gộp")
        for line in more.get("hidden_rows", ()):
            sheet.set_row(line - 1, None, None, {"hidden": True})
        if hidden := more.get("hidden_sheet"):
            book.add_worksheet(hidden).hide()
    return file.getvalue()


def one_row(numerator: object, denominator: object = 671, **given: Any) -> Preview:
    """Preview a form of one row, as a workbook."""
    rows = [HEAD, ["K01", "Hồ sơ nộp trực tuyến", numerator, denominator]]
    return seen(workbook(rows), "bieu.xlsx", **{"form": ONE, **given})


def only(preview: Preview, code: str) -> Finding:
    """Give the one finding of a kind."""
    (found,) = (one for one in preview.findings if one.code == code)
    return found


def codes(preview: Preview) -> list[str]:
    """Name the findings: `C4 not_a_number`, or the code alone of the whole file."""
    return [f"{one.place or ''} {one.code}".strip() for one in preview.findings]
