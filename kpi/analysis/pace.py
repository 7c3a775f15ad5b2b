"""How fast an indicator moves, and how fast it would have to. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from .history import Point

WINDOW: Final = 12  # periods: of a year of months, what is long ago tells nothing of the pace
POINTS_MIN: Final = 4
METHOD: Final = "theil_sen"


@dataclass(frozen=True, slots=True)
class Pace:
    """Change a period, in the unit of measure of the value.

    needed: to come to the target in time, 0 where it is reached; None: no target, or too late.
    now: the median of the slopes between any two points; None below POINTS_MIN. points: of it.
    """

    needed: float | None
    now: float | None
    points: int
    method: str = METHOD


def pace(
    points: Sequence[Point], *, goal: float | None, due_at: int | None, is_reached: bool = False
) -> Pace:
    """Compare the pace of the newest points with the one that is needed.

    points: since the last break, in order; the newest one is where the way is measured from.
    due_at: the period of the target. The median of slopes (Theil, Sen) does not follow one period
    that stands out, as the difference of the last two would.
    """
    recent = [point for point in points if point.at > points[-1].at - WINDOW] if points else []
    return Pace(_needed(points, goal, due_at, is_reached=is_reached), _slope(recent), len(recent))


def _needed(
    points: Sequence[Point], goal: float | None, due_at: int | None, *, is_reached: bool
) -> float | None:
    if is_reached:
        return 0.0
    if goal is None or due_at is None or not points or due_at <= points[-1].at:
        return None
    return (goal - points[-1].value) / (due_at - points[-1].at)


def _slope(points: Sequence[Point]) -> float | None:
    if len(points) < POINTS_MIN:
        return None
    at = np.array([point.at for point in points], np.float64)
    value = np.array([point.value for point in points], np.float64)
    first, second = np.triu_indices(len(points), k=1)
    return float(np.median((value[second] - value[first]) / (at[second] - at[first])))
