"""Administrative units: our own ids, dated official codes, successors."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from .ids import UnitId


@dataclass(frozen=True, slots=True, order=True)
class UnitCode:
    """An official code and the days it means this unit; both ends inclusive, None is open."""

    scheme: str
    code: str
    valid_from: date | None
    valid_to: date | None

    def means_on(self, day: date) -> bool:
        """Tell whether the code has this meaning on a day."""
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)

    def __str__(self) -> str:
        return f"{self.scheme}:{self.code}@{self.valid_from or ''}/{self.valid_to or ''}"


@dataclass(frozen=True, slots=True, order=True)
class Predecessor:
    """The share (above 0, up to 1) of an old unit that a new one got on the day it began."""

    old: UnitId
    share: float

    def __str__(self) -> str:
        return f"{self.old}*{self.share:.15g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One unit. Days are inclusive; None means not established, or open."""

    id: UnitId
    parent: UnitId | None
    kind: str
    name_vi: str
    name_en: str
    area_km2: float | None
    population: int | None
    lat: float | None  # degrees, WGS 84
    lon: float | None
    valid_from: date | None
    valid_to: date | None
    scope: str
    note: str
    codes: tuple[UnitCode, ...]
    predecessors: tuple[Predecessor, ...]


def unit_of_code(units: Iterable[Unit], *, scheme: str, code: str, day: date) -> UnitId | None:
    """Which unit a code meant on a day; codes are reused, so there is no answer without a day."""
    for unit in units:
        for known in unit.codes:
            if (known.scheme, known.code) == (scheme, code) and known.means_on(day):
                return unit.id
    return None


@dataclass(frozen=True, slots=True)
class UnitTree:
    """Which unit lies in which."""

    parents: Mapping[UnitId, UnitId | None]

    def line(self, unit: UnitId) -> tuple[UnitId, ...]:
        """Return the unit and all that it lies in, from the inside out."""
        found: dict[UnitId, None] = {}
        inner: UnitId | None = unit
        while inner is not None and inner not in found:  # a circle ends where it began
            found[inner] = None
            inner = self.parents.get(inner)
        return tuple(found)

    def covers(self, top: UnitId, unit: UnitId) -> bool:
        """Whether a unit is `top`, or lies in it."""
        return top in self.line(unit)

    def common(self, units: Iterable[UnitId]) -> UnitId | None:
        """Return the lowest unit in which all of these lie; None: there is none, or no unit."""
        first, *others = [self.line(unit) for unit in units] or [()]
        return next((unit for unit in first if all(unit in line for line in others)), None)

    def under(self, tops: Iterable[UnitId]) -> frozenset[UnitId]:
        """Return these units and all that lie in them."""
        wanted = frozenset(tops)
        return wanted | {unit for unit in self.parents if wanted.intersection(self.line(unit))}
