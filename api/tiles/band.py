"""Where today's running total usually is: the same weekday of the last weeks. Pure."""

from collections.abc import Sequence
from typing import Any, Final

from core.model import Samples, SeriesId

from .today import Today

WEEKS: Final = 4
BAND_STEP_MS: Final = 900_000
DAYS_MIN: Final = 2  # one day is no habit

Curve = Sequence[tuple[int, float]]  # ms since midnight, running total


def day_curve(samples: Samples, *, start_ms: int, end_ms: int) -> Curve | None:
    """Add up all series of a past day, at each step; None when the day has no samples.

    samples: of the counters, from some time before midnight, so that growth begins at midnight.
    """
    days: dict[SeriesId, Today] = {}
    columns = (samples.series_id.tolist(), samples.time_ms.tolist(), samples.value.tolist())
    for id_, time_ms, value in zip(*columns, strict=True):
        if time_ms <= end_ms:
            days.setdefault(id_, Today(start_ms)).observe(time_ms, value)
    curves = [dict(day.curve()) for day in days.values()]
    times = sorted({at for curve in curves for at in curve})
    if not times:
        return None
    steps: list[tuple[int, float]] = []
    running, seen = [0.0] * len(curves), 0
    for at in range(start_ms + BAND_STEP_MS, end_ms + 1, BAND_STEP_MS):
        while seen < len(times) and times[seen] <= at:
            now = times[seen]
            running = [curve.get(now, was) for curve, was in zip(curves, running, strict=True)]
            seen += 1
        steps.append((at - start_ms, sum(running)))
    return steps


def band(curves: Sequence[Curve], *, start_ms: int) -> dict[str, Any] | None:
    """Message of a band cell on the day that begins at `start_ms`: lowest, mean, highest.

    None below DAYS_MIN days. A day of 23 or 25 hours counts where it has steps.
    """
    if len(curves) < DAYS_MIN:
        return None
    by_offset: dict[int, list[float]] = {}
    for curve in curves:
        for offset, total in curve:
            by_offset.setdefault(offset, []).append(total)
    points = [[start_ms, 0.0, 0.0, 0.0]]
    for offset, totals in sorted(by_offset.items()):
        mean = sum(totals) / len(totals)
        points.append([start_ms + offset, min(totals), round(mean, 2), max(totals)])
    return {"points": points}
