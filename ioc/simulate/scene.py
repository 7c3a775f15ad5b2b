"""`simulate.yml`: what the demo invents for a place. Pure parsing; every mistake is a finding."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from core.model import UnitId
from core.place import Document, Fields, Findings, closest

from .told import Curve, Indicators, parse_curve, parse_indicators

SCENE: Final = "simulate.yml"
_MEASURES: Final = ("rain", "air", "level", "slope")


@dataclass(frozen=True, slots=True)
class Operator:
    """A mobile network operator."""

    id: str
    strength_db: float  # added to its signal everywhere
    coverage: Mapping[str, float]  # technology → share of the people it says it reaches


@dataclass(frozen=True, slots=True)
class Territory:
    """What a unit has, beside what units.csv says."""

    id: UnitId
    villages: int
    road_km: float
    remoteness: float  # 0 to 1
    sites: Mapping[str, int]  # operator → base stations
    online_more: float  # that much more is filed online than elsewhere
    former: Mapping[UnitId, float]  # units that went into it → share of its people


@dataclass(frozen=True, slots=True)
class Station:
    """A weather, river or slope station."""

    id: str
    unit: UnitId
    altitude_m: float
    measures: tuple[str, ...]
    stream: str


@dataclass(frozen=True, slots=True)
class Portal:
    """A web site that citizens use, played by a server on the loopback interface."""

    id: str
    owner: str
    usual_seconds: float
    journey: tuple[str, ...]  # steps that a probe walks through


@dataclass(frozen=True, slots=True)
class Field:
    """A field of public services."""

    id: str
    procedure_level: str
    share: float  # of all dossiers
    work_hours: float  # office hours from receipt to result
    fee_vnd: float


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that the demo invents."""

    operators: tuple[Operator, ...]
    territories: tuple[Territory, ...]
    stations: tuple[Station, ...]
    portals: tuple[Portal, ...]
    probes: tuple[str, ...]
    fields: tuple[Field, ...]
    dossiers_a_day: float  # working day, each thousand people
    online: Curve  # share of a working day's dossiers
    scores: Mapping[str, tuple[float, Curve]]  # groups of index 766: highest points, share of them
    indicators: Indicators


def parse_scene(document: Document, findings: Findings, *, units: Collection[UnitId]) -> Scene:
    """Read and check `simulate.yml`. What the findings complain of may be missing or zero."""
    top = Fields(document.root, findings)
    operators = tuple(_operator(Fields(node, findings)) for node in top.nodes("operators"))
    names = {operator.id for operator in operators}
    scene = Scene(
        operators,
        tuple(_territory(Fields(node, findings), units, names) for node in top.nodes("units")),
        tuple(_station(Fields(node, findings), units) for node in top.nodes("stations")),
        tuple(_portal(Fields(node, findings)) for node in top.nodes("portals")),
        top.texts("probes"),
        *_dossiers(top, findings),
        dict(_score(Fields(node, findings)) for node in top.nodes("scores_766", required=False)),
        parse_indicators(top, findings, units=units),
    )
    top.end()
    return scene


def _operator(fields: Fields) -> Operator:
    shares = {
        tech: float(node.value)
        for tech, node in fields.pairs("coverage").items()
        if isinstance(node.value, int | float) and 0 <= node.value <= 1
    }
    if len(shares) < len(fields.pairs("coverage")):
        fields.wrong("coverage", "expected technology: share, each from 0 to 1")
    operator = Operator(fields.slug("id"), _number(fields, "strength_db", -60, 60), shares)
    fields.end()
    return operator


def _territory(fields: Fields, units: Collection[UnitId], operators: Collection[str]) -> Territory:
    territory = Territory(
        fields.unit("id", units, required=True),
        int(_number(fields, "villages", 0, 1000)),
        _number(fields, "road_km", 0, 100_000),
        _number(fields, "remoteness", -1e-9, 1),
        _sites(fields, operators),
        fields.number("online_more", above=-1, up_to=1, required=False) or 0.0,
        _former(fields, units),
    )
    fields.end()
    return territory


def _sites(fields: Fields, operators: Collection[str]) -> dict[str, int]:
    sites = {}
    for operator, node in fields.pairs("sites").items():
        if operator not in operators:
            reason = f"operator {operator!r} is not listed above{closest(operator, operators)}"
            fields.findings.add(node.line, node.path, reason)
        elif isinstance(node.value, int) and node.value >= 0:
            sites[operator] = node.value
        else:
            fields.findings.add(node.line, node.path, "expected a whole number of sites")
    return sites


def _former(fields: Fields, units: Collection[UnitId]) -> dict[UnitId, float]:
    former = {}
    for unit, node in fields.pairs("former", required=False).items():
        if unit not in units:
            reason = f"unit {unit!r} is not in units.csv{closest(unit, units)}"
            fields.findings.add(node.line, node.path, reason)
        elif isinstance(node.value, int | float) and 0 < node.value <= 1:
            former[UnitId(unit)] = float(node.value)
        else:
            fields.findings.add(node.line, node.path, "expected a share above 0, up to 1")
    return former


def _station(fields: Fields, units: Collection[UnitId]) -> Station:
    measures = fields.texts("measures")
    for measure in measures:
        if measure not in _MEASURES:
            fields.wrong("measures", f"{measure!r} is none of {', '.join(_MEASURES)}")
    station = Station(
        fields.slug("id"),
        fields.unit("unit", units, required=True),
        _number(fields, "altitude_m", -100, 5000),
        measures,
        fields.slug("stream", required="level" in measures),
    )
    fields.end()
    return station


def _portal(fields: Fields) -> Portal:
    portal = Portal(
        fields.slug("id"),
        fields.text("owner"),
        _number(fields, "usual_seconds", 0, 10),
        fields.texts("journey", required=False),
    )
    fields.end()
    return portal


def _dossiers(top: Fields, findings: Findings) -> tuple[tuple[Field, ...], float, Curve]:
    node = top.get("dossiers")
    if node is None:
        return (), 0.0, Curve()
    dossiers = Fields(node, findings)
    found = tuple(_field(Fields(each, findings)) for each in dossiers.nodes("fields"))
    rate = _number(dossiers, "each_thousand_people_a_day", 0, 1000)
    online = parse_curve(dossiers, "online")
    dossiers.end()
    return found, rate, online


def _score(fields: Fields) -> tuple[str, tuple[float, Curve]]:
    group = fields.text("group")
    found = group, (_number(fields, "highest", 0, 100), parse_curve(fields, "share"))
    fields.end()
    return found


def _field(fields: Fields) -> Field:
    field = Field(
        fields.text("id"),
        fields.text("procedure_level"),
        _number(fields, "share", 0, 1),
        _number(fields, "work_hours", 0, 2000),
        _number(fields, "fee_vnd", -1, 1e9),
    )
    fields.end()
    return field


def _number(fields: Fields, name: str, above: float, up_to: float) -> float:
    return fields.number(name, above=above, up_to=up_to) or 0.0
