"""A forecast as it is kept and shown, and why there may be none. Pure; light to import."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from .history import History

POINTS_MIN: Final = 8
SEASON_POINTS_MIN: Final = 24
HORIZON_MAX: Final = 24
COVERAGE: Final = 0.8


class Method(StrEnum):
    """How a forecast was made; `_logit`: of a share, which cannot leave 0 to 100 % there."""

    DAMPED_ETS = "damped_ets"
    DAMPED_ETS_LOGIT = "damped_ets_logit"
    DAMPED_ETS_SEASON = "damped_ets_season"
    DAMPED_ETS_SEASON_LOGIT = "damped_ets_season_logit"
    UNCHANGED = "unchanged"  # no value ever differed from another


class Unforeseen(StrEnum):
    """Why there is no forecast."""

    FEW_POINTS = "few_points"  # below POINTS_MIN since the last break
    GAPS = "gaps"  # enough in all, but too much is missing between them
    NEVER_CHANGED = "never_changed"  # and what one case makes is not known: no width to tell
    UNFIT = "unfit"  # the model found no finite answer


@dataclass(frozen=True, slots=True)
class Step:
    """One period ahead: 8 of 10 values are expected from low to high."""

    at: int
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is to be expected. points: how many it rests on.

    steps: one a period, from the one after the newest point on; never more than points.
    """

    method: Method
    points: int
    steps: tuple[Step, ...]

    def until(self, at: int) -> Step | None:
        """Say the step of a period, or the last one before it where the forecast ends earlier."""
        before = [step for step in self.steps if step.at <= at]
        return before[-1] if before else None


@dataclass(frozen=True, slots=True)
class NoForecast:
    """There is none. points: that were there, of the POINTS_MIN that are needed."""

    reason: Unforeseen
    points: int


Foretold = Forecast | NoForecast
Foretell = Callable[[History], Foretold]
