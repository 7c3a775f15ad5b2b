"""Fewer samples that tell the same of a step of time. Pure. All take samples in key order.

A step is right-closed: it ends at a multiple of its length.
"""

import numpy as np
from numpy.typing import NDArray

from core.model import Samples, is_stale


def last_of_steps(samples: Samples, step_ms: int) -> Samples:
    """Keep the newest number of each series and step; NaN is one, a marker of staleness not."""
    numbers = samples.take(~is_stale(samples.value))
    return numbers.take(_ends(numbers, step_ms))


def lowest_of_steps(samples: Samples, step_ms: int) -> Samples:
    """Keep the lowest number of each series and step, the first of equal ones; NaN is above all."""
    numbers = samples.take(~is_stale(samples.value))
    step = _group(numbers, step_ms)
    order = np.lexsort((numbers.time_ms, numbers.value, step))  # NaN comes last
    first = np.diff(step[order], prepend=-1) != 0
    return numbers.take(order[first])


def turns(samples: Samples, step_ms: int) -> Samples:
    """Keep of each counter its first value, the last of each step, and both sides of resets."""
    numbers = samples.take(~np.isnan(samples.value))
    begins = np.diff(numbers.series_id, prepend=-1) != 0
    falls = np.zeros(len(numbers), np.bool_)
    falls[1:] = (numbers.value[1:] < numbers.value[:-1]) & ~begins[1:]
    before_fall = np.append(falls, np.False_)[1:]
    return numbers.take(begins | falls | before_fall | _ends(numbers, step_ms))


def _ends(samples: Samples, step_ms: int) -> NDArray[np.bool_]:
    """Tell which samples are the last of their series and step."""
    ends: NDArray[np.bool_] = np.diff(_group(samples, step_ms), append=-1) != 0
    return ends


def _group(samples: Samples, step_ms: int) -> NDArray[np.int64]:
    """Give each sample the number of its series and step, from 0."""
    step = -(-samples.time_ms // step_ms)
    changes = (np.diff(samples.series_id) != 0) | (np.diff(step) != 0)
    return np.concatenate(([0], np.cumsum(changes)))[: len(samples)].astype(np.int64)
