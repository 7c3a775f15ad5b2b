"""Numbers and days as a Vietnamese paper has them."""

import pytest

from kpi.report import said
from kpi.report.content import Goal
from tests.reporting import line


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        (1234567.891, 2, "1.234.567,89"),
        (59.0, 1, "59,0"),
        (0.0, 1, "0,0"),
        (-0.04, 1, "0,0"),  # no minus before nothing
        (-0.8, 1, "\u22120,8"),
        (None, 1, "—"),
    ],
)
def test_numbers(value: float | None, decimals: int, written: str) -> None:
    assert said.number(value, decimals) == written


@pytest.mark.parametrize(
    ("value", "written"), [(839, "839"), (3.1, "3,1"), (128.40, "128,4"), (1e6, "1.000.000")]
)
def test_terms(value: float, written: str) -> None:
    assert said.term(value) == written


@pytest.mark.parametrize(
    ("op", "value", "written"),
    [(">", 80, ">\u00a080%"), (">=", 3, "≥\u00a03%"), (">=", 100, "100%"), ("<=", 5, "≤\u00a05%")],
)
def test_targets(op: str, value: float, written: str) -> None:
    assert said.goal(Goal(op=op, value=value), line("K", "K")) == written


def test_changes() -> None:
    share, count = line("K", "K"), line("K", "K", unit="người")
    assert said.change(59.0, 57.8, share) == "+1,2 điểm"
    assert said.change(55.2, 56.0, share) == "\u22120,8 điểm"
    assert said.change(59.01, 59.0, share) == "0,0 điểm"
    assert said.change(59.0, None, share) == "—"
    assert said.change(7, 5, count) == "+2,0"


def test_spans_and_lists() -> None:
    assert said.between(78.2, 84.1, line("K", "K")) == "78\u201384%"
    assert said.between(2.41, 2.44, line("K", "K")) == "2,4%"
    assert said.listed(["A", "B", "C"]) == "A, B và C"
    assert said.listed(["A"]) == "A"
    assert said.day("2026-11-17") == "17/11/2026"
    assert said.moment("2026-11-17T08:00:00+07:00") == "08:00, 17/11/2026"
