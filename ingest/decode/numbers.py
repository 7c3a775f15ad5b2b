"""Numbers that a float64 can hold: which integers cannot, and how to say so."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

DIGITS_MAX = 1000  # characters of one number; the longest float64 has 309 before its point
EXACT_BELOW = 2.0**53  # every integer up to here is a float64
_SHOWN_BELOW = 2**128


def to_float64(numbers: Sequence[int | float]) -> NDArray[np.float64]:
    """Nearest float64 of each; infinite where an integer has no near one."""
    try:
        return np.array(numbers, np.float64)
    except OverflowError:
        return np.array([_nearest(number) for number in numbers], np.float64)


def inexact_rows(value: NDArray[np.float64], numbers: Sequence[int | float]) -> list[int]:
    """Rows of integers that their float64 does not equal. A written float means its nearest."""
    suspects = np.flatnonzero(np.abs(value) >= EXACT_BELOW).tolist()
    # Python compares int with float exactly; numpy would round the integer first.
    return [
        row
        for row in suspects
        if isinstance(numbers[row], int) and float(value[row]) != numbers[row]
    ]


def inexact_detail(number: float) -> str:
    """Say why an integer is refused."""
    what = f"the integer {number}" if abs(number) < _SHOWN_BELOW else "an integer far"
    return f"{what} beyond 2^53 is not exact as a 64-bit float; round it, or count in larger units"


def _nearest(number: float) -> float:
    try:
        return float(number)
    except OverflowError:
        return float("inf")
