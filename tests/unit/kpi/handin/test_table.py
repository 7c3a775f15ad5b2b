"""Tables of many units and periods: who, when and which code meant whom."""

from datetime import UTC, date, datetime

import pytest

from core.model import Period, PeriodKind, UnitId
from kpi.handin import Layout
from kpi.handin.reading.days import read_day, read_period
from kpi.sheets import Cell
from tests.handing import BINH_LU, KHUN_HA, asked, codes, figures, key, known, seen, table


@pytest.mark.parametrize(
    ("row", "unit"),
    [
        ("2026-M11;khun-ha-2025;;;K01;;5;10", KHUN_HA),
        ("2026-M11;xã Khun Há;;;K01;;5;10", KHUN_HA),
        ("2026-M11;KHUN HA;;;K01;;5;10", KHUN_HA),
        ("2026-M11;Khun Há;03430;;K01;;5;10", KHUN_HA),
        ("2026-M11;;03430;14/11/2026;K01;;5;10", KHUN_HA),
        ("2026-M11;;3430;2026-11-14;K01;;5;10", KHUN_HA),
        ("2026-M11;;03390;14/11/2026;K01;;5;10", BINH_LU),
    ],
)
def test_units_by_name_id_or_code_with_its_day(row: str, unit: UnitId) -> None:
    preview = seen(table(row), form=None)
    assert codes(preview) == []
    assert preview.layout == Layout.TABLE
    assert preview.rows[0].key == key("K01", unit=unit)
    assert preview.rows[0].figures == figures(5, 10)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        # Codes mean nothing without a day, and other things on other days.
        ("2026-M11;;03430;;K01;;5;10", "C2 code_needs_day"),
        ("2026-M11;;106;14/11/2026;K01;;5;10", "C2 code_unknown"),
        ("2026-M11;Bình Lư;03430;;K01;;5;10", "C2 code_other"),
        ("2026-M11;;99999;14/11/2026;K01;;5;10", "C2 code_unknown"),
        ("2025-M05;;106;14/05/2025;K01;;5;10", "B2 unit_not_yours"),
        ("2025-M05;;03390;14/05/2025;K01;;5;10", "B2 unit_not_yours"),
        ("2025-M05;Khun Há;;;K01;;5;10", "B2 unit_not_yours"),
        ("2025-M05;khun-ha-2025;;;K01;;5;10", "B2 unit_then"),
        ("2026-M11;;;;K01;;5;10", "B2 unit_empty"),
        ("2026-M11;Thị trấn Tam Đường;;;K01;;5;10", "B2 unit_then"),
        ("2026-M11;Sa Pa;;;K01;;5;10", "B2 unit_unknown"),
        ("2026-M11;Tả Lèng;;;K01;;5;10", "B2 unit_not_yours"),
        ("2025-M07;khun-ha-2025;;;K01;;5;10", "A2 period_straddles"),
        # Days.
        ("2026-M11;Khun Há;;32/13/2026;K01;;5;10", "D2 day_unreadable"),
        ("2026-M11;Khun Há;;25/11/2026;K01;;5;10", "D2 day_future"),
        ("2026-M11;Khun Há;;14/10/2026;K01;;5;10", "D2 day_before"),
        # Periods.
        ("tháng mười;Khun Há;;;K01;;5;10", "A2 period_unreadable"),
        (";Khun Há;;;K01;;5;10", "A2 period_unreadable"),
        ("2026-M13;Khun Há;;;K01;;5;10", "A2 period_unreadable"),
        ("2026-Q4;Khun Há;;;K01;;5;10", "A2 period_not_over"),
        ("2027-M05;Khun Há;;;K01;;5;10", "A2 period_future"),
        ("2026-Q3;Khun Há;;;K01;;5;10", "A2 period_kind"),
        # KPIs.
        ("2026-M11;Khun Há;;;K99;;5;10", "E2 kpi_unknown"),
        ("2026-M11;Khun Há;;;;;5;10", "E2 kpi_empty"),
        ("2026-M11;Khun Há;;;K11;;5;10", "E2 kpi_closed"),
        # Figures.
        ("2026-M11;Khun Há;;;K01;;11;10", "G2 numerator_above_denominator"),
        ("2026-M11;Khun Há;;;K01;;5;", "H2 denominator_missing"),
        ("2026-M11;Khun Há;;;K01;;1.234;5000", "G2 number_ambiguous"),
    ],
)
def test_rows_that_are_refused(row: str, code: str) -> None:
    assert code in codes(seen(table(row), form=None))


def test_an_old_code_is_told_with_what_it_meant() -> None:
    (found,) = seen(table("2026-M11;;106;14/11/2026;K01;;5;10"), form=None).findings
    assert found.title.vi == "Ngày 14/11/2026 không có mã 106"
    assert found.detail.vi == "Ô C2: mã này là Huyện Tam Đường (đến 30/06/2025)"


