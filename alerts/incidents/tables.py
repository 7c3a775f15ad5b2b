"""Incidents in their tables. Functions take a connection."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from psycopg import AsyncConnection

from alerts.desk import listing
from core.store.sql import fetched, named_rows, queries

from .record import Incident, Member, Note, Severity, State

SQL: Final = queries("alerts.incidents", "incidents.sql")
NEWEST: Final = (1 << 63) - 1
PAGE: Final = 50
_NOTES_MAX: Final = 1000

Connection = AsyncConnection[Any]
Units = Collection[str] | None  # None: all, and what has no unit


@dataclass(frozen=True, slots=True)
class Told:
    """An incident with its alerts, the first seen first."""

    incident: Incident
    members: Sequence[Member]


async def page(
    conn: Connection, state: State | None, before: int = NEWEST, units: Units = None
) -> list[Told]:
    """Read a page of incidents, the newest first, and one more if there are more."""
    params = {"before": before, "state": state.value if state else "", "limit": PAGE + 1}
    params |= _within(units)
    return await _told(conn, await named_rows(conn, SQL["listed"], params))


async def one(conn: Connection, id_: int) -> Told | None:
    """Read an incident; None: there is none."""
    told = await _told(conn, await named_rows(conn, SQL["one"], {"id": id_}))
    return told[0] if told else None


async def locked(conn: Connection, id_: int) -> Told | None:
    """Read one that is to be changed; it stays as it is until the end of the transaction."""
    await conn.execute(SQL["lock"], {"id": id_})
    return await one(conn, id_)


async def counts(conn: Connection, units: Units = None) -> Mapping[State, int]:
    """Count incidents by their states."""
    rows = await fetched(conn, SQL["counts"], _within(units))
    found = {State(state): count for state, count in rows}
    return {state: found.get(state, 0) for state in State}


async def notes(conn: Connection, id_: int) -> list[Note]:
    """Read what happened to an incident, from the beginning."""
    rows = await named_rows(conn, SQL["notes"], {"id": id_, "limit": _NOTES_MAX})
    return [Note(**row) for row in rows]


async def unit_names(conn: Connection, units: Collection[str]) -> dict[str, tuple[str, str]]:
    """Give what units are called, by their ids."""
    rows = await fetched(conn, SQL["unit_names"], {"units": list(units)}) if units else []
    return {id_: (vi, en) for id_, vi, en in rows}


def _within(units: Units) -> dict[str, Any]:
    return {"units": None if units is None else sorted(units)}


async def _told(conn: Connection, rows: Sequence[Mapping[str, Any]]) -> list[Told]:
    ids = [row["id"] for row in rows]
    links = await named_rows(conn, SQL["members"], {"ids": ids}) if ids else []
    alerts = {
        alert.id: alert
        for alert in await listing.shown(conn, sorted({link["alert_id"] for link in links}))
    }
    members: dict[int, list[Member]] = {id_: [] for id_ in ids}
    for link in links:
        names = ("added_at", "added_by", "acked_at", "acked_by", "acked_by_name")
        kept = Member(alert=alerts[link["alert_id"]], **{name: link[name] for name in names})
        members[link["incident_id"]].append(kept)
    return [
        Told(_incident(row), sorted(members[row["id"]], key=lambda each: each.alert.active_at))
        for row in rows
    ]


def _incident(row: Mapping[str, Any]) -> Incident:
    severity, state = Severity(row["severity"]), State(row["state"])
    return Incident(**{**row, "severity": severity, "state": state})
