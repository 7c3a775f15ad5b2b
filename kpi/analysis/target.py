"""How an indicator stands towards its target: its path until then, and what is to be said. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from core.model import Period
from kpi.define import Direction, Path, Target

from .foretold import Forecast, Step

# Paths and ratios are floats that were divided once: what differs by less was meant to be equal.
_ROUNDING: Final = 1e-9


class State(StrEnum):
    """Where a value stands."""

    ON = "on"
    AT_RISK = "at_risk"
    OFF = "off"
    DONE = "done"  # the deadline is over, and the target was reached
    UNKNOWN = "unknown"


class StateReason(StrEnum):
    """Why it stands there."""

    REACHED = "reached"  # the target itself
    ON_PATH = "on_path"
    BAND_REACHES = "band_reaches"  # below the path, but the 80 % band comes up to it
    NO_BAND = "no_band"  # below the path, and there is no forecast
    BAND_MISSES = "band_misses"
    DEADLINE_OVER = "deadline_over"  # and the target was not reached
    NO_VALUE = "no_value"
    NO_TARGET = "no_target"
    NO_PATH = "no_path"  # a target, but nothing is said of the way to it
    NO_OFFICIAL_VALUE = "no_official_value"  # that a path could begin with


@dataclass(frozen=True, slots=True)
class Start:
    """The first official value, from which a path runs in a straight line."""

    period: Period
    value: float


@dataclass(frozen=True, slots=True)
class Standing:
    """A state with its reason. path_value: what the path asks for in this period.

    judged_by: the step of the forecast that decided, and what the path asks for then.
    """

    state: State
    reason: StateReason
    path_value: float | None = None
    judged_by: tuple[Step, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The way of one series to the target. last_year: its value of the same period a year before.

    last_year is None where there is none, or where other units made it up. counted_to: the day up
    to which the value counts; None: all of its period. Of a year that runs there is no verdict yet.
    """

    target: Target
    direction: Direction
    start: Start | None = None
    last_year: float | None = None
    counted_to: date | None = None

    def at(self, period: Period) -> float | None:
        """Say what the path asks for in a period; None: it says nothing of it."""
        goal = float(self.target.value)
        if self.is_yearly:
            return self._best(goal, self.last_year)
        if self.is_due(period):
            return goal
        if self.target.path is Path.LINEAR:
            return self._linear(period, goal)
        return self._step(period) if self.target.path is Path.STEPS else None

    @property
    def is_yearly(self) -> bool:
        """Whether each year has to reach the target, and to be no worse than the one before."""
        return self.target.path is Path.NOT_BELOW_LAST

    def is_due(self, period: Period) -> bool:
        """Whether the target itself counts in a period, and no longer the way to it."""
        return self.target.path is Path.CLOSED or period.index >= self.due_index(period)

    def due_index(self, period: Period) -> int:
        """Give the number of the last period that ends by the target's day, or in its year."""
        by = date(period.year, 12, 31) if self.is_yearly else self.target.by or date.max
        found = Period.containing(period.kind, by) or period
        return found.index if found.last <= by else found.index - 1

    def reaches(self, value: float, wanted: float, *, strictly: bool = False) -> bool:
        """Whether a value is as good as what is wanted; strictly: better, where it says so.

        `>` and `>=` differ only where the target itself is meant, not on the way to it.
        """
        better = value - wanted if self.direction is Direction.UP else wanted - value
        if strictly and self.target.op in {"<", ">"}:
            return better > _ROUNDING
        return better >= -_ROUNDING

    def standing(
        self, period: Period, value: float | None, forecast: Forecast | None = None
    ) -> Standing:
        """Judge the value of a period. forecast: made of the values up to this period."""
        wanted = self.at(period)
        if value is None:
            return Standing(State.UNKNOWN, StateReason.NO_VALUE, wanted)
        is_reached = self.reaches(value, float(self.target.value), strictly=True)
        if self.is_yearly:
            is_reached = is_reached and self.reaches(value, wanted or 0.0)
        if self.is_due(period) and not self._runs(period):
            return Standing(*self._due_state(is_reached=is_reached), wanted)
        if is_reached:
            return Standing(State.ON, StateReason.REACHED, wanted)
        if wanted is None:
            return Standing(State.UNKNOWN, self._no_path())
        if self.reaches(value, wanted) and not self.is_yearly:
            return Standing(State.ON, StateReason.ON_PATH, wanted)
        return self._by_band(period, wanted, forecast)

    def _runs(self, period: Period) -> bool:
        return self.counted_to is not None and self.counted_to < period.last

    def _due_state(self, *, is_reached: bool) -> tuple[State, StateReason]:
        if not is_reached:
            return State.OFF, StateReason.DEADLINE_OVER
        return State.ON if self.is_yearly else State.DONE, StateReason.REACHED

    def _by_band(self, period: Period, wanted: float, forecast: Forecast | None) -> Standing:
        """Judge by the forecast: of the target's time, or as far before it as it goes."""
        due = self.due_index(period)
        step = forecast.until(due) if forecast else None
        asked = self.at(period.shifted(step.at - period.index)) if step else None
        if step is None or asked is None:
            return Standing(State.AT_RISK, StateReason.NO_BAND, wanted)
        best = step.high if self.direction is Direction.UP else step.low
        judged = (step, asked)
        if self.reaches(best, asked, strictly=step.at >= due):
            return Standing(State.AT_RISK, StateReason.BAND_REACHES, wanted, judged)
        return Standing(State.OFF, StateReason.BAND_MISSES, wanted, judged)

    def _linear(self, period: Period, goal: float) -> float | None:
        if self.start is None or self.target.by is None or period.last < self.start.period.last:
            return None
        since = self.start.period.last
        part = (period.last - since) / (self.target.by - since)
        return self.start.value + (goal - self.start.value) * part

    def _step(self, period: Period) -> float | None:
        years = [year for year in self.target.steps if year <= period.year]
        return float(self.target.steps[max(years)]) if years else None

    def _best(self, goal: float, other: float | None) -> float:
        best: Callable[[float, float], float] = max if self.direction is Direction.UP else min
        return goal if other is None else best(goal, other)

    def _no_path(self) -> StateReason:
        is_waiting = self.target.path is Path.LINEAR and self.start is None
        return StateReason.NO_OFFICIAL_VALUE if is_waiting else StateReason.NO_PATH


def standing(
    course: Course | None, period: Period, value: float | None, forecast: Forecast | None = None
) -> Standing:
    """Judge a value of a series; None: it has no target, and so no state."""
    if course is not None:
        return course.standing(period, value, forecast)
    reason = StateReason.NO_VALUE if value is None else StateReason.NO_TARGET
    return Standing(State.UNKNOWN, reason)
