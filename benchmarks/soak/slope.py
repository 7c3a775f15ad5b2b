"""How fast something grows: least squares, and how sure that is. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

BLOCK_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Slope:
    """Growth an hour, and its standard error."""

    per_hour: float
    error: float


def slope(seconds: Sequence[float], values: Sequence[float]) -> Slope:
    """Fit a line through the means of each minute.

    Neighbouring looks are alike, so single ones would make the error look smaller than it is.
    """
    at, value = np.array(seconds), np.array(values)
    blocks = np.floor((at - at[0]) / BLOCK_SECONDS).astype(int) if len(at) else np.empty(0, int)
    numbers = np.unique(blocks)
    if len(numbers) < 3:
        return Slope(np.nan, np.nan)
    hours = np.array([at[blocks == number].mean() for number in numbers]) / 3600
    means = np.array([value[blocks == number].mean() for number in numbers])
    away = hours - hours.mean()
    per_hour = float(away @ means / (away @ away))
    left = means - means.mean() - per_hour * away
    error = float(np.sqrt(left @ left / (len(numbers) - 2) / (away @ away)))
    return Slope(per_hour, error)
