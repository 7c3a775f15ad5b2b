"""What those on duty write, hand over and confirm, each on the record.

Functions take a connection inside the caller's transaction.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from alerts.incidents.keeping import Hand
from alerts.papers import Sheet, hash_of
from core.store import audit
from core.store.audit import Act
from core.store.sql import fetched

from .record import Handover
from .tables import SQL, Connection


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody hands over at the desk of a unit; None: of the whole place."""

    sheet: Sheet
    note: str
    since: datetime | None
    unit: str | None = None


async def note(conn: Connection, unit: str | None, text: str, request: str, hand: Hand) -> None:
    """Write a line of the log of a desk. A repeated request writes nothing."""
    line = {"text": text, "unit": unit}
    params = {"now": hand.now, "actor": hand.by.actor, "request": request, **line}
    for (number,) in await fetched(conn, SQL["note"], params):
        await _record(conn, "shift.note", f"shift_note:{number}", _of(unit, text=text), hand)


async def write(conn: Connection, new: Written, hand: Hand) -> int | None:
    """Store a hand-over that waits for the next one; None: another one waits at that desk."""
    digest = hash_of(new.sheet)
    params = {
        "since": new.since,
        "now": hand.now,
        "actor": hand.by.actor,
        "note": new.note,
        "sheet": Jsonb(new.sheet.as_json()),
        "hash": digest,
        "unit": new.unit,
    }
    made = await fetched(conn, SQL["write"], params)
    if not made:
        return None
    number = int(made[0][0])
    detail = _of(new.unit, sha256=digest)
    await _record(conn, "handover.write", f"handover:{number}", detail, hand)
    return number


async def confirm(conn: Connection, old: Handover, remark: str, hand: Hand) -> None:
    """Note that somebody took over one that is locked, and which text he confirmed."""
    params = {"id": old.id, "now": hand.now, "actor": hand.by.actor, "remark": remark}
    await conn.execute(SQL["confirm"], params)
    detail = {"sha256": old.hash, "remark": remark}
    await _record(conn, "handover.confirm", f"handover:{old.id}", detail, hand)


async def withdraw(conn: Connection, old: Handover, hand: Hand) -> None:
    """Take back one that is locked and that nobody has confirmed."""
    await conn.execute(SQL["withdraw"], {"id": old.id, "now": hand.now})
    await _record(conn, "handover.withdraw", f"handover:{old.id}", {}, hand)


def _of(unit: str | None, **detail: str) -> dict[str, str]:
    return {**detail, "unit": unit} if unit else detail


async def _record(
    conn: Connection, action: str, about: str, detail: dict[str, Any], hand: Hand
) -> None:
    act = Act(hand.by.actor, action, about, detail, hand.by.address)
    await audit.append(conn, act, now=hand.now)
