"""Incidents as people open, change and close them: each act in one transaction with its record.

Functions take a connection inside the caller's transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from alerts.desk.listing import CANARY
from core.store import audit
from core.store.audit import Act
from core.store.keys import By
from core.store.sql import fetched

from .record import ALERTS_MAX, Incident, Paper, Severity, State
from .tables import SQL, Connection, Told, Units


class IncidentError(Exception):
    """Something that is not done; says why. field: of the request."""

    def __init__(self, field_: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field_


@dataclass(frozen=True, slots=True)
class Hand:
    """Who does something, and when. units: of which he may put alerts in; None: of all."""

    by: By
    now: datetime
    units: Units = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What is opened. request: by which it is known if it is asked for again.

    unit: for which it is opened; None: for the whole place.
    """

    title: str
    severity: Severity
    alerts: Sequence[int]
    note: str
    request: str
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """What is written down of an act."""

    kind: str
    text: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
    request: str | None = None


async def open_(conn: Connection, new: Opening, hand: Hand) -> int:
    """Open an incident; returns its number. A repeated request opens nothing.

    Raises IncidentError.
    """
    params = {
        "title": new.title,
        "severity": new.severity.value,
        "actor": hand.by.actor,
        "request": new.request,
        "unit": new.unit,
        "now": hand.now,
    }
    made = await fetched(conn, SQL["open"], params)
    if not made:
        ((number,),) = await fetched(conn, SQL["opened"], params)
        return int(number)
    id_ = int(made[0][0])
    if new.alerts:
        await _put(conn, id_, new.alerts, hand)
    detail = {"alerts": sorted(set(new.alerts)), "severity": new.severity.value}
    await _write(conn, id_, _Line(kind="opened", text=new.note, detail=detail), hand)
    return id_


async def note(conn: Connection, id_: int, text: str, request: str, hand: Hand) -> None:
    """Add a note. A repeated request adds nothing."""
    await _write(conn, id_, _Line(kind="note", text=text, request=request), hand)


async def add(conn: Connection, old: Told, alerts: Sequence[int], hand: Hand) -> None:
    """Put alerts into one that is locked; those that are in it stay. Raises IncidentError."""
    if old.incident.state is State.CLOSED:
        raise IncidentError("alerts", "the incident is closed: open it again first")
    known = {member.alert.id for member in old.members}
    if len(known.union(alerts)) > ALERTS_MAX:
        raise IncidentError("alerts", f"an incident has at most {ALERTS_MAX} alerts")
    new = sorted(set(alerts) - known)
    if new:
        await _put(conn, old.incident.id, new, hand)
        await _write(conn, old.incident.id, _Line(kind="added", detail={"alerts": new}), hand)


async def remove(conn: Connection, old: Told, alert: int, hand: Hand) -> None:
    """Take an alert out of one that is locked."""
    if old.incident.state is State.CLOSED:
        raise IncidentError("alerts", "the incident is closed: open it again first")
    params = {"id": old.incident.id, "alert": alert}
    if await fetched(conn, SQL["remove"], params):
        line = _Line(kind="removed", detail={"alerts": [alert]})
        await _write(conn, old.incident.id, line, hand)


async def change(conn: Connection, old: Incident, new: Incident, note: str, hand: Hand) -> None:
    """Store what becomes of one that is locked."""
    closed_at = (old.closed_at or hand.now) if new.state is State.CLOSED else None
    await _store(conn, replace(new, closed_at=closed_at))
    before, after = _told(old), _told(new)
    detail = {
        name: {"from": before[name], "to": after[name]}
        for name in before
        if before[name] != after[name]
    }
    await _write(conn, old.id, _Line(kind="changed", text=note, detail=detail), hand)


async def sent(
    conn: Connection, old: Incident, what: tuple[Paper, str], note: str, hand: Hand
) -> None:
    """Note that a paper of one that is locked was sent. what: the paper, and its sha256."""
    paper, digest = what
    if old.sent_at(paper) is not None:
        raise IncidentError("paper", "was sent already: add a note if it was sent again")
    is_notice = paper is Paper.NOTICE
    new = replace(old, notice_at=hand.now) if is_notice else replace(old, report_at=hand.now)
    await _store(conn, new)
    line = _Line(kind=paper.value, text=note, detail={"sha256": digest})
    await _write(conn, old.id, line, hand)


async def _put(conn: Connection, id_: int, alerts: Sequence[int], hand: Hand) -> None:
    wanted = {"id": id_, "alerts": sorted(set(alerts)), "now": hand.now, "actor": hand.by.actor}
    known = dict(await fetched(conn, SQL["known"], {**wanted, "canary": CANARY}))
    if missing := sorted(set(alerts) - set(known)):
        raise IncidentError("alerts", f"there is no alert {missing[0]}")
    units = hand.units
    if units is not None and (others := [each for each in known if known[each] not in units]):
        raise IncidentError("alerts", f"alert {min(others)} is of a unit that your role is not for")
    await conn.execute(SQL["add"], wanted)


async def _store(conn: Connection, new: Incident) -> None:
    params = {
        "id": new.id,
        "title": new.title,
        "severity": new.severity.value,
        "state": new.state.value,
        "closed_at": new.closed_at,
        "notice_at": new.notice_at,
        "report_at": new.report_at,
    }
    await conn.execute(SQL["change"], params)


async def _write(conn: Connection, id_: int, line: _Line, hand: Hand) -> None:
    params = {
        "id": id_,
        "now": hand.now,
        "actor": hand.by.actor,
        "kind": line.kind,
        "text": line.text,
        "detail": Jsonb(line.detail),
        "request": line.request,
    }
    if not await fetched(conn, SQL["note"], params):
        return
    detail = {**line.detail, "note": line.text}
    act = Act(hand.by.actor, f"incident.{line.kind}", f"incident:{id_}", detail, hand.by.address)
    await audit.append(conn, act, now=hand.now)


def _told(incident: Incident) -> dict[str, str]:
    return {
        "title": incident.title,
        "severity": incident.severity.value,
        "state": incident.state.value,
    }
