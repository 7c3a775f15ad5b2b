"""Which files are a form, and which of their rows are asked for."""

import io

import pytest
import xlsxwriter

from kpi.handin import (
    Answers,
    of_text,
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
    key,
    known,
    only,
    seen,
    workbook,
)


def test_cells_that_are_pasted_without_headings() -> None:
    long = check(of_text("K01\tHồ sơ\t5\t10\n"), known=known(), form=ONE)
    short = check(of_text("K01\t5\t10\n"), known=known(), form=ONE)
    assert [one.rows[0].figures for one in (long, short)] == [figures(5, 10)] * 2
    assert long.source.kind == "paste"
    far = "\n".join(["ghi chú"] * 50)
    assert codes(check(of_text(far), known=known(), form=ONE)) == ["no_header"]


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
    ("kpi", "code"),
    [
        ("K99", "A2 kpi_unknown"), ("", "A2 kpi_empty"), ("K01/dat-dai", "A2 part_unknown"),
        ("K11", "A2 kpi_closed"), ("k07", "A2 kpi_measured"), ("K02", "A2 kpi_elsewhere"),
    ],
)  # fmt: skip
def test_rows_that_are_not_asked_for(kpi: str, code: str) -> None:
    fields = [field for field in FIELDS if field.kpi != "K02"]
    fields.append(asked("K01", "Nộp hộ", part="nop-ho"))
    raw, measured = workbook([HEAD, [kpi, "tên", 5, 671]]), frozenset({"K07"})
    preview = seen(raw, "a.xlsx", form=form(fields=fields), measured=measured)
    assert code in codes(preview)


def test_a_kpi_is_named_in_many_ways() -> None:
    for name in ("K01", "k01", "K01 - Hồ sơ", " K01 "):
        preview = seen(workbook([HEAD, [name, "tên", 5, 671]]), "a.xlsx", form=ONE)
        assert preview.rows[0].key == key("K01")


def test_the_same_row_twice() -> None:
    preview = seen(f"{';'.join(HEAD)}\nK01;a;5;10\nK01;a;6;10", form=ONE)
    assert codes(preview) == ["A3 row_twice"]
    assert preview.findings[0].title.vi == "Trùng dòng 2"


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


def test_figures_of_a_second_sheet_are_not_lost_unseen() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        for name, figure in (("Số liệu", 5), ("Mẫu trống", None), ("Số liệu (2)", 6)):
            sheet = book.add_worksheet(name)
            for line, row in enumerate((HEAD, ["K01", "tên", figure, figure])):
                sheet.write_row(line, 0, row)
    preview = seen(file.getvalue(), "a.xlsx", form=ONE)
    assert codes(preview) == ["sheet_twice"]
    assert only(preview, "sheet_twice").title.vi == "Hai trang cùng có số liệu: “Số liệu (2)”"
