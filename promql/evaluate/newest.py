"""The newest sample of each series at each moment, and what stands between two samples."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.model import Selected, is_stale
from promql.values import Flags, Floats, Grid, Vector

from .windows import last_seen


@dataclass(frozen=True, slots=True, eq=False)
class Newest:
    """Newest samples of n series by steps, and when they were taken."""

    values: Floats
    present: Flags
    time_ms: NDArray[np.int64]


def newest(selected: Selected, ends: Grid) -> Newest:
    """Find the newest samples; a series that ended has none, nor one that was silent too long."""
    index = last_seen(selected.starts, selected.time_ms, ends) - 1
    if not len(selected.time_ms):
        nothing = np.zeros(index.shape)
        return Newest(nothing, nothing > 0, nothing.astype(np.int64))
    some = index >= selected.starts[:-1, None]
    index = np.maximum(index, 0)
    time_ms, values = selected.time_ms[index], selected.value[index]
    young = time_ms > ends.times_ms - selected.lookback_ms[:, None]
    return Newest(values, some & young & ~is_stale(values), time_ms)


def vector_of(selected: Selected, found: Newest, steps: int) -> Vector:
    """Make a vector of what was found; at one moment, if that counts for all steps."""
    shape = (len(selected), steps)
    values, present = np.broadcast_to(found.values, shape), np.broadcast_to(found.present, shape)
    return Vector(selected.labels, values, present, np.zeros(len(selected), bool)).without_empty()


def smoothed(selected: Selected, ends: Grid) -> Newest:
    """Interpolate between the samples before and after each moment; the last one is carried on."""
    value, time_ms, starts = selected.value, selected.time_ms, selected.starts
    if not len(value):
        return newest(selected, ends)
    after = last_seen(starts, time_ms, ends.moved(-1))
    before = np.maximum(after - 1, 0)
    next_ = np.minimum(after, len(value) - 1)
    lookback_ms, at_ms = selected.lookback_ms[:, None], ends.times_ms
    some_before = (after > starts[:-1, None]) & (time_ms[before] > at_ms - lookback_ms)
    some_after = (after < starts[1:, None]) & (time_ms[next_] <= at_ms + lookback_ms)
    between_ms = np.maximum(time_ms[next_] - time_ms[before], 1)
    part = (at_ms - time_ms[before]) / between_ms
    drawn = value[before] + (value[next_] - value[before]) * part
    values = np.where(some_after, drawn, value[before])
    exact = some_after & (time_ms[next_] == at_ms)
    values = np.where(exact, value[next_], values)
    return Newest(values, some_before | exact, np.broadcast_to(at_ms, values.shape))
