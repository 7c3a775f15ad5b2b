"""The template: filled in by a person's Excel, it comes back as it was meant."""

import io
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from ioc.place import read_folder
from kpi.handin import Form, Preview, field_of, template_of
from tests.handing import FIELDS, asked, codes, figures, form, key, measure, seen
from tests.places import CONFIG

FORM = form(fields=[
    FIELDS[0],
    asked("K01", "Nộp hộ", part="nop-ho"),
    FIELDS[3],
    asked("K07", "=HYPERLINK(1)", denominator=None, is_ratio=False),
    asked("K08", "Đo một nửa", numerator=None),
])  # fmt: skip
BEFORE = {key("K01"): figures(126, 233), key("K07"): figures(4)}


def filled(change: Callable[[Worksheet], None]) -> bytes:
    """Fill the template in, as a person does, and save it."""
    book = load_workbook(io.BytesIO(template_of(FORM, BEFORE)))
    change(book["Số liệu"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def back(raw: bytes, wanted: Form = FORM) -> Preview:
    return seen(raw, "mau.xlsx", form=wanted, previous=BEFORE)


def test_it_comes_back_with_the_figures_that_were_filled_in() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["C3"], sheet["D3"] = 129, 233
        sheet["C4"] = 29
        sheet["D4"] = 233
        sheet["C5"], sheet["D5"] = "612,5", 22840.0
        sheet["C6"] = 5

    preview = back(filled(fill))
    assert codes(preview) == []
    assert preview.version == FORM.version
    assert [row.figures for row in preview.rows] == [
        figures(129, 233), figures(29, 233), figures(612.5, 22840), figures(5), figures(None),
    ]  # fmt: skip
    assert [str(row.numerator.place) for row in preview.rows] == ["C3", "C4", "C5", "C6", "C7"]
    assert preview.can_submit


def test_figures_of_before_are_grouped_as_those_beside_them() -> None:
    before = {key("K01"): figures(5073, 612.5)}
    sheet = load_workbook(io.BytesIO(template_of(FORM, before)))["Số liệu"]
    formats = [sheet[cell].number_format for cell in ("C3", "F3", "G3")]
    assert formats == ["#,##0", "#,##0", "#,##0.####"]


def test_a_row_is_high_enough_for_its_text_on_a4() -> None:
    long = form(fields=[asked("K01", "Hồ sơ " * 20), FIELDS[3]])
    sheet = load_workbook(io.BytesIO(template_of(long, {})))["Số liệu"]
    heights = [sheet.row_dimensions[line].height for line in (3, 4)]
    assert heights == [54, 18]
    assert (sheet.page_setup.paperSize, sheet.print_title_rows) == (9, "$2:$2")


def test_as_it_is_there_is_nothing_to_hand_in() -> None:
    assert codes(back(template_of(FORM, BEFORE))) == ["no_figures"]


def test_the_period_before_stands_beside_and_names_are_no_formulas() -> None:
    sheet = load_workbook(io.BytesIO(template_of(FORM, BEFORE)))["Số liệu"]
    assert [sheet[f"{column}3"].value for column in "FGH"] == [126, 233, "54,1%"]
    assert sheet["B6"].value == "'=HYPERLINK(1)"
    assert sheet["B6"].data_type == "s"


def test_only_figures_can_be_typed() -> None:
    sheet = load_workbook(io.BytesIO(template_of(FORM, BEFORE)))["Số liệu"]
    assert sheet.protection.sheet
    unlocked = {
        cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked
    }
    assert unlocked == {"C3", "D3", "C4", "D4", "C5", "D5", "C6", "D7"}
    ruled = {str(rule.sqref): rule.type for rule in sheet.data_validations.dataValidation}
    assert (ruled["C3"], ruled["C5"]) == ("whole", "decimal")


def test_the_same_form_gives_the_same_bytes() -> None:
    assert template_of(FORM, BEFORE) == template_of(FORM, BEFORE)


def test_five_mistakes_and_each_at_its_cell() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["C3"], sheet["D3"] = "1.2o0", 233
        sheet["C4"], sheet["D4"] = 300, 233
        sheet["C5"], sheet["D5"] = "=600+12", "22.840"
        sheet["C6"] = datetime(2026, 1, 2, tzinfo=UTC).replace(tzinfo=None)

    assert codes(back(filled(fill))) == [
        "C3 not_a_number",
        "C4 numerator_above_denominator",
        "C5 cell_formula",
        "D5 number_ambiguous",
        "C6 number_is_date",
    ]


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (form(fields=[*FORM.fields[:-1], asked("K08", "khác", numerator=measure("mới"))]), "old"),
        (form(period="2026-M10", fields=FORM.fields), "period"),
    ],
)
def test_the_template_of_something_else_is_refused(wanted: Form, code: str) -> None:
    assert f"template_{code}" in codes(back(template_of(FORM, BEFORE), wanted))


def test_all_kpis_of_the_place_make_a_form() -> None:
    kpis = read_folder(CONFIG / "tam-duong").kpis
    assert kpis is not None
    fields = [field_of(kpi) for kpi in kpis.kpis if kpi.is_handed_in]
    assert fields
    assert codes(back(template_of(form(fields=fields), {}), form(fields=fields))) == ["no_figures"]