def test_whose_name_it_is_is_not_asked_where_the_period_cannot_be_read() -> None:
    assert codes(seen(table("hôm qua;Khun Há;;;K01;;5;10"), form=None)) == ["A2 period_unreadable"]


def test_names_mean_the_unit_of_their_time() -> None:
    everybody = frozenset(known().units)
    old = seen(table("2025-M05;Khun Há;;;K01;;5;10"), form=None, mine=everybody)
    assert old.rows[0].key.unit == "khun-ha-pre2025"
    assert old.can_submit


def test_a_straddling_period_says_since_when_the_unit_is() -> None:
    preview = seen(table("2025-M07;khun-ha-2025;;;K01;;5;10"), form=None)
    assert preview.findings[0].detail.vi.startswith("Ô A2: Xã Khun Há từ 01/07/2025")


def test_one_fault_and_nothing_is_accepted() -> None:
    good = [f"2026-M{month:02};Khun Há;;;K01;;5;10" for month in range(1, 12)]
    assert seen(table(*good), form=None).can_submit
    preview = seen(table(*good, "2026-M11;Bình Lư;;;K01;;11;10"), form=None)
    assert (preview.counts.figures, preview.counts.errors, preview.can_submit) == (12, 1, False)


def test_the_same_row_twice_under_two_names() -> None:
    rows = ("2026-M11;Khun Há;;;K01;;5;10", "11/2026;;03430;14/11/2026;K01;;6;10")
    preview = seen(table(*rows), form=None)
    assert codes(preview) == ["E3 row_twice"]
    assert "Xã Khun Há" in preview.findings[0].detail.vi


def test_parts_are_rows_of_their_own() -> None:
    rows = ("2026-M11;Khun Há;;;K01;Đất đai;5;10", "2026-M11;Khun Há;;;K01;Hộ tịch;6;10")
    preview = seen(table(*rows), form=None)
    assert [row.key.part for row in preview.rows] == ["dat-dai", "ho-tich"]
    parts = {("K01", ""): asked("K01", "a"), ("K01", "x"): asked("K01", "a", part="x")}
    assert codes(seen(table(*rows), form=None, fields=parts))[0] == "F2 part_unknown"


def test_headings_in_english_and_in_any_order() -> None:
    raw = "Denominator,Numerator,KPI,Unit,Period\n10,5,K01,Khun Ha,2026-M11\n,,,,\n"
    assert seen(raw, form=None).rows[0].key == key("K01")


def test_a_table_may_leave_the_period_to_the_screen() -> None:
    raw = "Đơn vị;Mã;Tử số;Mẫu số\nKhun Há;K01;5;10\nBình Lư;K01;6;10"
    assert [row.key.period for row in seen(raw).rows] == ["2026-M11", "2026-M11"]
    assert codes(seen(raw, form=None))[0] == "column_missing"


@pytest.mark.parametrize(
    ("text", "kind", "id_"),
    [
        ("2026-M10", None, "2026-M10"), ("2026-m10", None, "2026-M10"),
        ("10/2026", PeriodKind.MONTH, "2026-M10"),
        ("10/2026", PeriodKind.CALENDAR_MONTH, "2026-C10"),
        ("tháng 10/2026", None, "2026-M10"), ("Kỳ 10/2026", None, "2026-M10"),
        ("Tháng 9 năm 2026", None, "2026-M09"), ("T9/2026", None, "2026-M09"),
        ("quý IV/2026", None, "2026-Q4"), ("Quý 3 năm 2026", None, "2026-Q3"),
        ("6 tháng đầu năm 2026", None, "2026-H1"), ("sáu tháng cuối năm 2026", None, "2026-H2"),
        ("9 tháng 2026", None, "2026-N9"), ("năm 2026", None, "2026"), (2026.0, None, "2026"),
        ("13/2026", None, None), ("quý 5/2026", None, None), ("1026", None, None),
        (date(2026, 10, 1), None, None), ("", None, None),
    ],
)  # fmt: skip
def test_periods_as_people_write_them(
    text: str | float, kind: PeriodKind | None, id_: str | None
) -> None:
    assert read_period(text, kind) == (Period.parse(id_) if id_ else None)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("14/10/2026", date(2026, 10, 14)), ("1.2.2026", date(2026, 2, 1)),
        ("2026-10-14", date(2026, 10, 14)), (date(2026, 10, 14), date(2026, 10, 14)),
        (datetime(2026, 10, 14, 7, tzinfo=UTC), date(2026, 10, 14)), ("10/14/2026", None),
        ("14/10/26", None), ("x", None),
    ],
)  # fmt: skip
def test_days_as_people_write_them(text: Cell, day: date | None) -> None:
    assert read_day(text) == day
