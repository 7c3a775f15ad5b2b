"""Coverage of units: what is covered of each denominator, measured and declared apart. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.model import UnitId

from .judged import ANY, EACH, Judged, Verdict, of_any, of_each
from .measurements import Key
from .places import Place, What


class Basis(StrEnum):
    """Who says so. The two are never merged."""

    MEASURED = "measured"
    DECLARED = "declared"


@dataclass(frozen=True, slots=True)
class Part:
    """covered of whole. None: some place's size is not known, so that it cannot be told."""

    covered: float | None
    whole: float | None


@dataclass(frozen=True, slots=True)
class Reach:
    """Coverage of a unit by an operator, by any, or by each of them.

    places: of the unit; known: of these, that were judged. A place that nobody tested is not
    covered in `parts`. is_told: enough places are known for a figure of the unit.
    """

    unit: UnitId
    operator: str
    tech: str
    basis: Basis
    places: int
    known: int
    parts: Mapping[What, Part]
    is_told: bool


@dataclass(frozen=True, slots=True)
class Differing:
    """A place of which tests and declaration say different things."""

    key: Key
    measured: Verdict
    is_declared: bool


def measured(
    places: Sequence[Place], found: Iterable[Judged], operators: Collection[str], least: float
) -> list[Reach]:
    """Add up what tests found. operators: those of whom "any" and "each" speak; least: places."""
    verdicts = {each.key: each.verdict for each in found}
    techs = sorted({key.tech for key in verdicts})
    return [
        reach
        for tech in techs
        for reach in _reaches(places, verdicts, (Basis.MEASURED, tech, sorted(operators)), least)
    ]


def declared(places: Sequence[Place], keys: Collection[Key]) -> list[Reach]:
    """Add up what operators declare: a place that is not listed is not covered, by their word."""
    found: list[Reach] = []
    for tech in sorted({key.tech for key in keys}):
        operators = sorted({key.operator for key in keys if key.tech == tech})
        verdicts = {
            key: Verdict.COVERED if key in keys else Verdict.NOT_COVERED
            for place in places
            for operator in operators
            if (key := Key(place.name, operator, tech))
        }
        found += _reaches(places, verdicts, (Basis.DECLARED, tech, operators), 0.0)
    return found


def differing(found: Iterable[Judged], keys: Collection[Key]) -> list[Differing]:
    """Find places where tests and declaration do not agree, of operators that declare anything."""
    speaking = {(key.operator, key.tech) for key in keys}
    return [
        Differing(each.key, each.verdict, each.key in keys)
        for each in found
        if each.verdict is not Verdict.UNKNOWN
        and (each.key.operator, each.key.tech) in speaking
        and (each.verdict is Verdict.COVERED) is not (each.key in keys)
    ]


def _reaches(
    places: Sequence[Place],
    verdicts: Mapping[Key, Verdict],
    of: tuple[Basis, str, Sequence[str]],
    least: float,
) -> Iterable[Reach]:
    basis, tech, operators = of
    for unit in dict.fromkeys(place.unit for place in places):
        own = [place for place in places if place.unit == unit]
        by_place = {
            place.name: [
                verdicts.get(Key(place.name, operator, tech), Verdict.UNKNOWN)
                for operator in operators
            ]
            for place in own
        }
        columns = {
            **{name: [row[n] for row in by_place.values()] for n, name in enumerate(operators)},
            ANY: [of_any(row) for row in by_place.values()],
            EACH: [of_each(row) for row in by_place.values()],
        }
        for operator, column in columns.items():
            known = sum(verdict is not Verdict.UNKNOWN for verdict in column)
            is_told = known > 0 and known >= least * len(own)
            parts = {what: _part(own, column, what) for what in What}
            yield Reach(unit, operator, tech, basis, len(own), known, parts, is_told)


def _part(places: Sequence[Place], verdicts: Sequence[Verdict], what: What) -> Part:
    sizes = [place.sizes[what] for place in places]
    there = [size for size in sizes if size is not None]
    if len(there) < len(sizes):
        return Part(None, None)
    covered = (
        size for size, verdict in zip(there, verdicts, strict=True) if verdict is Verdict.COVERED
    )
    return Part(sum(covered), sum(there))
