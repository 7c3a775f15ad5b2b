"""When figures are due and what is late, as series for rules. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from core.model import Labels, Period, UnitId
from kpi.define import Kpi
from kpi.keeping import Place

from .dues import Due, due_at, forms

DUE: Final = "kpi_handin_due_timestamp_seconds"
LATE: Final = "kpi_handin_late"
REMINDERS: Final = "kpi_handin_reminders"


def handin_series(
    place: Place, told: Iterable[Due], reminders: Mapping[UnitId, int], now: datetime
) -> dict[Labels, float]:
    """Tell of each indicator and unit when figures are due, and whether some are late.

    told: what is owed, the oldest first. What is late longest goes before; when nothing is missing,
    what is due next. reminders: of this year, by unit.
    """
    found: dict[tuple[str, UnitId], tuple[datetime, bool]] = {
        (kpi.id, unit): (due_at(place, kpi, period), False)
        for period in _running(place, now)
        for kpi, unit in forms(place, period)
    }
    missing: set[tuple[str, UnitId]] = set()
    for each in told:
        key = (each.kpi, each.unit)
        if each.handed_in is None and key not in missing:
            missing.add(key)
            found[key] = (each.at, each.is_missing(now))
    samples: dict[Labels, float] = {}
    for (kpi, unit), (at, is_late) in found.items():
        samples[_labels(DUE, kpi=kpi, unit=unit)] = at.timestamp()
        samples[_labels(LATE, kpi=kpi, unit=unit)] = float(is_late)
    for unit in {unit for _, unit in found}:
        samples[_labels(REMINDERS, unit=unit)] = float(reminders.get(unit, 0))
    return samples


def _running(place: Place, now: datetime) -> list[Period]:
    today = now.astimezone(place.zone).date()
    kinds = {kpi.period for kpi in place.catalogue.kpis}
    found = (Period.containing(kind, today) for kind in kinds)
    return [period for period in found if period is not None]


def off_track_series(told: Iterable[tuple[Kpi, str, bool]]) -> dict[Labels, float]:
    """Tell of indicators and scopes whether they are off track: below the path, out of reach."""
    return {
        _labels("kpi_off_track", kpi=kpi.id, scope=scope): float(is_off)
        for kpi, scope, is_off in told
    }


def _labels(metric: str, **labels: str) -> Labels:
    return tuple(sorted({"__name__": metric, **labels}.items()))
