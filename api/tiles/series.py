"""What is remembered of one series: its newest value, steps of the last day, growth today. Pure."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from core.model import Freshness, SeriesId, SourceId, freshness
from core.model.freshness import LATE_PERIODS, STALE_PERIODS

from .tile import TrendKind
from .today import STEP_MS, Today

STEPS_KEPT: Final = 24 * 3_600_000 // STEP_MS + 1
GONE_PERIODS: Final = 10.0
GONE_MS_MIN: Final = 7 * 86_400_000
UNKNOWN_PERIOD_SECONDS: Final = 3_600.0  # for a series that nobody described


@dataclass(slots=True, kw_only=True)
class Series:
    """One series that some tile reads. Times are ms; NaN marks "ended" or "no number".

    lacking: an expression gave it without samples that it should have read. missing_ms: stored
    samples up to here could not be read.
    """

    id: SeriesId
    source: SourceId | None  # None: of the results of an expression, which may have several
    period_seconds: float
    simulated: bool = False
    lacking: bool = False
    missing_ms: int | None = None
    ended_ms: int | None = None  # since when an expression gives this result no more
    trend: TrendKind | None = None
    today: Today | None = None
    last_ms: int | None = None
    last_value: float = math.nan
    steps: dict[int, tuple[int, float]] = field(default_factory=dict)  # step number → time, value

    def observe(self, time_ms: int, value: float) -> None:
        """Take in one sample, new or old, in any order; twice is as good as once."""
        if self.last_ms is None or time_ms >= self.last_ms:
            self.last_ms, self.last_value = time_ms, value
        if self.today:
            self.today.observe(time_ms, value)
        if self.trend in (TrendKind.LAST, TrendKind.WORST) and math.isfinite(value):
            self._observe_step(time_ms, value)

    def give(self, value: float, *, made_of_ms: int, at_ms: int) -> None:
        """Take in what an expression gives now.

        made_of_ms: time of the newest sample. It may be older than that of the value before.
        """
        self.ended_ms, self.last_ms, self.last_value = None, made_of_ms, value
        self.remember(at_ms, value)

    def end(self, at_ms: int) -> None:
        """Count no more: the expression gives this no longer."""
        self.ended_ms = at_ms
        self.remember(at_ms, None)

    def remember(self, time_ms: int, value: float | None) -> None:
        """Draw a value at a moment, or a gap."""
        if self.trend is not None:
            self._observe_step(time_ms, math.nan if value is None else value)

    @property
    def is_drawn(self) -> bool:
        """Whether some step has a value."""
        return any(math.isfinite(value) for _, value in self.steps.values())

    def _observe_step(self, time_ms: int, value: float) -> None:
        step = -(-time_ms // STEP_MS)
        known = self.steps.get(step)
        if known is None or (math.isnan(known[1]) and time_ms >= known[0]):
            self.steps[step] = (time_ms, value)
            if len(self.steps) > 2 * STEPS_KEPT:  # years may be replayed between two drawings
                self._keep_after(max(self.steps) - STEPS_KEPT)
        elif self.trend is TrendKind.WORST:
            self.steps[step] = min(known, (time_ms, value), key=lambda point: point[1])
        elif time_ms >= known[0]:
            self.steps[step] = (time_ms, value)

    def forget(self, now_ms: int) -> None:
        """Drop steps older than a day, and steps of a far future."""
        newest = -(-now_ms // STEP_MS) + 1
        self.steps = {step: point for step, point in self.steps.items() if step <= newest}
        self._keep_after(newest - STEPS_KEPT - 1)

    def _keep_after(self, oldest: int) -> None:
        self.steps = {step: point for step, point in self.steps.items() if step > oldest}

    def at_step(self, step: int) -> float | None:
        """Value of a step; one that fell silent keeps its value until it would be stale."""
        carried = 1 + math.ceil(STALE_PERIODS * self.period_seconds * 1000 / STEP_MS)
        for back in range(min(carried, STEPS_KEPT)):
            if point := self.steps.get(step - back):
                return None if math.isnan(point[1]) else point[1]
        return None

    def freshness(self, now_ms: int) -> Freshness:
        """Fresh, late, stale; never when nothing came, or so long ago that it is gone."""
        if self.ended_ms is not None:
            return Freshness.NEVER
        if self.last_ms is None or now_ms - self.last_ms > self.gone_after_ms:
            return Freshness.NEVER
        if math.isnan(self.last_value):
            return Freshness.STALE  # its end was announced
        return freshness(self.last_ms, now_ms=now_ms, expected_period_seconds=self.period_seconds)

    @property
    def gone_after_ms(self) -> int:
        """Silence after which the series no longer counts: a week, or ten periods."""
        return max(GONE_MS_MIN, int(GONE_PERIODS * self.period_seconds * 1000))

    def turns_ms(self) -> Iterator[int]:
        """Instants at which the freshness changes if nothing more comes."""
        if self.last_ms is None:
            return
        for periods in (LATE_PERIODS, STALE_PERIODS):
            yield self.last_ms + int(periods * self.period_seconds * 1000) + 1
        yield self.last_ms + self.gone_after_ms + 1
