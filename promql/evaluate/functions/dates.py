"""Parts of dates, in UTC, of values that are seconds since 1970."""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from promql.values import Floats, Vector

from .given import FunctionOf, Given

Seconds = NDArray[np.int64]
_DAY: Final = 86_400
_THURSDAY: Final = 4  # 1 January 1970; Sunday is 0
# Farther from 1970 the calendar of numpy ends.
_SECONDS_MAX: Final = 9_000_000_000 * _DAY // 10


def _calendar(seconds: Seconds, unit: str) -> NDArray[np.datetime64]:
    return seconds.astype("datetime64[s]").astype(f"datetime64[{unit}]")


def _floats(numbers: NDArray[np.int64]) -> Floats:
    return numbers.astype(np.float64)


def _days(since: NDArray[np.datetime64], until: NDArray[np.datetime64]) -> Floats:
    return _floats((until - since).astype(np.int64))


def _day_of_month(seconds: Seconds) -> Floats:
    months = _calendar(seconds, "M")
    return _days(months.astype("datetime64[D]"), _calendar(seconds, "D")) + 1


def _day_of_year(seconds: Seconds) -> Floats:
    years = _calendar(seconds, "Y")
    return _days(years.astype("datetime64[D]"), _calendar(seconds, "D")) + 1


def _days_in_month(seconds: Seconds) -> Floats:
    months = _calendar(seconds, "M")
    following = (months + 1).astype("datetime64[D]")
    return _days(months.astype("datetime64[D]"), following)


def _month(seconds: Seconds) -> Floats:
    return (_calendar(seconds, "M").astype(np.int64) % 12 + 1).astype(np.float64)


def _year(seconds: Seconds) -> Floats:
    return (_calendar(seconds, "Y").astype(np.int64) + 1970).astype(np.float64)


_PARTS: Final[Mapping[str, Callable[[Seconds], Floats]]] = {
    "day_of_month": _day_of_month,
    "day_of_week": lambda seconds: _floats((seconds // _DAY + _THURSDAY) % 7),
    "day_of_year": _day_of_year,
    "days_in_month": _days_in_month,
    "hour": lambda seconds: _floats(seconds // 3600 % 24),
    "minute": lambda seconds: _floats(seconds // 60 % 60),
    "month": _month,
    "year": _year,
}


def _applied(part: Callable[[Seconds], Floats]) -> FunctionOf:
    def apply(given: Given) -> Vector:
        if not given.values:
            times = given.grid.times_ms // 1000
            return Vector.of_one((), part(times), np.ones(len(times), bool))
        vector = given.vector()
        return vector.with_values(part(_whole(vector.values)))

    return apply


def _whole(values: Floats) -> Seconds:
    bounded = np.clip(np.nan_to_num(np.trunc(values)), -_SECONDS_MAX, _SECONDS_MAX)
    seconds: Seconds = bounded.astype(np.int64)
    return seconds


FUNCTIONS: Final[Mapping[str, FunctionOf]] = {name: _applied(part) for name, part in _PARTS.items()}
