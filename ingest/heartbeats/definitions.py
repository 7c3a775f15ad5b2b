"""`heartbeats.yml`: which jobs report, and when they should. Pure; every mistake is a finding."""

from collections.abc import Collection
from typing import Final
from zoneinfo import ZoneInfo

from core.model import Heartbeat, HeartbeatId, UnitId
from core.place import Document, Fields, Findings, duration

from .cron import cron_fault

HEARTBEATS_MAX: Final = 1000
# Whoever watches looks each minute: shorter ones would be told late.
_LEAST_SECONDS: Final = 60
_MOST_SECONDS: Final = 366 * 86_400


def parse_heartbeats(
    document: Document, findings: Findings, *, units: Collection[UnitId], zone: ZoneInfo
) -> tuple[Heartbeat, ...]:
    """Read and check `heartbeats.yml`. What the findings complain of may be missing or empty.

    units: of the place; empty when they could not be read. zone: of cron without one.
    """
    top = Fields(document.root, findings)
    nodes = top.some("heartbeats", HEARTBEATS_MAX)
    top.end()
    heartbeats: list[Heartbeat] = []
    lines: dict[HeartbeatId, int] = {}
    for node in nodes:
        fields = Fields(node, findings)
        heartbeat = _heartbeat(fields, units, zone)
        if heartbeat.id in lines:
            reason = f"{heartbeat.id!r} is already on line {lines[heartbeat.id]}; ids are unique"
            fields.wrong("id", reason)
            continue
        heartbeats.append(heartbeat)
        lines[heartbeat.id] = fields.line("id")
    return tuple(heartbeats)


def _heartbeat(fields: Fields, units: Collection[UnitId], zone: ZoneInfo) -> Heartbeat:
    by_cron = fields.has("cron")
    if by_cron == fields.has("period"):
        wanted = "expected either period or cron" + (", not both" if by_cron else "; add one")
        fields.wrong("cron" if by_cron else "period", wanted)
    if fields.get("zone", required=False) and not by_cron:
        fields.wrong("zone", "is for cron; a period is the same everywhere")
    heartbeat = Heartbeat(
        id=HeartbeatId(fields.slug("id")),
        name_vi=fields.text("name_vi"),
        name_en=fields.text("name_en"),
        unit=fields.unit("unit", units) or None,
        period_seconds=duration(
            fields, "period", least=_LEAST_SECONDS, most=_MOST_SECONDS, required=False
        ),
        cron=_cron(fields),
        zone=_zone(fields, zone) if by_cron else None,
        grace_seconds=duration(fields, "grace", least=_LEAST_SECONDS, most=_MOST_SECONDS) or 0.0,
    )
    fields.end()
    return heartbeat


def _cron(fields: Fields) -> str | None:
    expression = " ".join(fields.text("cron", required=False).split())
    if expression and (fault := cron_fault(expression)):
        fields.wrong("cron", f"{expression!r}: {fault}")
    return expression or None


def _zone(fields: Fields, default: ZoneInfo) -> str:
    name = fields.text("zone", required=False) or default.key
    try:
        return ZoneInfo(name).key
    except (KeyError, ValueError, OSError):  # not found, no name at all, a folder
        fields.wrong("zone", f"{name!r} is no time zone; write one like Asia/Ho_Chi_Minh")
        return default.key
