"""Sums and means as exact as Prometheus', which carries the rounding error along.

Adding in numpy is fast and, where values do not cancel out, as good. Where they do, or where the
sum overflows, that one sum is done again, carefully.
"""

from collections.abc import Iterable, Sequence
from math import isinf, nan
from typing import Final

import numpy as np

from promql.values import Flags, Floats

# A sum smaller than this part of what was added has lost too many digits.
_CANCELLED: Final = 1e-4


def doubtful(total: Floats, sizes: Floats, finite: Flags) -> Flags:
    """Whether sums have to be done again. sizes: sums of the absolute values; finite: of what."""
    again: Flags = finite & (sizes != 0) & ~(np.abs(total) >= sizes * _CANCELLED)
    return again


def added(value: float, total: float, error: float) -> tuple[float, float]:
    """Add a value to a sum that carries its error (Neumaier's variant of Kahan's)."""
    bigger = total + value
    if isinf(bigger):
        return bigger, 0.0
    if abs(total) >= abs(value):
        return bigger, error + ((total - bigger) + value)
    return bigger, error + ((value - bigger) + total)


def careful_sum(values: Iterable[float]) -> float:
    """Add up one by one."""
    total = error = 0.0
    for value in values:
        total, error = added(value, total, error)
    return total if isinf(total) else total + error


def careful_mean(values: Sequence[float]) -> float:
    """Average; where the sum would overflow, from there on as a running mean."""
    total, error, mean, runs = (values[0] if values else nan), 0.0, 0.0, False
    for count, value in enumerate(values[1:], start=2):
        if not runs:
            new_total, new_error = added(value, total, error)
            if not isinf(new_total):
                total, error = new_total, new_error
                continue
            runs, mean, error = True, total / (count - 1), error / (count - 1)
        kept = (count - 1) / count
        mean, error = added(value / count, kept * mean, kept * error)
    if runs:
        return mean + error
    return total / len(values) + error / len(values)
