"""Numbers as Go writes them with format `e`."""

import pytest

from api.alerts.prometheus import exponential


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.0, "0e+00"),
        (-0.0, "-0e+00"),
        (1.0, "1e+00"),
        (-1.5, "-1.5e+00"),
        (0.1, "1e-01"),
        (123456.789, "1.23456789e+05"),
        (1e100, "1e+100"),
        (5e-324, "5e-324"),
        (float("nan"), "NaN"),
        (float("inf"), "+Inf"),
        (float("-inf"), "-Inf"),
        (None, "NaN"),
    ],
)
def test_a_number_is_written_with_an_exponent(value: float | None, written: str) -> None:
    assert exponential(value) == written
