"""Incidents as the contract has them, made of what the tables say. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from alerts.incidents.papers import number_of
from alerts.incidents.record import Member, Note, course, dues
from alerts.incidents.tables import Told
from api.wall.layout import Name

from .models import (
    IncidentChanged,
    IncidentDetail,
    IncidentDue,
    IncidentEntry,
    IncidentMember,
    IncidentRow,
)


def row(told: Told, unit: Name | None, now: datetime) -> IncidentRow:
    """Tell an incident as lists do. unit: of which it is; None: of the whole place."""
    return IncidentRow.model_validate(_fields(told, unit, now))


def detail(told: Told, notes: Sequence[Note], unit: Name | None, now: datetime) -> IncidentDetail:
    """Tell an incident with all that belongs to it."""
    members = [_member(each) for each in told.members]
    record = [_entry(each) for each in notes]
    return IncidentDetail.model_validate(
        {**_fields(told, unit, now), "members": members, "record": record}
    )


def _fields(told: Told, unit: Name | None, now: datetime) -> dict[str, Any]:
    incident, found = told.incident, course(told.members)
    return {
        "id": incident.id,
        "number": number_of(incident),
        "title": incident.title,
        "severity": incident.severity.value,
        "state": incident.state.value,
        "unit_name": unit,
        "simulated": any(each.alert.simulated for each in told.members),
        "alerts": len(told.members),
        "firing": sum(each.alert.is_firing for each in told.members),
        "began_at": found.began_at,
        "seen_at": found.seen_at,
        "acked_at": found.acked_at,
        "over_at": found.over_at,
        "opened_at": incident.opened_at,
        "opened_by": incident.opened_by,
        "opened_by_name": incident.opened_by_name,
        "closed_at": incident.closed_at,
        "due": [
            IncidentDue(
                paper=each.paper.value, at=each.at, sent_at=each.sent_at, late=each.is_late(now)
            )
            for each in dues(incident, found)
        ],
        "version": incident.version,
    }


def _member(member: Member) -> IncidentMember:
    alert = member.alert
    return IncidentMember.model_validate(
        {
            "id": alert.id,
            "priority": alert.priority,
            "summary": Name(*alert.summary),
            "unit_name": Name.of(alert.unit_vi, alert.unit_en),
            "state": alert.state,
            "simulated": alert.simulated,
            "active_at": alert.active_at,
            "fired_at": alert.fired_at,
            "acked_at": member.acked_at,
            "acked_by_name": member.acked_by_name or member.acked_by,
            "ended_at": alert.ended_at,
        }
    )


def _entry(note: Note) -> IncidentEntry:
    changed = note.detail if note.kind == "changed" else {}
    return IncidentEntry.model_validate(
        {
            "id": note.id,
            "at": note.at,
            "actor": note.actor,
            "actor_name": note.actor_name,
            "kind": note.kind,
            "text": note.text,
            "alerts": note.detail.get("alerts", []),
            "changes": [
                IncidentChanged.model_validate(
                    {"field": name, "was": each["from"], "now": each["to"]}
                )
                for name, each in changed.items()
            ],
            "sha256": note.detail.get("sha256"),
        }
    )
