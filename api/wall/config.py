"""`walls.yml`: the screens of the center. Every mistake is a finding. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.tiles import Tile
from core.model import Metric, Unit
from core.place import (
    UNITS_OF_MEASURE,
    Document,
    Fields,
    Findings,
    Node,
    Profile,
    closest,
    no_such_unit,
)

from .fit import TITLE_MAX, Room
from .layout import Name, Page, Wall
from .layout import Unit as WallUnit
from .pages import READERS, Desk
from .specs import Catalogue, parse_name

WALLS_MAX: Final = 20
PAGES_MAX: Final = 20
_PIXELS: Final = (640, 16_384)
_ROTATE_SECONDS: Final = (15, 60)
_UNIT_NAME_MAX: Final = 12
TOPIC: Final = "wall:"


@dataclass(frozen=True, slots=True)
class Known:
    """What the place's other files describe. Empty metrics or units are not checked against."""

    profile: Profile
    units: Sequence[Unit]
    metrics: Mapping[str, Metric]


@dataclass(frozen=True, slots=True)
class WallPlan:
    """One wall and the tiles behind its cells."""

    wall: Wall
    tiles: tuple[Tile, ...]


def parse_walls(document: Document, findings: Findings, *, known: Known) -> tuple[WallPlan, ...]:
    """Read and check `walls.yml`. What the findings complain of may be missing or empty."""
    top = Fields(document.root, findings)
    nodes = top.some("walls", WALLS_MAX)
    top.end()
    reader = _Reader(findings, known)
    return tuple(reader.wall(Fields(node, findings)) for node in nodes)


class _Reader:
    """Reads walls one after the other; page ids are unique over all of them."""

    def __init__(self, findings: Findings, known: Known) -> None:
        self.findings = findings
        self.known = known
        words = UNITS_OF_MEASURE.union(known.profile.units_of_measure)
        self.catalogue = Catalogue(known.metrics, {unit.id for unit in known.units}, words)
        self.walls: dict[str, int] = {}
        self.pages: dict[str, int] = {}

    def wall(self, fields: Fields) -> WallPlan:
        """Read one wall."""
        id_ = self._unique(fields, self.walls)
        name = parse_name(fields, "name", length_max=TITLE_MAX) or Name("", "")
        diagonal_in = fields.number("diagonal_in", above=5, up_to=500) or 55.0
        pixels = self._pixels(fields)
        distance_m = fields.number("distance_m", above=0.3, up_to=50) or 5.0
        rotate_seconds = self._rotate_seconds(fields)
        units = self._units(fields)
        room = Room.of(diagonal_in=diagonal_in, pixels=pixels, distance_m=distance_m)
        tiles: list[Tile] = []
        pages = self._pages(fields, room, units, tiles)
        fields.end()
        profile = self.known.profile
        wall = Wall(
            id=id_,
            name=name,
            place=Name(profile.name_vi, profile.name_en),
            zone=str(profile.zone),
            diagonal_in=diagonal_in,
            pixels=pixels,
            distance_m=distance_m,
            rotate_seconds=rotate_seconds,
            duty_phone=profile.duty_phone,
            pages=pages,
            units=units,
        )
        return WallPlan(wall, tuple(tiles))

    def _pages(
        self, fields: Fields, room: Room, units: Sequence[WallUnit], tiles: list[Tile]
    ) -> tuple[Page, ...]:
        nodes = fields.some("pages", PAGES_MAX)
        read = [self._page(node, room, units, tiles) for node in nodes]
        return tuple(page for page in read if page)

    def _page(
        self, node: Node, room: Room, units: Sequence[WallUnit], tiles: list[Tile]
    ) -> Page | None:
        fields = Fields(node, self.findings)
        id_ = self._unique(fields, self.pages)
        kind = fields.text("kind")
        title = parse_name(fields, "title", length_max=TITLE_MAX) or Name("", "")
        if kind not in READERS:
            if kind:
                fields.wrong("kind", f"no such kind of page {kind!r}{closest(kind, READERS)}")
            return None
        desk = Desk(fields, self.findings, self.catalogue, room, units, TOPIC + id_, tiles)
        page = READERS[kind](desk, id_, title)
        fields.end()
        return page

    def _unique(self, fields: Fields, lines: dict[str, int]) -> str:
        id_ = fields.slug("id")
        if id_ in lines:
            fields.wrong("id", f"{id_!r} is already on line {lines[id_]}; ids are unique")
        elif id_:
            lines[id_] = fields.line("id")
        return id_

    def _pixels(self, fields: Fields) -> tuple[int, int]:
        low, high = _PIXELS
        values = [node.value for node in fields.nodes("pixels")]
        match values:
            case [int() as across, int() as down] if (
                low <= across <= high and low // 2 <= down <= high
            ):
                return across, down
            case []:
                pass
            case _:
                fields.wrong("pixels", "expected [width, height], such as [1920, 1080]")
        return 1920, 1080

    def _rotate_seconds(self, fields: Fields) -> int:
        low, high = _ROTATE_SECONDS
        seconds = fields.number("rotate_seconds", above=low - 1, up_to=high)
        return int(seconds or low)

    def _units(self, fields: Fields) -> tuple[WallUnit, ...]:
        """Units on the map: those listed, else those of the default scope that have a point."""
        by_id: dict[str, Unit] = {unit.id: unit for unit in self.known.units}
        listed = fields.nodes("units", required=False)
        if not listed:
            scope = self.known.profile.default_scope
            chosen = [unit for unit in by_id.values() if unit.scope == scope]
            found = [_placed(unit, Name(unit.name_vi, unit.name_en)) for unit in chosen]
            return tuple(unit for unit in found if unit)
        read = [self._unit(Fields(node, self.findings), by_id) for node in listed]
        return tuple(unit for unit in read if unit)

    def _unit(self, fields: Fields, by_id: Mapping[str, Unit]) -> WallUnit | None:
        id_ = fields.slug("id")
        name = parse_name(fields, "name", length_max=_UNIT_NAME_MAX) or Name("", "")
        fields.end()
        if not id_ or not by_id:
            return None
        if id_ not in by_id:
            fields.wrong("id", no_such_unit(id_, by_id))
            return None
        placed = _placed(by_id[id_], name)
        if placed is None:
            fields.wrong("id", f"unit {id_!r} has no point (lat, lon) or has ended")
        return placed


def _placed(unit: Unit, name: Name) -> WallUnit | None:
    """Put a unit on the map; None when it has no point or is no unit any more."""
    if unit.lat is None or unit.lon is None or unit.valid_to is not None:
        return None
    return WallUnit(id=unit.id, name=name, lat=unit.lat, lon=unit.lon, area_km2=unit.area_km2)


def topics(plans: Collection[WallPlan]) -> frozenset[str]:
    """Topics of all pages."""
    return frozenset(TOPIC + page.id for plan in plans for page in plan.wall.pages)
