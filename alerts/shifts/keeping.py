"""What those on duty write, hand over and confirm, each on the record.

Functions take a connection inside the caller's transaction.
"""

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


async def note(conn: Connection, text: str, request: str, hand: Hand) -> None:
    """Write a line of the log. A repeated request writes nothing."""
    params = {"now": hand.now, "actor": hand.by.actor, "text": text, "request": request}
    for (number,) in await fetched(conn, SQL["note"], params):
        await _record(conn, "shift.note", f"shift_note:{number}", {"text": text}, hand)


async def write(
    conn: Connection, sheet: Sheet, note: str, since: datetime | None, hand: Hand
) -> int | None:
    """Store a hand-over that waits for the next one; None: another one waits already."""
    digest = hash_of(sheet)
    params = {
        "since": since,
        "now": hand.now,
        "actor": hand.by.actor,
        "note": note,
        "sheet": Jsonb(sheet.as_json()),
        "hash": digest,
    }
    made = await fetched(conn, SQL["write"], params)
    if not made:
        return None
    number = int(made[0][0])
    await _record(conn, "handover.write", f"handover:{number}", {"sha256": digest}, hand)
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


async def _record(
    conn: Connection, action: str, about: str, detail: dict[str, Any], hand: Hand
) -> None:
    act = Act(hand.by.actor, action, about, detail, hand.by.address)
    await audit.append(conn, act, now=hand.now)
