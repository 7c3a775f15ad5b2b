"""Straight lines through the samples of each range, and smoothing along them."""

from collections.abc import Mapping
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from promql.evaluate.errors import QueryError
from promql.evaluate.windows import Indexes, Portion, Windows
from promql.values import Floats, Vector

from .given import FunctionOf, Given

_Number = TypeVar("_Number", bound=np.generic)
_POINTS: Final = 2  # make a line


def _line(windows: Windows, portion: Portion, origin_ms: Indexes) -> tuple[Floats, Floats]:
    """Least squares: slope per second, and value at the origin, of each range of a portion."""
    seconds = (windows.time_ms[portion.samples] - origin_ms[portion.owner]) / 1000
    values = windows.value[portion.samples]
    begun = values[portion.starts]
    with np.errstate(invalid="ignore"):
        same = np.logical_and.reduceat(values == begun[portion.owner], portion.starts)
    count = portion.count
    middle, mean = portion.sums(seconds) / count, portion.sums(values) / count
    away = seconds - middle[portion.owner]
    covariance = portion.sums(away * (values - mean[portion.owner]))
    slope = covariance / portion.sums(away * away)
    level = np.where(np.isinf(begun), np.nan, begun)
    slope = np.where(same, np.where(np.isinf(begun), np.nan, 0.0), slope)
    return slope, np.where(same, level, mean - slope * middle)


def _deriv(given: Given) -> Vector:
    windows = given.windows()
    found = np.full(windows.first.size, np.nan)
    for portion in windows.portions(_POINTS):
        origin_ms = windows.time_ms[portion.samples[portion.starts]]
        found[portion.cells], _ = _line(windows, portion, origin_ms)
    return windows.vector(found.reshape(windows.first.shape), windows.count >= _POINTS)


def _predict_linear(given: Given) -> Vector:
    windows = given.windows()
    ahead = _per_range(windows, given.scalar(1))
    now_ms = _per_range(windows, given.grid.times_ms)
    found = np.full(windows.first.size, np.nan)
    for portion in windows.portions(_POINTS):
        slope, level = _line(windows, portion, now_ms[portion.cells])
        found[portion.cells] = slope * ahead[portion.cells] + level
    return windows.vector(found.reshape(windows.first.shape), windows.count >= _POINTS)


def _smoothing(given: Given) -> Vector:
    """Holt's linear method: a level and its trend, sample by sample."""
    windows = given.windows()
    for name, index in (("smoothing", 1), ("trend", 2)):
        for factor in given.scalar(index).tolist():
            if not 0 < factor < 1:
                expected = f"Expected: 0 < {name[0]}f < 1, got: {factor:f}"
                raise QueryError(f"invalid {name} factor. {expected}")
    level_factor = _per_range(windows, given.scalar(1))
    trend_factor = _per_range(windows, given.scalar(2))
    found = np.full(windows.first.size, np.nan)
    for portion in windows.portions(_POINTS):
        factors = level_factor[portion.cells], trend_factor[portion.cells]
        found[portion.cells] = _smoothed(windows, portion, *factors)
    return windows.vector(found.reshape(windows.first.shape), windows.count >= _POINTS)


def _smoothed(
    windows: Windows, portion: Portion, level_factor: Floats, trend_factor: Floats
) -> Floats:
    samples = windows.value[portion.samples]
    level = samples[portion.starts]
    trend = samples[portion.starts + 1] - level
    older = np.zeros_like(level)
    for step in range(1, int(portion.count.max(initial=0))):
        goes_on = portion.count > step
        value = samples[np.where(goes_on, portion.starts + step, 0)]
        if step > 1:
            changed = trend_factor * (level - older) + (1 - trend_factor) * trend
            trend = np.where(goes_on, changed, trend)
        smooth = level_factor * value + (1 - level_factor) * (level + trend)
        older = np.where(goes_on, level, older)
        level = np.where(goes_on, smooth, level)
    return level


def _per_range(windows: Windows, per_step: NDArray[_Number]) -> NDArray[_Number]:
    return np.broadcast_to(per_step, windows.first.shape).reshape(-1)


FUNCTIONS: Final[Mapping[str, FunctionOf]] = {
    "deriv": _deriv,
    "double_exponential_smoothing": _smoothing,
    "predict_linear": _predict_linear,
}
