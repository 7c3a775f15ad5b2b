"""The scale that a forecast is made on: the logit for shares, the plain one for others. Pure."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .history import History, Point

# A share of 0 or 1 has no logit. All shares are drawn in by half a case at each end, which keeps
# their order and is undone exactly; of how many cases a share is made counts up to 500, or one
# case of millions would seem to jump.
_CASES_DEFAULT: Final = 200.0
_CASES_MAX: Final = 500.0
_CASES_MIN: Final = 2.0
_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Scale:
    """How values are placed for the model, and read back. top: of a share; None: plain.

    margin: what a share is drawn in by at each end. never_negative: no value was below 0.
    case: what one case makes at the newest value, on the model's scale; None: not known.
    smallest: a difference below it is none.
    """

    top: float | None
    margin: float
    never_negative: bool
    case: float | None
    smallest: float

    @property
    def is_logit(self) -> bool:
        """Whether it is the logit of shares."""
        return self.top is not None

    def placed(self, value: float) -> float:
        """Place one value."""
        if self.top is None:
            return value
        share = min(max(value / self.top, 0.0), 1.0)
        drawn = self.margin + (1 - 2 * self.margin) * share
        return math.log(drawn / (1 - drawn))

    def values(self, placed: NDArray[np.float64]) -> NDArray[np.float64]:
        """Read values back; a share never leaves 0…top."""
        if self.top is None:
            return np.maximum(placed, 0.0) if self.never_negative else placed
        drawn = 1 / (1 + np.exp(-np.clip(placed, -700, 700)))
        share = (drawn - self.margin) / (1 - 2 * self.margin)
        return np.clip(share, 0.0, 1.0) * self.top


def scale_of(history: History, points: tuple[Point, ...]) -> Scale:
    """Choose the scale of a history. points: of it, those that count."""
    newest = points[-1].value
    if history.top is None:
        greatest = max(abs(point.value) for point in points)
        never_negative = min(point.value for point in points) >= 0
        return Scale(None, 0.0, never_negative, history.step, _ROUNDING * max(greatest, 1.0))
    cases = history.top / history.step if history.step else _CASES_DEFAULT
    cases = min(max(cases, _CASES_MIN), _CASES_MAX)
    margin = 0.5 / cases
    drawn = margin + (1 - 2 * margin) * min(max(newest / history.top, 0.0), 1.0)
    case = 1 / (cases * drawn * (1 - drawn)) if history.step else None
    return Scale(history.top, margin, never_negative=True, case=case, smallest=_ROUNDING)
