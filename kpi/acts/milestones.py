"""Milestones: what was written of them, each time a revision. What is done has evidence."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from core.store.sql import fetched, named_rows
from kpi.define import Milestone

from .hand import SQL, ActError, Connection, Hand, LateError, record


class MilestoneState(StrEnum):
    """How far it is: a word, never a percentage."""

    NOT_STARTED = "not_started"
    GOING_ON = "going_on"
    DONE = "done"
    OVERDUE = "overdue"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was written of a milestone; replaced_at: None is in force."""

    id: int
    milestone: str
    state: MilestoneState
    document: str
    issuer: str
    document_date: date | None
    note: str
    simulated: bool
    recorded_by: str
    recorded_at: datetime
    replaced_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What becomes of a milestone. version: the number of what was looked at; 0: nothing yet."""

    state: MilestoneState
    document: str
    issuer: str
    document_date: date | None
    note: str
    version: int
    request: str
    simulated: bool = False


async def milestones(conn: Connection) -> list[Written]:
    """Read all that was written, the newest first."""
    rows = await named_rows(conn, SQL["milestones"])
    return [Written(**{**row, "state": MilestoneState(row["state"])}) for row in rows]


async def write(conn: Connection, milestone: Milestone, wanted: Wanted, hand: Hand) -> None:
    """Write what becomes of a milestone. A repeated request writes nothing.

    Raises ActError, LateError.
    """
    await conn.execute(SQL["lock_milestones"])
    params = {
        "milestone": milestone.id,
        "state": wanted.state.value,
        "document": wanted.document,
        "issuer": wanted.issuer,
        "document_date": wanted.document_date,
        "note": wanted.note,
        "simulated": wanted.simulated,
        "actor": hand.by.actor,
        "now": hand.now,
        "request": wanted.request,
    }
    if await fetched(conn, SQL["milestone_asked"], params):
        return
    rows = await fetched(conn, SQL["milestone_now"], params)
    number, before = rows[0] if rows else (0, MilestoneState.NOT_STARTED)
    if number != wanted.version:
        raise LateError
    for field, reason in refusals(milestone, MilestoneState(before), wanted, hand.today):
        raise ActError(field, reason)
    await conn.execute(SQL["replace_milestone"], params)
    await conn.execute(SQL["write_milestone"], params)
    detail = {"from": before, "to": wanted.state, "document": wanted.document, "note": wanted.note}
    await record(conn, hand, "milestone.write", f"milestone:{milestone.id}", detail)


def refusals(
    milestone: Milestone, before: MilestoneState, wanted: Wanted, today: date
) -> Iterator[tuple[str, str]]:
    """Say what does not fit, by fields of the request."""
    if wanted.state is MilestoneState.DONE:
        yield from _evidence(wanted)
    if wanted.document_date and wanted.document_date > today:
        yield "document_date", "is still to come"
    if wanted.state is MilestoneState.OVERDUE and (not milestone.due or milestone.due >= today):
        yield "state", "its day is not over yet"
    is_back = before is MilestoneState.DONE and wanted.state is not MilestoneState.DONE
    if (is_back or wanted.state is MilestoneState.STOPPED) and not wanted.note:
        yield "note", "say why"


def _evidence(wanted: Wanted) -> Iterator[tuple[str, str]]:
    if not wanted.document:
        yield "document", "what is done has a document: give its number"
    if not wanted.issuer:
        yield "issuer", "say who issued the document"
    if wanted.document_date is None:
        yield "document_date", "give the day of the document"
