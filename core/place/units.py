"""`units.csv`: the tree of units with dated codes and successors. Pure.

Own ids are the keys; official codes are reused with new meanings, so they only resolve with a day.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Final

from core.model import Predecessor, Unit, UnitCode, UnitId

from .findings import Findings
from .profile import Bounds
from .table import Row, parse_day, read_table

REQUIRED: Final = ("id", "parent", "kind", "name_vi", "name_en", "scope")
OPTIONAL: Final = (
    "area_km2",
    "population",
    "lat",
    "lon",
    "valid_from",
    "valid_to",
    "successor_of",
    "codes",
    "certainty",
    "note",
)
_CODE: Final = re.compile(r"([a-z][a-z0-9_]*):([A-Za-z0-9._-]+)@([^/]*)/([^/]*)")
_SHARE: Final = re.compile(r"([^*]+)\*([0-9.]+)")
_LEVELS_MAX: Final = 20  # province to household has seven
_PEOPLE_MAX: Final = 2_000_000_000
_SHARE_SLACK: Final = 1e-9  # shares are written as decimals: thirds need a little room

# Units by id with the line that describes each.
Lines = Mapping[UnitId, Row]


def parse_units(raw: bytes, findings: Findings, *, bounds: Bounds) -> tuple[Unit, ...]:
    """Read and check `units.csv`. What the findings complain of may be missing or empty."""
    units: dict[UnitId, Unit] = {}
    lines: dict[UnitId, Row] = {}
    for row in read_table(raw, findings, required=REQUIRED, optional=OPTIONAL):
        unit = _unit(row, bounds)
        if unit.id in lines:
            row.wrong("id", f"{unit.id!r} is already on line {lines[unit.id].line}; ids are unique")
            continue
        units[unit.id], lines[unit.id] = unit, row
    _check_parents(units, lines)
    _check_codes(units, lines)
    _check_successors(units, lines)
    return tuple(units.values())


def _unit(row: Row, bounds: Bounds) -> Unit:
    begins, ends = row.day("valid_from"), row.day("valid_to")
    if begins and ends and ends < begins:
        row.wrong("valid_to", f"{ends} is before valid_from {begins}")
    lat, lon = _point(row, bounds)
    return Unit(
        id=UnitId(row.slug("id")),
        parent=UnitId(row.text("parent", required=False)) or None,
        kind=row.text("kind"),
        name_vi=row.text("name_vi"),
        name_en=row.text("name_en"),
        area_km2=_positive(row, "area_km2"),
        population=_whole(row, "population"),
        lat=lat,
        lon=lon,
        valid_from=begins,
        valid_to=ends,
        scope=row.slug("scope"),
        note=row.text("note", required=False),
        codes=_codes(row),
        predecessors=_predecessors(row, begins),
    )


def _point(row: Row, bounds: Bounds) -> tuple[float | None, float | None]:
    lat, lon = row.number("lat"), row.number("lon")
    if (lat is None) != (lon is None):
        row.wrong("lat" if lat is None else "lon", "a point needs both lat and lon")
    if lat is None or lon is None or _inside(lat, lon, bounds):
        return lat, lon
    if _inside(lon, lat, bounds):
        row.wrong("lat", f"{lat:g}, {lon:g} looks swapped: lat comes first")
        return lon, lat
    if not bounds.lat_min <= lat <= bounds.lat_max:
        row.wrong("lat", f"{lat:g} is outside {bounds.lat_min:g} to {bounds.lat_max:g}")
    if not bounds.lon_min <= lon <= bounds.lon_max:
        row.wrong("lon", f"{lon:g} is outside {bounds.lon_min:g} to {bounds.lon_max:g}")
    return lat, lon


def _inside(lat: float, lon: float, bounds: Bounds) -> bool:
    return bounds.lat_min <= lat <= bounds.lat_max and bounds.lon_min <= lon <= bounds.lon_max


def _positive(row: Row, column: str) -> float | None:
    number = row.number(column)
    if number is not None and number <= 0:
        row.wrong(column, f"{number:g} is not above 0; leave the cell empty when it is not known")
    return number


def _whole(row: Row, column: str) -> int | None:
    number = row.number(column)
    if number is None:
        return None
    if not (0 <= number <= _PEOPLE_MAX and number.is_integer()):
        reason = f"expected a whole number from 0 to {_PEOPLE_MAX}, got {number:.15g}"
        row.wrong(column, reason)
    return int(number)


def _codes(row: Row) -> tuple[UnitCode, ...]:
    codes = []
    for part in row.parts("codes", ";"):
        match = _CODE.fullmatch(part)
        if not match:
            row.wrong(
                "codes", f"expected scheme:code@from/to (either day may be empty), got {part!r}"
            )
            continue
        scheme, code, *ends = match.groups()
        days = [parse_day(end) for end in ends]
        if any(end and day is None for end, day in zip(ends, days, strict=True)):
            row.wrong("codes", f"expected days as yyyy-mm-dd, got {part!r}")
            continue
        begins, until = days
        if begins and until and until < begins:
            row.wrong("codes", f"{part!r} ends before it begins")
            continue
        codes.append(UnitCode(scheme, code, begins, until))
    return tuple(sorted(codes, key=str))


def _predecessors(row: Row, begins: date | None) -> tuple[Predecessor, ...]:
    shares: dict[UnitId, float] = {}
    for part in row.parts("successor_of", ";"):
        match = _SHARE.fullmatch(part)
        share = _share(match[2]) if match else None
        if match is None or share is None:
            row.wrong("successor_of", f"expected id*share with a share up to 1, got {part!r}")
        elif match[1] in shares:
            row.wrong("successor_of", f"{match[1]!r} is listed twice")
        else:
            shares[UnitId(match[1])] = share
    if shares and begins is None:
        row.wrong("valid_from", "is empty; a successor needs the day on which it began")
    return tuple(sorted(Predecessor(old, share) for old, share in shares.items()))


def _share(text: str) -> float | None:
    try:
        share = float(text)
    except ValueError:
        return None
    return share if 0 < share <= 1 else None


def _check_parents(units: Mapping[UnitId, Unit], lines: Lines) -> None:
    for unit in units.values():
        parent = units.get(unit.parent) if unit.parent else None
        if unit.parent and parent is None:
            lines[unit.id].wrong("parent", f"unit {unit.parent!r} is not in this file")
        if parent and parent.valid_to and (unit.valid_to or date.max) > parent.valid_to:
            reason = f"{parent.id!r} ended on {parent.valid_to}, before this unit does"
            lines[unit.id].wrong("parent", reason)
        if why := _why_no_way_up(unit, units):
            lines[unit.id].wrong("parent", why)


def _why_no_way_up(unit: Unit, units: Mapping[UnitId, Unit]) -> str | None:
    """Why the way from a unit to the top does not end, or ends too far up."""
    above: set[UnitId] = set()
    parent = unit.parent
    while parent and parent in units and parent not in above:
        if len(above) >= _LEVELS_MAX:
            return f"more than {_LEVELS_MAX} units stand above each other"
        above.add(parent)
        parent = units[parent].parent
    return "the unit is above itself: a cycle" if unit.id in above else None


def _check_codes(units: Mapping[UnitId, Unit], lines: Lines) -> None:
    meanings: dict[tuple[str, str], list[tuple[date, date, UnitId]]] = defaultdict(list)
    for unit in units.values():
        for code in unit.codes:
            days = (code.valid_from or date.min, code.valid_to or date.max)
            meanings[code.scheme, code.code].append((*days, unit.id))
            if days[0] < (unit.valid_from or date.min) or days[1] > (unit.valid_to or date.max):
                lines[unit.id].wrong("codes", f"{code} reaches beyond the unit's own days")
    for (scheme, number), spans in meanings.items():
        taken_to, holder = date.min, None
        for begins, ends, unit_id in sorted(spans):
            if holder is not None and begins <= taken_to:
                other = f"{holder!r} (line {lines[holder].line})"
                reason = f"{scheme}:{number} means {other} on some of the same days"
                lines[unit_id].wrong("codes", reason)
            if holder is None or ends > taken_to:
                taken_to, holder = ends, unit_id


def _check_successors(units: Mapping[UnitId, Unit], lines: Lines) -> None:
    given: dict[UnitId, float] = defaultdict(float)
    for unit in units.values():
        for part in unit.predecessors:
            old = units.get(part.old)
            if old is None:
                lines[unit.id].wrong("successor_of", f"unit {part.old!r} is not in this file")
                continue
            if unit.valid_from and (old.valid_to is None or old.valid_to >= unit.valid_from):
                reason = f"{old.id!r} does not end before {unit.valid_from}, when this unit begins"
                lines[unit.id].wrong("successor_of", reason)
            given[old.id] += part.share
            if given[old.id] > 1 + _SHARE_SLACK:
                reason = f"the shares of {old.id!r} add up to {given[old.id]:g}; at most 1 can go"
                lines[unit.id].wrong("successor_of", reason)
