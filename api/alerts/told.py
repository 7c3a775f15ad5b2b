"""Alerts as the contract has them, made of what the tables say. Pure."""

from math import isfinite
from typing import Any

from alerts.desk.shown import Listed
from alerts.desk.story import Entry, Similar
from alerts.dispatch.mute import Waits
from alerts.escalation.coming import Coming
from api.wall.layout import Name

from .models import AlertEntry, AlertRow, SimilarAlert


def row(listed: Listed) -> AlertRow:
    """Tell an alert as lists do."""
    return AlertRow.model_validate(row_fields(listed))


def row_fields(listed: Listed) -> dict[str, Any]:
    """Give the members of a row."""
    alert = listed.alert
    return {
        "id": alert.id,
        "name": alert.name,
        "rule": alert.rule,
        "origin": alert.origin,
        "priority": alert.priority,
        "class": alert.labels.get("class"),
        "unit": alert.unit,
        "unit_name": Name.of(alert.unit_vi, alert.unit_en),
        "labels": alert.labels,
        "summary": Name(*alert.summary),
        "cause": Name(*alert.cause) if alert.cause else None,
        "value": number(alert.value),
        "value_unit": listed.value_unit,
        "condition": alert.condition,
        "state": alert.state,
        "why": alert.why,
        "active_at": alert.active_at,
        "fired_at": alert.fired_at,
        "ended_at": alert.ended_at,
        "acked_at": alert.acked_at,
        "acked_by": alert.acked_by,
        "acked_by_name": alert.acked_by_name,
        "snoozed_until": alert.snoozed_until,
        "silenced_by": listed.silenced_by,
        "maintenance": listed.maintenance,
        "inhibited_by": listed.inhibited_by,
        "simulated": alert.simulated,
        "flapping": alert.flapping,
        "attempts": {
            "accepted": listed.attempts.accepted,
            "failed": listed.attempts.failed,
            "waiting": listed.attempts.waiting,
        },
        "waits": _waits(listed.waits),
        "call": _call(listed.call),
    }


def entry(told: Entry) -> AlertEntry:
    """Tell one line of a story."""
    return AlertEntry.model_validate({"at": told.at, "kind": told.kind, **told.said})


def similar(told: Similar) -> SimilarAlert:
    """Tell an earlier activation."""
    return SimilarAlert(
        id=told.id, active_at=told.active_at, ended_at=told.ended_at, notes=list(told.notes)
    )


def number(value: float | None) -> float | None:
    """Give a number that JSON knows."""
    return value if value is not None and isfinite(value) else None


def _waits(told: Waits | None) -> dict[str, Any] | None:
    if told is None:
        return None
    interval = told.interval
    return {
        "interval": interval.name,
        "name": Name(*(interval.title or (interval.name, interval.name))),
        "begins": told.begins,
        "until": told.until,
    }


def _call(told: Coming | None) -> dict[str, Any] | None:
    if told is None:
        return None
    return {"at": told.at, "ordinal": told.ordinal, "people": list(told.people)}
