"""Units of an indicator in order: the best first, then those that cannot be ranked. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from core.model import UnitId
from kpi.define import Direction, Kpi
from kpi.values import Value, Why


class Seat(StrEnum):
    """Why a unit stands where it does."""

    RANKED = "ranked"
    SMALL_N = "small_n"  # so few cases that a rank would be chance
    NOT_APPLICABLE = "not_applicable"  # nothing to divide by
    NO_FIGURES = "no_figures"  # not handed in, not measured


_ORDER = {seat: number for number, seat in enumerate(Seat)}


@dataclass(frozen=True, slots=True)
class Entry:
    """A unit with its value of a period and of the one before.

    value: None, there never was a figure. previous: None too where other units made it up.
    """

    unit: UnitId
    value: Value | None
    previous: Value | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A line of the table. rank: None but for RANKED. cases: what the value is a part of."""

    unit: UnitId
    seat: Seat
    rank: int | None
    value: float | None
    change: float | None
    cases: float | None


def league(kpi: Kpi, entries: Iterable[Entry]) -> tuple[Placed, ...]:
    """Rank units. What looks alike shares a rank, and keeps the order in which it was given."""
    placed = sorted((_unranked(kpi, entry) for entry in entries), key=_order(kpi))
    ranked = [line for line in placed if line.seat is Seat.RANKED]
    ranks: dict[UnitId, int] = {}
    for _, group in groupby(ranked, key=lambda line: _shown(kpi, line.value)):
        rank = len(ranks) + 1
        ranks |= {line.unit: rank for line in group}
    return tuple(_with_rank(line, ranks.get(line.unit)) for line in placed)


def _unranked(kpi: Kpi, entry: Entry) -> Placed:
    found = entry.value
    value = found.value if found else None
    cases = _cases(kpi, found)
    before = entry.previous.value if entry.previous else None
    change = None if value is None or before is None else value - before
    return Placed(entry.unit, _seat(kpi, found, cases), None, value, change, cases)


def _cases(kpi: Kpi, value: Value | None) -> float | None:
    if value is None:
        return None
    counted = value.numerator if kpi.denominator is None else value.denominator
    return None if counted is None else float(counted)


def _seat(kpi: Kpi, value: Value | None, cases: float | None) -> Seat:
    if value is not None and value.why is Why.NOT_APPLICABLE:
        return Seat.NOT_APPLICABLE
    if value is None or value.value is None:
        return Seat.NO_FIGURES
    is_small = cases is not None and cases < kpi.small_n
    return Seat.SMALL_N if is_small else Seat.RANKED


def _order(kpi: Kpi) -> Callable[[Placed], tuple[int, float]]:
    sign = -1 if kpi.direction is Direction.UP else 1

    def key(line: Placed) -> tuple[int, float]:
        return _ORDER[line.seat], sign * (_shown(kpi, line.value) or 0.0)

    return key


def _shown(kpi: Kpi, value: float | None) -> float | None:
    """Round as screens do: two units with the same figure on paper share their rank."""
    return None if value is None else round(value, kpi.decimals)


def _with_rank(line: Placed, rank: int | None) -> Placed:
    return Placed(line.unit, line.seat, rank, line.value, line.change, line.cases)
