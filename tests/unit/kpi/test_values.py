"""Ratios and totals: sums of figures, never a mean; no figures are no 0."""

import dataclasses
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import UnitId
from kpi.units import CORE, Members
from kpi.values import Figure, Status, Value, Why, ratio, total
from tests.indicators import kpi, period, value

UNITS = (*map(UnitId, "abcd"),)
MEMBERS = Members(UNITS)
MONTH = period("2026-M11")


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected", "why"),
    [
        (851, 1391, 100 * 851 / 1391, Why.THERE),
        (0, 10, 0.0, Why.THERE),
        (0, 0, None, Why.NOT_APPLICABLE),
        (5, 0, None, Why.NOT_APPLICABLE),
        (None, 10, None, Why.NO_FIGURES),
        (5, None, None, Why.NO_FIGURES),
        (None, None, None, Why.NO_FIGURES),
        ("612.5", "22840", 100 * 612.5 / 22840, Why.THERE),
    ],
)
def test_a_ratio(numerator: object, denominator: object, expected: float | None, why: Why) -> None:
    found = value(kpi(), "a", "2026-M11", numerator, denominator)
    assert found.why is why
    assert found.value == (expected if expected is None else pytest.approx(expected, rel=1e-12))


def summed(*parts: Value, members: Members = MEMBERS, **more: object) -> Value:
    found = total(kpi(**more), CORE, MONTH, members, parts)
    assert found is not None
    return found


def given_by(*units: str, **more: object) -> list[Value]:
    return [value(kpi(), unit, "2026-M11", 10, 20, **more) for unit in units]


def test_a_total_is_a_sum_of_figures() -> None:
    parts = [
        value(kpi(), unit, "2026-M11", *figures)
        for unit, *figures in (("a", 1, 1), ("b", 0, 99), ("c", 0, 0), ("d", 9, 100))
    ]
    found = summed(*parts)
    assert [found.numerator, found.denominator] == [10, 200]
    assert found.value == pytest.approx(5.0, rel=1e-12)
    assert (found.have, found.want) == (4, 4)


def test_too_few_units_give_no_total() -> None:
    three = summed(*given_by("a", "b", "c"))
    assert (three.value, three.why, three.have, three.want) == (None, Why.UNITS_MISSING, 3, 4)
    assert three.numerator == 30
    assert three.status is Status.NONE
    assert summed(*given_by("a", "b", "c"), min_completeness=0.75).value == 50.0


def test_a_blank_is_no_figure() -> None:
    blank = value(kpi(), "d", "2026-M11", None, 20)
    found = summed(*given_by("a", "b", "c"), blank)
    assert [found.have, found.denominator] == [3, 60]


def test_units_of_which_days_are_missing_do_not_count_unless_it_is_so_of_all() -> None:
    partly = [
        dataclasses.replace(each, value=None, why=Why.DAYS_DIFFER, have=0)
        for each in given_by(*UNITS)
    ]
    found = summed(*given_by("a", "b", "c"), partly[3])
    assert (found.why, found.have) == (Why.UNITS_MISSING, 3)
    assert found.numerator == 30
    none = summed(*partly)
    assert (none.value, none.why, none.have) == (None, Why.DAYS_DIFFER, 0)
    assert none.numerator == 40


def test_a_unit_that_is_not_in_the_scope_does_not_count() -> None:
    assert summed(*given_by(*UNITS, "e")).denominator == 80


def test_what_cannot_be_separated_has_no_total() -> None:
    members = Members(UNITS, (UnitId("e"),))
    found = summed(*given_by(*UNITS), members=members)
    assert (found.value, found.why, found.want) == (None, Why.NOT_SEPARABLE, 5)


def test_a_split_period_has_no_total_and_is_never_official() -> None:
    members = Members(UNITS, is_split=True)
    found = summed(*given_by(*UNITS, status=Status.OFFICIAL), members=members)
    assert (found.value, found.why, found.status) == (None, Why.STRADDLES, Status.NONE)


def test_a_total_is_official_when_all_of_it_is() -> None:
    assert summed(*given_by(*UNITS, status=Status.OFFICIAL)).status is Status.OFFICIAL
    mixed = [*given_by("a", "b", "c", status=Status.OFFICIAL), *given_by("d")]
    assert summed(*mixed).status is Status.PRELIMINARY


def test_a_made_up_figure_marks_the_total() -> None:
    assert summed(*given_by("a", "b", "c"), *given_by("d", simulated=True)).simulated


def test_nobody_ever_had_a_figure() -> None:
    assert total(kpi(), CORE, MONTH, MEMBERS, []) is None


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(1, 10**9)), min_size=1, max_size=8))
def test_sums_are_exact(figures: list[tuple[int, int]]) -> None:
    units = tuple(UnitId(f"u{place}") for place in range(len(figures)))
    parts = [
        value(kpi(), unit, "2026-M11", *each) for unit, each in zip(units, figures, strict=True)
    ]
    found = total(kpi(), CORE, MONTH, Members(units), parts)
    assert found is not None
    wanted = [sum(column) for column in zip(*figures, strict=True)]
    assert [found.numerator, found.denominator] == wanted
    assert found.value == pytest.approx(100 * wanted[0] / wanted[1], rel=1e-12)


def test_a_value_without_denominator() -> None:
    one = kpi()
    assert ratio(one, Figure(Decimal(3), Decimal(4))) == (75.0, Why.THERE)
