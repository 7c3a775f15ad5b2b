"""The form of a unit: every cell as understood, every fault at its cell, in Vietnamese."""

from kpi.handin import (
    Answers,
    Dots,
)
from tests.handing import (
    FIELDS,
    HEAD,
    ONE,
    codes,
    figures,
    form,
    key,
    seen,
    workbook,
)


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
