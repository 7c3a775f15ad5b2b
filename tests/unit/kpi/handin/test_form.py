"""The form of a unit: every cell as understood, every fault at its cell, in Vietnamese."""

from datetime import date
from typing import Any, Final

import pytest

from core.model import UnitId
from kpi.handin import (
    Answers,
    Change,
    Dots,
    Figures,
    Finding,
    Kind,
    Layout,
    Measure,
    Preview,
    of_rows,
    of_text,
)
from kpi.handin.check import preview as check
from tests.handing import (
    BINH_LU,
    FIELDS,
    asked,
    codes,
    figures,
    form,
    key,
    known,
    measure,
    seen,
    workbook,
)

HEAD: Final[list[Any]] = ["Mã", "Chỉ tiêu", "Tử số", "Mẫu số"]
ONE = form(fields=[asked("K01", "Hồ sơ nộp trực tuyến")])


def only(preview: Preview, code: str) -> Finding:
    """Give the one finding of a kind."""
    (found,) = (one for one in preview.findings if one.code == code)
    return found


def one_row(numerator: object, denominator: object = 671, **given: object) -> Preview:
    """Preview a form of one row, as a workbook."""
    rows = [HEAD, ["K01", "Hồ sơ nộp trực tuyến", numerator, denominator]]
    return seen(workbook(rows), "bieu.xlsx", **{"form": ONE, **given})  # type: ignore[arg-type]


def test_the_form_of_the_picture() -> None:
    """What ../shared/mock/desk/handin shows: an error, a question, a warning, a hint."""
    rows = [
        ["", "", "", ""],
        HEAD,
        ["K01", "Hồ sơ nộp trực tuyến", 129, 233],
        ["K02", "Thanh toán không tiền mặt", "1.2o0", 1500],
        ["K03", "Doanh nghiệp đổi mới", 1, 4],
        ["K04", "Chi cho khoa học và số", 612.5, "22.840"],
        ["K05", "Người làm nghiên cứu", 4, 9148],
        ["K06", "Bản phủ sóng 5G", 17, 19],
        ["K10", "Điểm 766", "trống", None],
        ["K11", "Kế hoạch", None, None],
    ]
    before = {key("K01"): figures(126, 233), key("K06"): figures(5, 19)}
    fields = [field for field in FIELDS if field.kpi != "K11"]
    preview = seen(workbook(rows[1:-1]), "bieu.xlsx", form=form(fields=fields), previous=before)
    assert codes(preview) == ["C3 not_a_number", "D5 number_ambiguous", "C7 jump"]
    wrong, doubt, jump = preview.findings
    assert wrong.detail.vi == "Ô C3: chữ “o” ở vị trí 4"
    assert wrong.detail.en == "Cell C3: “o” at position 4"
    assert (wrong.at, wrong.field) == (3, "tu_so")
    assert [choice.label for choice in wrong.choices] == ["1.200"]
    assert doubt.title.vi == "22.840 hay 22,84?"
    assert [choice.answer for choice in doubt.choices] == ["22.840", "22,84"]
    assert jump.title.vi == "+240% so kỳ trước: cần ghi lý do"
    assert jump.detail.vi == "Ô C7: kỳ trước 26,3%, kỳ này 89,5%"
    assert not preview.can_submit
    counts = preview.counts
    assert (counts.rows, counts.errors, counts.questions, counts.warnings) == (7, 1, 1, 1)
    understood = preview.rows[1]
    assert (understood.numerator.raw, understood.numerator.value) == ("1.2o0", None)
    assert preview.rows[3].numerator.raw == "612,5"

    answered = Answers(
        answers={"C3": "1.200", "D5": "22.840"}, reasons={"C7:jump": "thêm 2 trạm phát tháng 11"}
    )
    mended = seen(
        workbook(rows[1:-1]), "bieu.xlsx",
        form=form(fields=fields), previous=before, answers=answered,
    )  # fmt: skip
    assert mended.can_submit
    assert [row.figures for row in mended.rows][1:4] == [
        figures(1200, 1500), figures(1, 4), figures(612.5, 22840),
    ]  # fmt: skip
    assert mended.rows[5].remark == "thêm 2 trạm phát tháng 11"
    assert mended.findings[0].settled


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


def test_cells_that_are_pasted_without_headings() -> None:
    long = check(of_text("K01\tHồ sơ\t5\t10\n"), known=known(), form=ONE)
    short = check(of_text("K01\t5\t10\n"), known=known(), form=ONE)
    assert [one.rows[0].figures for one in (long, short)] == [figures(5, 10)] * 2
    assert long.source.kind == "paste"
    far = "\n".join(["ghi chú"] * 50)
    assert codes(check(of_text(far), known=known(), form=ONE)) == ["no_header"]


