"""A portal's budget as it is told. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.objectives import Day, Excluded, budget_of
from core.model import instant

from .asked import Measured
from .models import BudgetAlert, BudgetDay, PortalBudget
from .scene import Scene


@dataclass(frozen=True, slots=True)
class Days:
    """Local days. bounds_ms: where each begins, and where the last one ends."""

    bounds_ms: tuple[int, ...]
    zone: ZoneInfo
    now: datetime

    def of(self, found: Measured) -> list[Day]:
        """Put what was measured into its days."""
        tallies = found.by_day(self.bounds_ms, self.bounds_ms[0])
        ends = [instant(each) for each in self.bounds_ms]
        return [
            Day(begins, end, tally)
            for begins, end, tally in zip(ends[:-1], ends[1:], tallies, strict=True)
        ]


def told(
    portal: str, found: Measured, away: Sequence[Excluded], scene: Scene, of: Days
) -> PortalBudget:
    """Tell of one portal. away: times that do not count, each within a day."""
    days = of.of(found)
    budget = budget_of(days, scene.percent_of(portal), now=of.now, excluded=away)
    probed = scene.probed.get(portal)
    ends_in = budget.ends_in(found.failing.get("6h"))
    return PortalBudget(
        portal=portal,
        owner=probed.owner if probed else found.owner,
        unit=scene.unit_of(portal),
        simulated=found.simulated,
        objective=budget.percent,
        availability=budget.tally.availability,
        good=round(budget.tally.good),
        made=round(budget.tally.made),
        measured_ratio=budget.measured_ratio,
        failed_seconds=budget.tally.failed_seconds,
        excluded_seconds=sum(map(_seconds, away)),
        allowed_seconds=budget.allowed_seconds,
        left_ratio=budget.left_ratio,
        burn_1h=budget.burn(found.failing.get("1h")),
        burn_6h=budget.burn(found.failing.get("6h")),
        used_up_at=of.now + ends_in if ends_in is not None else None,
        alerts=[
            BudgetAlert.model_validate(each, from_attributes=True)
            for each in scene.burning.get(portal, ())
        ],
        days=[_day(day, _within(day, away), of) for day in days],
    )


def place(line: PortalBudget) -> tuple[bool, float, str]:
    """Where it stands: least left first, then what promises nothing or was never measured."""
    left = line.left_ratio
    return (left is None, math.inf if left is None else left, line.portal)


def _day(day: Day, away: Sequence[Excluded], of: Days) -> BudgetDay:
    budget = budget_of([day], None, now=of.now, excluded=away)
    return BudgetDay(
        day=day.begins.astimezone(of.zone).date(),
        availability=budget.tally.availability,
        failed_seconds=budget.tally.failed_seconds,
        excluded_seconds=sum(map(_seconds, away)),
        made=round(budget.tally.made),
        measured_ratio=budget.measured_ratio,
    )


def _within(day: Day, away: Sequence[Excluded]) -> list[Excluded]:
    return [each for each in away if day.begins <= each.since < day.ends]


def _seconds(each: Excluded) -> float:
    return (each.until - each.since).total_seconds()
