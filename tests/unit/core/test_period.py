"""Periods: months from the 15th, and what is made of them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import Period, PeriodKind, periods

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("id_", "first", "last"),
    [
        ("2026-M10", "2026-09-15", "2026-10-14"),
        ("2026-M01", "2025-12-15", "2026-01-14"),
        ("2026-M03", "2026-02-15", "2026-03-14"),
        ("2026-C02", "2026-02-01", "2026-02-28"),
        ("2028-C02", "2028-02-01", "2028-02-29"),
        ("2026-Q1", "2025-12-15", "2026-03-14"),
        ("2026-Q4", "2026-09-15", "2026-12-14"),
        ("2026-H1", "2025-12-15", "2026-06-14"),
        ("2026-H2", "2026-06-15", "2026-12-14"),
        ("2026-N9", "2025-12-15", "2026-09-14"),
        ("2026", "2025-12-15", "2026-12-14"),
    ],
)
def test_days_of_periods(id_: str, first: str, last: str) -> None:
    period = Period.parse(id_)
    assert period is not None
    assert period.id == id_
    assert (str(period.first), str(period.last)) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-M13",
        "2026-M0",
        "2026-M1",
        "2026-Q5",
        "2026-H3",
        "2026-N8",
        "2026-N1",
        "26",
        "2026-M10 ",
        "2026-m10",
        "9999",
    ],
)
def test_what_is_no_period(text: str) -> None:
    assert Period.parse(text) is None


@given(DAYS, st.sampled_from([kind for kind in PeriodKind if kind is not PeriodKind.NINE_MONTHS]))
def test_each_day_lies_in_one_period_of_a_kind(day: date, kind: PeriodKind) -> None:
    period = Period.containing(kind, day)
    assert period is not None
    assert period.holds(day)
    assert Period.parse(period.id) == period
    assert period.shifted(1).first == period.last + timedelta(days=1)
    assert period.shifted(-1).shifted(1) == period


@given(DAYS)
def test_nine_months_end_in_september(day: date) -> None:
    period = Period.containing(PeriodKind.NINE_MONTHS, day)
    is_outside = (9, 15) <= (day.month, day.day) <= (12, 14)
    assert (period is None) == is_outside
    assert period is None or (period.holds(day) and period.last.month == 9)


def test_what_is_due_is_due_after_the_end() -> None:
    assert Period(PeriodKind.MONTH, 2026, 10).due(17) == date(2026, 10, 17)
    assert Period(PeriodKind.MONTH, 2026, 12).due(14) == date(2027, 1, 14)
    assert Period(PeriodKind.CALENDAR_MONTH, 2026, 10).due(17) == date(2026, 11, 17)
    assert Period(PeriodKind.YEAR, 2026).due(17) == date(2026, 12, 17)


def test_periods_of_a_stretch_of_days() -> None:
    found = periods(PeriodKind.MONTH, date(2025, 12, 20), date(2026, 2, 15))
    assert [each.id for each in found] == ["2026-M01", "2026-M02", "2026-M03"]
    nine = periods(PeriodKind.NINE_MONTHS, date(2025, 10, 1), date(2026, 10, 1))
    assert [each.id for each in nine] == ["2026-N9"]
    assert not periods(PeriodKind.YEAR, date(2026, 2, 1), date(2026, 1, 1))
