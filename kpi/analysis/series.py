"""Stored values of one series as the analysis reads them. Pure."""

from collections.abc import Iterable
from datetime import date
from statistics import median

from kpi.define import Kpi
from kpi.values import Status, Value

from .history import History, Point
from .target import Start


def history_of(kpi: Kpi, values: Iterable[Value], *, since: date | None) -> History:
    """Put values of finished periods into a history.

    since: the day on which the units of today began; a period that began before is of others.
    """
    kept = [each for each in values if _counts(each, since)]
    return History.of(
        [Point(each.period.index, each.value) for each in kept if each.value is not None],
        top=float(kpi.scale) if kpi.is_share else None,
        season=kept[-1].period.a_year if kept else 1,
        step=_step(kpi, kept),
    )


def start_of(values: Iterable[Value], *, since: date | None) -> Start | None:
    """Find where a linear path begins: the first official value of the units of today."""
    official = [
        Start(each.period, each.value)
        for each in values
        if each.value is not None and each.status is Status.OFFICIAL and _counts(each, since)
    ]
    return min(official, key=lambda start: start.period.last, default=None)


def _counts(value: Value, since: date | None) -> bool:
    return value.is_there and (since is None or value.period.first >= since)


def _step(kpi: Kpi, values: list[Value]) -> float | None:
    """Say what one case makes, where cases are counted in whole numbers."""
    if not kpi.numerator.is_whole:
        return None
    if kpi.denominator is None:
        return float(kpi.scale)
    parts = [float(each.denominator) for each in values if each.denominator]
    return float(kpi.scale) / median(parts) if parts else None
