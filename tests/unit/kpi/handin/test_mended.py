"""Cells that a person typed over in the table of the screen: what was wrong with them is gone."""

from typing import Any, Final

from kpi.handin import Answers
from tests.handing import asked, codes, figures, form, seen, workbook

HEAD: Final[list[Any]] = ["Mã", "Chỉ tiêu", "Tử số", "Mẫu số"]
ONE = form(fields=[asked("K01", "Hồ sơ nộp trực tuyến")])


def test_a_figure_typed_over_a_formula_is_taken() -> None:
    rows = [HEAD, ["K01", "tên", "=1+1", 671]]
    edited = seen(workbook(rows), "a.xlsx", form=ONE, answers=Answers(edits={"C2": "2"}))
    assert edited.can_submit
    assert edited.rows[0].figures == figures(2, 671)


def test_merged_cells_are_taken_when_each_of_them_was_typed() -> None:
    raw = workbook([HEAD, ["K01", "tên", 5, 671]], merged=["C2:D2"])
    half = seen(raw, "a.xlsx", form=ONE, answers=Answers(edits={"D2": "671"}))
    assert "C2 cell_merged" in codes(half)
    both = seen(raw, "a.xlsx", form=ONE, answers=Answers(edits={"C2": "5", "D2": "671"}))
    assert both.can_submit
    assert both.rows[0].figures == figures(5, 671)
