"""Which units figures are of, as the units were at the time of a period. Pure.

Nothing is pro-rated: a unit of today that only partly lay in a scope has no separable figures, and
a period on whose days the units changed is split, and never official.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from core.model import Period, Unit, UnitId

CORE: Final = "core"
PLAN: Final = "plan"
_PART: Final = "part"


@dataclass(frozen=True, slots=True)
class Members:
    """Units whose figures make up a scope in a period.

    apart: units of which only a part lies in the scope, so that their figures cannot be separated.
    is_split: the units changed within the period.
    """

    units: tuple[UnitId, ...]
    apart: tuple[UnitId, ...] = ()
    is_split: bool = False

    @property
    def all(self) -> tuple[UnitId, ...]:
        """Both, those that count first."""
        return (*self.units, *self.apart)


@dataclass(frozen=True, slots=True)
class Scopes:
    """The units of a place, and which kinds of them hand in."""

    units: tuple[Unit, ...]
    levels: Collection[str]

    def members(self, scope: str, period: Period) -> Members:
        """Find the units of a scope (or one unit by its id) as they were in a period."""
        last, first = self._on(scope, period.last), self._on(scope, period.first)
        split = {*last.units} != {*first.units}
        return Members(last.units, last.apart, is_split=split)

    def breaks(self, scope: str) -> tuple[date, ...]:
        """Give the days on which other units began to make up a scope."""
        days = {day for unit in self._level() if (day := unit.valid_from) is not None}
        return tuple(
            day
            for day in sorted(days)
            if {*self._on(scope, day).units} != {*self._on(scope, _before(day)).units}
        )

    def names(self) -> tuple[str, ...]:
        """Give the scopes that can be asked for."""
        known = {unit.scope for unit in self.units}
        return tuple(scope for scope in (CORE, PLAN) if scope in known)

    def _on(self, scope: str, day: date) -> Members:
        level = [unit for unit in self._level() if _is_valid(unit, day)]
        if scope not in (CORE, PLAN):
            # A unit of its own: a province stays as it is, though it is of no level that hands in.
            return Members(tuple(unit.id for unit in self.units if unit.id == scope))
        wanted = self._of_plan() if scope == PLAN else self._of_core()
        units = tuple(unit.id for unit in level if unit.id in wanted)
        apart = tuple(unit.id for unit in level if unit.scope == _PART) if scope == PLAN else ()
        return Members(units, apart)

    def _level(self) -> Iterable[Unit]:
        return (unit for unit in self.units if unit.kind in self.levels)

    def _of_core(self) -> frozenset[UnitId]:
        """Find the units of today and all that went into them, however long ago."""
        found = {unit.id for unit in self._level() if unit.scope == CORE}
        by_id = {unit.id: unit for unit in self.units}
        waiting = list(found)
        while waiting:
            parts = by_id[waiting.pop()].predecessors
            older = {part.old for part in parts if part.old in by_id} - found
            found |= older
            waiting += older
        return frozenset(found)

    def _of_plan(self) -> frozenset[UnitId]:
        return frozenset(unit.id for unit in self._level() if unit.scope in (CORE, PLAN))


def _is_valid(unit: Unit, day: date) -> bool:
    return (unit.valid_from or date.min) <= day <= (unit.valid_to or date.max)


def _before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)