def test_answers_and_edits() -> None:
    rows = [HEAD, ["K01", "tên", "1.234", "2.000"]]
    raw = workbook(rows)
    everywhere = seen(raw, "a.xlsx", form=ONE, answers=Answers(dots=Dots.THOUSANDS))
    assert everywhere.rows[0].figures == figures(1234, 2000)
    edited = Answers(edits={"C2": "5", "D2": "671", "Z99": "x", "nothing": "x"})
    assert seen(raw, "a.xlsx", form=ONE, answers=edited).rows[0].figures == figures(5, 671)
    wrong = Answers(answers={"C2": "abc", "D2": "2.000"})
    assert codes(seen(raw, "a.xlsx", form=ONE, answers=wrong)) == ["C2 not_a_number"]
    none = Answers(answers={"C2": "-", "D2": "-"})
    assert codes(seen(raw, "a.xlsx", form=ONE, answers=none)) == ["no_figures"]


def test_merged_cells_matter_only_where_figures_are() -> None:
    rows = [["Biểu"], HEAD, ["K01", "tên", 5, 671], [], ["Người lập biểu"]]
    assert seen(workbook(rows, merged=["A6:D7"]), "a.xlsx", form=ONE).can_submit
    merged = seen(workbook(rows, merged=["C3:D3"]), "a.xlsx", form=ONE)
    assert "C3 cell_merged" in codes(merged)
    assert only(merged, "cell_merged").title.vi == "Ô bị gộp: C3:D3"


def test_hidden_rows_need_a_reason() -> None:
    raw = workbook([HEAD, ["K01", "tên", 5, 671]], hidden_rows=[2])
    preview = seen(raw, "a.xlsx", form=ONE)
    assert codes(preview) == ["hidden_rows"]
    assert not preview.can_submit
    assert not seen(
        raw, "a.xlsx", form=ONE, answers=Answers(reasons={"hidden_rows": "ok"})
    ).can_submit
    explained = Answers(reasons={"hidden_rows": "lọc theo lĩnh vực"})
    assert seen(raw, "a.xlsx", form=ONE, answers=explained).can_submit


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (figures(126, 233), (129, 233), []),
        (figures(5, 19), (17, 19), ["C2 jump"]),
        (figures(17, 19), (5, 19), ["C2 jump"]),
        (figures(0, 19), (17, 19), []),
        (figures(60, 100), (600, 1000), ["C2 tenfold", "D2 tenfold"]),
        (figures(6, 10), (60, 100), ["D2 tenfold"]),
        (figures(1, 2), (9, 18), []),
        (figures(None, None), (17, 19), []),
    ],
)
def test_changes_against_the_period_before(
    before: Figures, now: tuple[float, float], expected: list[str]
) -> None:
    assert codes(one_row(*now, previous={key("K01"): before})) == expected


def test_what_handing_in_would_change() -> None:
    stored = {
        key("K01"): figures(5, 10), key("K02"): figures(5, 10), key("K03"): figures(5, 10),
    }  # fmt: skip
    rows = [
        ["K01", "5", "10"],
        ["K02", "6", "10"],
        ["K03", "", ""],
        ["K05", "", ""],
        ["K06", "1", "2"],
    ]
    preview = check(of_rows(rows), known=known(stored=stored), form=form())
    changes = {row.key.kpi: row.change for row in preview.rows if row.line}
    assert changes == {
        "K01": Change.SAME, "K02": Change.CHANGED, "K03": Change.KEPT, "K05": Change.NONE,
        "K06": Change.NEW,
    }  # fmt: skip
    counts = preview.counts
    assert (counts.new, counts.changed, counts.same, counts.figures) == (1, 1, 1, 3)
    assert preview.can_submit


def test_rows_that_the_form_has_and_the_file_lacks() -> None:
    preview = check(of_rows([["K01", "5", "10"]]), known=known(), form=form())
    missing = [row for row in preview.rows if not row.line]
    assert [row.key.kpi for row in missing] == [field.kpi for field in FIELDS[1:]]
    assert missing[0].numerator.place is None
    assert {one.kind for one in preview.findings} == {Kind.HINT}
    assert preview.can_submit


def test_parts_do_not_exceed_their_whole() -> None:
    fields = [asked("K01", "Hồ sơ"), asked("K01", "Nộp hộ", part="nop-ho")]
    rows = [["K01", "", "40", "100"], ["K01/nop-ho", "", "50", "100"]]
    preview = check(of_rows(rows), known=known(), form=form(fields=fields))
    assert codes(preview) == ["C2 part_above_whole"]
    assert preview.findings[0].detail.vi == "Ô C2: 50 > 40 ở dòng 1"
    rows[1][2] = "30"
    assert check(of_rows(rows), known=known(), form=form(fields=fields)).can_submit


@pytest.mark.parametrize(
    ("kpi", "code"),
    [
        ("K99", "A2 kpi_unknown"), ("", "A2 kpi_empty"), ("K01/dat-dai", "A2 part_unknown"),
        ("K11", "A2 kpi_closed"),
    ],
)  # fmt: skip
def test_rows_that_are_not_asked_for(kpi: str, code: str) -> None:
    fields = [*FIELDS, asked("K01", "Nộp hộ", part="nop-ho")]
    preview = seen(workbook([HEAD, [kpi, "tên", 5, 671]]), "a.xlsx", form=form(fields=fields))
    assert code in codes(preview)


