"""A form against what is known: the period before, what is stored, who may hand in when."""

from datetime import date

import pytest

from core.model import UnitId
from kpi.handin import (
    Change,
    Figures,
    Kind,
    Layout,
    of_rows,
)
from kpi.handin.check import preview as check
from tests.handing import (
    BINH_LU,
    FIELDS,
    HEAD,
    ONE,
    asked,
    codes,
    figures,
    form,
    key,
    known,
    measure,
    one_row,
    seen,
    workbook,
)


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


def test_a_value_is_told_with_as_many_decimals_as_on_screens() -> None:
    preview = one_row(100, 671, previous={key("K01"): figures(671, 671)})
    assert preview.findings[0].detail.vi == "Ô C2: kỳ trước 100,0%, kỳ này 14,9%"


@pytest.mark.parametrize(
    ("marker", "code"),
    [
        ("{version} | khun-ha-2025 | 2026-M11", []),
        ("1.deadbeef | khun-ha-2025 | 2026-M11", ["template_old"]),
        ("{version} | binh-lu-2025 | 2026-M11", ["template_unit"]),
        ("{version} | khun-ha-2025 | 2026-M10", ["template_period"]),
        ("1.deadbeef | khun-ha-2025 | 2026-M10", ["template_period"]),
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
