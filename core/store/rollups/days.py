"""What is known of the samples of a local day, and of how much its counter grew. Pure.

Markers of staleness are no numbers. NaN is one, and makes the sum one, as in buckets of an hour.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from core.model import Samples, is_stale

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Days:
    """Columns of n days with numbers, in order of (series, day).

    place: the how manieth of the days asked for. min, max: NaN only counts where there is nothing
    else. first, last: with the times of these numbers. increase: from the last number at or before
    the begin of the day (else the first in it) to the last one in it, resets repaired; exact for
    integers, as `increase(x[1d] anchored)` gives it.
    """

    series_id: NDArray[np.int32]
    place: Ints
    count: Ints
    sum: Floats
    min: Floats
    max: Floats
    first_ms: Ints
    first: Floats
    last_ms: Ints
    last: Floats
    increase: Floats

    def __len__(self) -> int:
        return len(self.series_id)

    @classmethod
    def of(cls, samples: Samples, bounds_ms: Ints, before: Mapping[int, float]) -> Self:
        """Sum up samples in key order, by days that follow each other.

        bounds_ms: where the days begin, and where the last one ends; no sample is outside.
        before: of a series the last number of all days before.
        """
        numbers = samples.take(~is_stale(samples.value))
        with np.errstate(invalid="ignore", over="ignore"):  # infinities are values too
            return cls._of_numbers(numbers, bounds_ms, before)

    @classmethod
    def _of_numbers(cls, numbers: Samples, bounds_ms: Ints, before: Mapping[int, float]) -> Self:
        place = bounds_ms.searchsorted(numbers.time_ms, "left") - 1
        begins_series = np.diff(numbers.series_id, prepend=-1) != 0
        starts = np.flatnonzero(begins_series | (np.diff(place, prepend=-1) != 0))
        ends = np.append(starts, len(numbers))[1:] - 1
        steps = _steps(numbers, begins_series, before)
        return cls(
            numbers.series_id[starts],
            place[starts],
            ends - starts + 1,
            np.add.reduceat(numbers.value, starts),
            np.fmin.reduceat(numbers.value, starts),
            np.fmax.reduceat(numbers.value, starts),
            numbers.time_ms[starts],
            numbers.value[starts],
            numbers.time_ms[ends],
            numbers.value[ends],
            np.add.reduceat(steps, starts),
        )


def _steps(
    numbers: Samples, begins_series: NDArray[np.bool_], before: Mapping[int, float]
) -> Floats:
    """Tell how much each number grew over the one before; after a fall all of it is growth."""
    value = numbers.value
    previous = np.append(value[:1], value[:-1])
    rows = np.flatnonzero(begins_series)
    ids = numbers.series_id[rows].tolist()
    previous[rows] = [before.get(id_, first) for id_, first in zip(ids, value[rows], strict=True)]
    steps: Floats = np.where(value < previous, value, value - previous)
    unknown = np.array([id_ not in before for id_ in ids], np.bool_)
    steps[rows[unknown]] = 0.0  # also where the first number is infinite or NaN
    return steps