def test_a_kpi_is_named_in_many_ways() -> None:
    for name in ("K01", "k01", "K01 - Hồ sơ", " K01 "):
        preview = seen(workbook([HEAD, [name, "tên", 5, 671]]), "a.xlsx", form=ONE)
        assert preview.rows[0].key == key("K01")


def test_the_same_row_twice() -> None:
    preview = seen(f"{';'.join(HEAD)}\nK01;a;5;10\nK01;a;6;10", form=ONE)
    assert codes(preview) == ["A3 row_twice"]
    assert preview.findings[0].title.vi == "Trùng dòng 2"


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


@pytest.mark.parametrize(
    ("unit", "period", "today", "code"),
    [
        ("khun-ha-2025", "2026-M12", "2026-11-24", "period_not_over"),
        ("khun-ha-2025", "2027-M02", "2026-11-24", "period_future"),
        ("khun-ha-2025", "2025-M07", "2026-11-24", "period_straddles"),
        ("khun-ha-2025", "2025-M05", "2026-11-24", "unit_then"),
        ("ta-leng-2025", "2026-M11", "2026-11-24", "unit_not_yours"),
    ],
)
def test_when_and_for_whom_nothing_is_taken(unit: str, period: str, today: str, code: str) -> None:
    wanted = form(UnitId(unit), period, [asked("K01", "a")])
    preview = seen("Mã;Tử số;Mẫu số\nK01;5;10", form=wanted, today=date.fromisoformat(today))
    assert codes(preview) == [code]
    assert not preview.can_submit


def test_a_closed_period() -> None:
    closed = frozenset({key("K01")})
    assert codes(one_row(5, 671, closed=closed)) == ["A2 period_closed"]


@pytest.mark.parametrize(
    ("marker", "code"),
    [
        ("{version} | khun-ha-2025 | 2026-M11", []),
        ("1.deadbeef | khun-ha-2025 | 2026-M11", ["template_old"]),
        ("{version} | binh-lu-2025 | 2026-M11", ["template_unit"]),
        ("{version} | khun-ha-2025 | 2026-M10", ["template_period"]),
    ],
)
def test_the_template_says_what_it_is_for(marker: str, code: list[str]) -> None:
    said = f"Mẫu nộp số liệu {marker.format(version=ONE.version)}"
    preview = seen(workbook([[said], HEAD, ["K01", "a", 5, 10]]), "a.xlsx", form=ONE)
    assert codes(preview) == code
    assert preview.layout == Layout.FORM


def test_a_version_changes_with_what_is_asked_for() -> None:
    other = form(fields=[asked("K01", "Hồ sơ nộp trực tuyến", numerator=measure("khác"))])
    assert other.version != ONE.version
    assert form(BINH_LU, fields=ONE.fields).version == ONE.version


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("a;b\n1;2", "no_header"),
        ("Mã;Tử số;Mẫu số", "no_rows"),
        ("Mã;Tử số\nK01;5", "column_missing"),
        ("Mã;Tử số;Tử số;Mẫu số\nK01;5;6;10", "column_twice"),
        ("Mã;Tử số;Mẫu số;Màu\nK01;5;10;đỏ", "column_ignored"),
        ("%PDF-1.7", "file_not_a_table"),
        ('Mã;Tử số;Mẫu số\nK01;"5;10', "file_quotes"),
    ],
)
def test_files_that_are_no_form(raw: str, code: str) -> None:
    preview = seen(raw, form=ONE)
    assert code in codes(preview) or f"2 {code}" in codes(preview)


def test_a_form_needs_to_be_of_somebody() -> None:
    assert codes(seen("Mã;Tử số;Mẫu số\nK01;5;10", form=None)) == ["form_needed"]


def test_notes_of_a_file_come_along() -> None:
    raw = workbook([HEAD, ["K01", "a", 5, 10]], hidden_sheet="bí mật")
    preview = seen(raw, "a.xls", form=ONE)
    assert codes(preview) == ["file_mislabelled", "hidden_sheet"]
    assert preview.can_submit
    assert (preview.source.sheet, preview.source.kind) == ("Số liệu", "xlsx")


def test_many_findings_are_counted_and_the_first_are_kept() -> None:
    rows = "\n".join(f"K{row};x;10" for row in range(1500))
    preview = seen(f"Mã;Tử số;Mẫu số\n{rows}", form=ONE)
    assert (len(preview.findings), preview.left_out) == (1000, preview.counts.errors + 1 - 1000)
    assert preview.rows[1].findings
    assert not preview.rows[1499].findings
    assert len(preview.rows[-2:]) == 2
    with pytest.raises(IndexError):
        _ = preview.rows[5000]
