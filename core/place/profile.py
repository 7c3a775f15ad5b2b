"""`place.yml`: who the place is. Nothing in code knows a place's name. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from core.model import ALERTS_DAYS, DEFAULT_CLASS, Retention, Unit, UnitId

from .document import Document
from .fields import Fields, closest, no_such_unit
from .findings import Findings
from .retention import parse_alerts_kept, parse_retention

NOTICE_DAYS: Final = 7  # as Decree 224/2026 is understood
_NOTICE_DAYS: Final = range(61)
HANDOVER_MINUTES: Final = 30
_HANDOVER_MINUTES: Final = range(1, 1441)
_PHONE_DIGITS = range(3, 16)
ROLES: Final = ("operator", "on_call", "leader", "data_officer", "admin", "auditor")
SECOND_FACTOR: Final = ("admin", "on_call")


class Language(StrEnum):
    """Languages the screens speak."""

    VI = "vi"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where points of the place can lie, degrees; inclusive."""

    lat_min: float
    lat_max: float
    lon_min: float
    lon_max: float


WORLD = Bounds(-90, 90, -180, 180)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The place: names, zone, where its tree of units begins, whom to call."""

    id: str
    name_vi: str
    name_en: str
    zone: ZoneInfo
    language: Language
    root_unit: UnitId  # every unit is below it
    default_scope: str  # units of this scope are what screens show first
    duty_phone: str  # as people read it aloud
    contact: str  # who answers for the center: a role, a mail address
    bounds: Bounds
    units_of_measure: tuple[str, ...]  # words of the place beside the built-in units
    retention: tuple[Retention, ...] = (Retention(name=DEFAULT_CLASS),)  # the default class first
    alerts_days: int | None = ALERTS_DAYS  # that alerts are kept after their end; None is for ever
    notice_days: int = NOTICE_DAYS  # working ones, between telling people of maintenance and it
    second_factor: tuple[str, ...] = SECOND_FACTOR  # roles that sign in with a code, too
    handover_minutes: int = HANDOVER_MINUTES  # within which a hand-over is to be confirmed


def parse_profile(document: Document, findings: Findings) -> Profile:
    """Read `place.yml`. What the findings complain of is empty in the profile."""
    fields = Fields(document.root, findings)
    profile = Profile(
        id=fields.slug("id"),
        name_vi=fields.text("name_vi"),
        name_en=fields.text("name_en"),
        zone=_zone(fields),
        language=fields.choice("language", Language) or Language.EN,
        root_unit=UnitId(fields.slug("root_unit")),
        default_scope=fields.slug("default_scope"),
        duty_phone=_phone(fields),
        contact=fields.text("contact"),
        bounds=_bounds(fields),
        units_of_measure=fields.texts("units_of_measure", required=False),
        retention=parse_retention(fields.pairs("retention", required=False), fields.findings),
        alerts_days=parse_alerts_kept(fields),
        notice_days=_whole(fields, "maintenance_notice_days", NOTICE_DAYS, _NOTICE_DAYS),
        second_factor=_second_factor(fields),
        handover_minutes=_whole(fields, "handover_minutes", HANDOVER_MINUTES, _HANDOVER_MINUTES),
    )
    fields.end()
    return profile


def _whole(fields: Fields, name: str, usual: int, allowed: range) -> int:
    """Read a whole number of what its name ends with; `usual` when it is left out."""
    found = fields.number(name, up_to=allowed[-1], required=False)
    if found is None:
        return usual
    if found not in allowed:
        what = name.rpartition("_")[2]
        fields.wrong(name, f"expected whole {what}, {allowed[0]} to {allowed[-1]}")
    return int(found)


def _second_factor(fields: Fields) -> tuple[str, ...]:
    if not fields.has("second_factor"):
        fields.get("second_factor", required=False)
        return SECOND_FACTOR
    roles = fields.texts("second_factor")
    for role in roles:
        if role not in ROLES:
            fields.wrong("second_factor", f"there is no role {role!r}{closest(role, ROLES)}")
    if "admin" not in roles:
        fields.wrong("second_factor", "admin is missing: administrators always sign in with a code")
    return roles


def check_profile(
    document: Document, profile: Profile, units: Sequence[Unit], findings: Findings
) -> None:
    """Compare with the units: the root is above all others, the default scope is in use."""
    fields = Fields(document.root, findings)
    by_id = {unit.id: unit for unit in units}
    root = by_id.get(profile.root_unit)
    if profile.root_unit and root is None:
        fields.wrong("root_unit", no_such_unit(profile.root_unit, by_id))
    if root and root.parent is not None:
        fields.wrong("root_unit", f"{root.id!r} has a parent; the root is above all other units")
    for unit in units if root else ():
        if unit.parent is None and unit is not root:
            reason = f"{unit.id!r} has no parent either; every unit is below the root"
            fields.wrong("root_unit", reason)
    scopes = {unit.scope for unit in units}
    if profile.default_scope and profile.default_scope not in scopes:
        hint = closest(profile.default_scope, scopes)
        fields.wrong("default_scope", f"no unit has the scope {profile.default_scope!r}{hint}")


def _zone(fields: Fields) -> ZoneInfo:
    name = fields.text("zone") or "UTC"
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not found, no name at all, a folder
        fields.wrong("zone", f"{name!r} is no time zone; write one like Asia/Ho_Chi_Minh")
        return ZoneInfo("UTC")


def _phone(fields: Fields) -> str:
    text = fields.text("duty_phone")
    digits = text.removeprefix("+").replace(" ", "").replace(".", "")
    is_number = digits.isascii() and digits.isdecimal() and len(digits) in _PHONE_DIGITS
    if text and not is_number:
        fields.wrong("duty_phone", f"expected 3 to 15 digits, spaces allowed, got {text!r}")
    return text


def _bounds(fields: Fields) -> Bounds:
    node = fields.get("bounds", required=False)
    if node is None:
        return WORLD
    inner = Fields(node, fields.findings)
    lat = _interval(inner, "lat", (WORLD.lat_min, WORLD.lat_max))
    lon = _interval(inner, "lon", (WORLD.lon_min, WORLD.lon_max))
    inner.end()
    return Bounds(*lat, *lon)


def _interval(fields: Fields, name: str, world: tuple[float, float]) -> tuple[float, float]:
    ends = [node.value for node in fields.nodes(name)]
    match ends:
        case [int() | float() as low, int() | float() as high] if (
            world[0] <= low < high <= world[1]
        ):
            return float(low), float(high)
        case []:
            return world
        case _:
            reason = f"expected [low, high] within [{world[0]:g}, {world[1]:g}]"
            fields.wrong(name, reason)
            return world
