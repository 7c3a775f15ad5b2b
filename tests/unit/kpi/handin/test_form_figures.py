"""Figures of a row: what is understood, what is refused, what is asked."""

import pytest

from kpi.handin import (
    Kind,
    Measure,
    of_rows,
)
from kpi.handin.check import preview as check
from tests.handing import (
    FIELDS,
    HEAD,
    ONE,
    asked,
    codes,
    figures,
    form,
    known,
    measure,
    one_row,
    only,
    seen,
    workbook,
)


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [
        (412, 671, []),
        ("412", "671", []),
        ("1.234,0", 1500, []),
        (0, 671, []),
        (None, None, ["no_figures"]),
        ("-", "—", ["no_figures"]),
        (None, 671, ["C2 numerator_blank"]),
        (412, None, ["D2 denominator_missing"]),
        (700, 671, ["C2 numerator_above_denominator"]),
        (0, 0, ["D2 not_applicable"]),
        (-1, 671, ["C2 below_minimum"]),
        (4.5, 671, ["C2 not_whole"]),
        ("4,5", 671, ["C2 not_whole"]),
        ("bốn trăm", 671, ["C2 not_a_number"]),
        ("1.23.4", 6710, ["C2 number_groups"]),
        ("1.234", 6710, ["C2 number_ambiguous"]),
        ("không", 671, ["C2 zero_or_none"]),
        ("412 hồ sơ", 671, ["C2 number_with_words"]),
        ("61%", 671, ["C2 percent_in_count"]),
        ("14/10/2026", 671, ["C2 number_is_date"]),
        ("1234567890123456", 671, ["C2 number_too_many_digits"]),
        (1e15, 2e15, ["C2 number_too_many_digits", "D2 number_too_many_digits"]),
        ("NaN", 671, ["C2 not_a_number"]),
        ("=1+1", 671, ["C2 cell_formula"]),
        (True, 671, ["C2 not_a_number"]),
    ],
)
def test_figures_of_a_row(numerator: object, denominator: object, expected: list[str]) -> None:
    preview = one_row(numerator, denominator)
    assert codes(preview) == expected
    weighs = {one.kind for one in preview.findings} - {Kind.HINT}
    assert preview.can_submit == (not weighs)


def test_a_numeric_cell_never_asks() -> None:
    assert one_row(22.84, 671, form=form(fields=[FIELDS[3]])).counts.questions == 0
    assert codes(one_row(1.234, 6710)) == ["C2 not_whole"]


@pytest.mark.parametrize(
    ("cell", "choices"),
    [
        ("612,5 triệu đồng", ["612,5"]), ("1,2 tỷ đồng", ["1.200"]), ("900 nghìn", ["0,9"]),
        ("1.234 triệu", ["1.234", "1,234"]),
    ],
)  # fmt: skip
def test_money_in_words_is_offered_in_the_unit_of_the_column(cell: str, choices: list[str]) -> None:
    rows = [HEAD, ["K04", "Chi", cell, 30000]]
    preview = seen(workbook(rows), "a.xlsx", form=form(fields=[FIELDS[3]]))
    found = only(preview, "number_with_words")
    assert [choice.label for choice in found.choices] == choices
    assert "triệu đồng" in found.detail.vi
    assert not only(one_row("5 triệu"), "number_with_words").choices


def test_a_day_that_excel_made_of_a_number_is_refused() -> None:
    csv_day = [["K01", "tên", "1/2", "671"]]
    assert codes(check(of_rows(csv_day), known=known(), form=ONE)) == ["C1 number_is_date"]


def test_parts_do_not_exceed_their_whole() -> None:
    fields = [asked("K01", "Hồ sơ"), asked("K01", "Nộp hộ", part="nop-ho")]
    rows = [["K01", "", "40", "100"], ["K01/nop-ho", "", "50", "100"]]
    preview = check(of_rows(rows), known=known(), form=form(fields=fields))
    assert codes(preview) == ["C2 part_above_whole"]
    assert preview.findings[0].detail.vi == "Ô C2: 50 > 40 ở dòng 1"
    rows[1][2] = "30"
    assert check(of_rows(rows), known=known(), form=form(fields=fields)).can_submit


def test_what_is_measured_is_not_typed() -> None:
    measured = asked("K01", "Hồ sơ", denominator=None)
    preview = one_row(5, 671, form=form(fields=[measured]))
    assert codes(preview) == ["D2 not_asked"]
    assert one_row(5, "-", form=form(fields=[measured])).can_submit


def test_bounds() -> None:
    points = asked(
        "K01", "Điểm", denominator=None, is_share=False,
        numerator=measure("điểm", "%", whole=False),
    )  # fmt: skip
    assert one_row("80,5%", None, form=form(fields=[points])).rows[0].figures == figures(80.5)
    most = Measure(name=points.name, maximum=100)
    hundred = asked("K01", "x", denominator=None, is_ratio=False, numerator=most)
    assert codes(one_row(101, None, form=form(fields=[hundred]))) == ["C2 above_maximum"]
    above = asked("K01", "x", denominator=None, numerator=measure("điểm"))
    assert codes(one_row(-5, None, form=form(fields=[above]))) == ["C2 below_minimum"]
