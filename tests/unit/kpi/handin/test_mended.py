"""What a person says of a file in the table of the screen: cells typed over, reasons."""

from typing import Any, Final

from kpi.handin import Answers
from tests.handing import asked, codes, figures, form, key, seen, workbook

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


def test_a_reason_for_the_whole_file_stands_beside_each_row() -> None:
    both = form(fields=[asked("K01", "Hồ sơ"), asked("K02", "Thanh toán")])
    raw = workbook(
        [HEAD, ["K01", "tên", 5, 671], ["K02", "tên", 8, 671]],
        hidden_rows=[2],
    )
    given = Answers(reasons={"hidden_rows": "lọc theo lĩnh vực"})
    told = seen(raw, "a.xlsx", form=both, answers=given)
    assert [row.remark for row in told.rows] == ["lọc theo lĩnh vực"] * 2


def test_reasons_that_are_too_long_together_each_keep_their_part() -> None:
    rows = [HEAD, ["K01", "tên", 5, 671], ["K02", "tên", 6, 671]]
    before = {key("K02"): figures(400, 671)}
    reasons = {"hidden_rows": "lọc " * 60, "C3:jump": "sáp nhập " * 50}
    told = seen(
        workbook(rows, hidden_rows=[2]), "a.xlsx", answers=Answers(reasons=reasons), previous=before
    )
    other, joined, *missing = (row.remark for row in told.rows)
    assert (len(joined) <= 500, "lọc" in joined, "sáp nhập" in joined) == (True, True, True)
    # What was said of one row stands beside no other, and beside none that the file lacks.
    assert {other, *missing} == {reasons["hidden_rows"].strip()}
