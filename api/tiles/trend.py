"""How a tile moved: the last day in steps of five minutes, or today's running total. Pure."""

import math
from collections.abc import Sequence
from statistics import median
from typing import Any

from .series import STEPS_KEPT, Series
from .tile import Show, Tile, TrendKind
from .today import STEP_MS

Points = list[list[float | None]]


def trend(
    tile: Tile, main: Sequence[Series], over: Sequence[Series], *, now_ms: int
) -> dict[str, Any] | None:
    """Message of a tile's trend cell; None while nothing is known."""
    points = _today(main) if tile.trend is TrendKind.TODAY else _steps(tile, main, over, now_ms)
    if not any(value is not None for _, value in points):
        return None
    newest = max((s.last_ms for s in main if s.last_ms is not None), default=None)
    return {"points": points, "at": newest, "unit_of_measure": tile.unit_of_measure}


def _steps(tile: Tile, main: Sequence[Series], over: Sequence[Series], now_ms: int) -> Points:
    """(end of step, value) for a day; None where no series has a value."""
    current = -(-now_ms // STEP_MS)
    points: Points = []
    for step in range(current - STEPS_KEPT + 1, current + 1):
        above = [value for one in main if (value := one.at_step(step)) is not None]
        below = [value for one in over if (value := one.at_step(step)) is not None]
        points.append([min(step * STEP_MS, now_ms), _combined(tile, above, below)])
    return points


def _combined(tile: Tile, above: list[float], below: list[float]) -> float | None:
    if not above or (tile.over and not below):
        return None
    match tile.show:
        case Show.LAST:
            return float(median(above))
        case Show.SUM:
            return math.fsum(above)
        case Show.RATIO | Show.INCREASE_TODAY:  # the latter is drawn as a running total instead
            denominator = math.fsum(below) if tile.over else float(len(above))
            return math.fsum(above) / denominator if denominator else None


def _today(main: Sequence[Series]) -> Points:
    """Add up all counters, from zero at midnight to the newest sample."""
    days = [series.today for series in main if series.today]
    curves = [dict(day.curve()) for day in days]
    steps = sorted({at for curve in curves for at in curve})
    if not steps:
        return []
    running = [0.0] * len(curves)
    points: Points = [[days[0].start_ms, 0.0]]
    for at in steps:
        running = [curve.get(at, before) for curve, before in zip(curves, running, strict=True)]
        points.append([at, math.fsum(running)])
    newest = max(series.last_ms or 0 for series in main)
    points[-1][0] = min(steps[-1], newest)
    return points
