"""Places with what they have of the four denominators, and what operators declare of them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.model import UnitId
from core.place import Findings
from core.place.table import Row, read_table

from .measurements import Key


class What(StrEnum):
    """What coverage is a share of, in the words of metrics such as net_covered_villages."""

    VILLAGES = "villages"
    POPULATION = "population"
    AREA_KM2 = "area_km2"
    ROAD_KM = "road_km"


@dataclass(frozen=True, slots=True)
class Place:
    """A bản of a unit. sizes: None, what nobody has handed in, which is not 0."""

    name: str
    unit: UnitId
    sizes: Mapping[What, float | None]


def parse_places(raw: bytes, findings: Findings) -> tuple[Place, ...]:
    """Read `place,unit,population,area_km2,road_km`: every place of the scope, tested or not."""
    optional = [what.value for what in What if what is not What.VILLAGES]
    rows = read_table(raw, findings, required=["place", "unit"], optional=optional)
    found: dict[str, Place] = {}
    for row in rows:
        name = row.text("place")
        if name in found:
            row.wrong("place", f"{name!r} is there twice; two places of one name need two names")
        sizes = {what: _size(row, what) for what in What}
        found[name] = Place(name, UnitId(row.slug("unit")), sizes)
    return tuple(found.values())


def parse_declared(raw: bytes, findings: Findings) -> frozenset[Key]:
    """Read `place,operator,tech`: a row for each place that an operator says that it covers."""
    rows = read_table(raw, findings, required=["place", "operator", "tech"])
    return frozenset(
        Key(row.text("place"), row.text("operator"), row.text("tech").lower()) for row in rows
    )


def _size(row: Row, what: What) -> float | None:
    if what is What.VILLAGES:
        return 1.0
    size = row.number(what.value)
    if size is not None and size < 0:
        row.wrong(what.value, "is below 0")
    return size
