"""The history of an indicator as a workbook: figures, whose, as of when, and nothing computed."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl

from core.model import PeriodKind
from kpi.define import Text
from kpi.keeping import Revision
from kpi.reports.book import Language, Telling, book
from tests.indicators import NOW, kpi, value

EVIL = Text('=HYPERLINK("http://evil")', "@SUM(1)\x00")
OF = replace(
    kpi(), period=PeriodKind.CALENDAR_MONTH, name=EVIL, about=EVIL, source=Text("+1", "-1")
)
AT = datetime(2026, 10, 31, 17, tzinfo=UTC)


def told(language: Language) -> tuple[dict[str, list[Any]], Any]:
    values = [
        value(OF, "xa", "2026-C10", "0.5", 3, simulated=True, upload=7, as_of=AT),
        value(OF, "xa", "2026-C09", None, 3),
    ]
    revisions = [Revision(5 + n, each, NOW, None) for n, each in enumerate(values)]
    telling = Telling(language, ZoneInfo("Asia/Ho_Chi_Minh"), lambda each: f"={each.unit}", NOW)
    made = openpyxl.load_workbook(io.BytesIO(book(OF, revisions, telling)))
    head, *rows = made.worksheets[0].iter_rows()
    names = [cell.value for cell in head]
    return {str(name): [row[n].value for row in rows] for n, name in enumerate(names)}, made


def test_every_figure_stands_with_its_terms() -> None:
    found, _ = told("vi")
    assert found["Kỳ"] == ["tháng dương lịch 9/2026", "tháng dương lịch 10/2026"]
    assert found["Từ ngày"][1].date() == date(2026, 10, 1)
    assert (found["Tử số"], found["Mẫu số"]) == ([None, 0.5], [3, 3])
    assert (found["Kết quả"][0], found["Vì sao chưa có"][0]) == (None, "chưa có số")
    assert (found["Mô phỏng"], found["Lần nộp"]) == ([None, "mô phỏng"], [None, "SL-0007"])
    assert (found["Lần ghi"], found["Trạng thái"]) == ([6, 5], ["chưa có dữ liệu", "sơ bộ"])
    assert str(found["Tính đến"][1]) == "2026-11-01 00:00:00"  # of the place, as shown
    assert found["Chỉ tiêu"] == ["'" + EVIL.vi] * 2


def test_no_cell_is_computed_in_any_language() -> None:
    found, made = told("en")
    assert found["Indicator"] == ["'@SUM(1)"] * 2
    assert (found["Unit"], found["Source"]) == (["'=xa"] * 2, ["'-1"] * 2)
    cells = [cell for sheet in made.worksheets for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n", "d"}
