"""When figures are due, what is late and what changed too much, as series for rules. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final

from core.model import Labels, Period, UnitId
from kpi.analysis import Standing, State
from kpi.board import Line
from kpi.define import Kpi, KpiId
from kpi.keeping import Place
from kpi.values import Origin, Value

from .dues import Due, due_at, owing

DUE: Final = "kpi_handin_due_timestamp_seconds"
LATE: Final = "kpi_handin_late"
REMINDERS: Final = "kpi_handin_reminders"
JUMP: Final = "kpi_jump"
OFF_TRACK: Final = "kpi_off_track"


def handin_series(
    place: Place,
    told: Iterable[Due],
    reminders: Mapping[UnitId, int],
    values: Iterable[Value],
    now: datetime,
) -> dict[Labels, float]:
    """Tell of each indicator and unit when figures are due, and whether some are late.

    told: what is owed, the oldest first. What is late longest goes before; when nothing is missing,
    what is due next. reminders: of this year, by unit. values: of the last periods; what is owed
    beside made-up figures is made up as they are.
    """
    handed = _handed_in(values)
    found: dict[tuple[str, UnitId], tuple[datetime, bool]] = {
        (kpi.id, unit): (due_at(place, kpi, period), False)
        for period in _running(place, now)
        for kpi, unit in owing(place, period)
    }
    missing: set[tuple[str, UnitId]] = set()
    for each in told:
        key = (each.kpi, each.unit)
        if each.handed_in is None and key not in missing:
            missing.add(key)
            found[key] = (each.at, each.is_missing(now))
    samples: dict[Labels, float] = {}
    for (kpi, unit), (at, is_late) in found.items():
        mark = _mark_all([each for each in handed[unit] if each.kpi == kpi] or handed[unit])
        samples[_labels(DUE, kpi=kpi, unit=unit, **mark)] = at.timestamp()
        samples[_labels(LATE, kpi=kpi, unit=unit, **mark)] = float(is_late)
    for unit in {unit for _, unit in found}:
        samples[_labels(REMINDERS, unit=unit, **_mark_all(handed[unit]))] = float(
            reminders.get(unit, 0)
        )
    return samples


def _handed_in(values: Iterable[Value]) -> defaultdict[UnitId, list[Value]]:
    """Divide by unit what was handed in."""
    found = defaultdict[UnitId, list[Value]](list)
    for each in values:
        if each.unit and each.is_there and each.origin is Origin.HANDIN:
            found[each.unit].append(each)
    return found


def _running(place: Place, now: datetime) -> list[Period]:
    today = now.astimezone(place.zone).date()
    kinds = {kpi.period for kpi in place.catalogue.kpis}
    found = (Period.containing(kind, today) for kind in kinds)
    return [period for period in found if period is not None]


def jump_series(place: Place, values: Iterable[Value], now: datetime) -> dict[Labels, float]:
    """Tell how much the newest period that has ended changed against the one before.

    1 is as much as the indicator allows without a reason. Of small numbers nothing is told, nor
    across a day on which other units began.
    """
    today = now.astimezone(place.zone).date()
    there = {
        (each.kpi, each.unit, each.period): each
        for each in values
        if each.unit and each.is_there and each.period.last < today
    }
    newest: dict[tuple[KpiId, UnitId], Value] = {}
    for (kpi_id, unit, period), each in there.items():
        known = newest.get((kpi_id, unit))
        if known is None or known.period.last < period.last:
            newest[kpi_id, unit] = each
    samples: dict[Labels, float] = {}
    for (kpi_id, unit), value in newest.items():
        kpi, before = (
            place.catalogue.of(kpi_id),
            there.get((kpi_id, unit, value.period.shifted(-1))),
        )
        if kpi is not None and before is not None and not kpi.is_closed:
            jump = _jump(kpi, value, before)
            if jump is not None:
                samples[_labels(JUMP, kpi=kpi_id, unit=unit, **_mark(value, before))] = jump
    return samples


def _jump(kpi: Kpi, value: Value, before: Value) -> float | None:
    is_small = any((each.denominator or kpi.small_n) < kpi.small_n for each in (value, before))
    if is_small or not before.value or value.value is None or not kpi.jump_percent:
        return None
    percent = 100 * abs(value.value - before.value) / abs(before.value)
    jump = percent / float(kpi.jump_percent)
    # Nobody counts fewer than one more.
    is_one = kpi.numerator.is_whole and abs(_cases(value) - _cases(before)) <= 1
    return min(jump, 1.0) if is_one else jump


def _cases(value: Value) -> Decimal:
    return value.numerator or Decimal(0)


def off_track_series(told: Iterable[tuple[Line, Standing]]) -> dict[Labels, float]:
    """Tell of each indicator whose standing is known whether it is off track."""
    return {
        _labels(OFF_TRACK, kpi=line.kpi.id, scope=line.scope, **_mark(line.value)): float(
            standing.state is State.OFF
        )
        for line, standing in told
        if standing.state is not State.UNKNOWN and not line.kpi.is_closed
    }


def _mark(*values: Value) -> dict[str, str]:
    """Mark what was made of made-up figures, as the figures themselves are."""
    return {"simulated": "true"} if any(each.simulated for each in values) else {}


def _mark_all(values: Collection[Value]) -> dict[str, str]:
    """Mark what stands beside these figures if each of them is made up, and there are some.

    One that is not is enough: of what is marked perhaps nobody is told.
    """
    return _mark(*values) if values and all(each.simulated for each in values) else {}


def _labels(metric: str, **labels: str) -> Labels:
    return tuple(sorted({"__name__": metric, **labels}.items()))
