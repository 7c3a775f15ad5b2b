"""Figures as people hand them in, approve and take them back: each act in one transaction.

Functions take a connection inside the caller's transaction, and raise before they write anything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Final

from core.model import Period, UnitId
from core.store import audit
from core.store.audit import Act as Record
from core.store.keys import By
from core.store.sql import fetched
from kpi import keeping as values
from kpi.keeping import Place
from kpi.values import Value

from .record import Line, Submission, Upload
from .standing import Slot, standing, value_of
from .states import BECOMES, LIVE, Act, State, Who, Why, before_replaced, refusal
from .tables import SQL, Connection, Slots, candidates, live, one, slots

_BELL: Final = "NOTIFY ioc_kpis"


class RefusedError(Exception):
    """Something that is not done; nothing was written."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


class ConflictError(Exception):
    """Another upload counts than the one that was looked at. found: it; None: there is none."""

    def __init__(self, found: Upload | None) -> None:
        super().__init__(found and found.id)
        self.found = found


@dataclass(frozen=True, slots=True)
class Hand:
    """Who does something, what he is in the unit concerned, and when.

    noted_at: when it is put on the record, where that is not `now`: what a simulation tells of the
    past is written down when it is told.
    """

    by: By
    now: datetime
    is_officer: bool = False
    is_leader: bool = False
    noted_at: datetime | None = None

    @property
    def who(self) -> Who:
        """Tell who it is, for the table of what may be done."""
        return Who(actor=self.by.actor, is_officer=self.is_officer, is_leader=self.is_leader)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Note:
    """What is written down of an act."""

    action: str
    detail: Mapping[str, Any] = field(default_factory=dict)


async def submit(conn: Connection, place: Place, new: Submission, hand: Hand) -> int:
    """Hand figures in; returns the number of the upload. A repeated request hands nothing in.

    Raises ConflictError, RefusedError.
    """
    await values.lock(conn)  # before anything is looked at: of two at once one sees the other's
    params = {"actor": hand.by.actor, "request": new.request}
    if found := await fetched(conn, SQL["asked_before"], params):
        return int(found[0][0])
    old = await live(conn, new.unit, new.period)
    if (old.id if old else None) != new.seen:
        raise ConflictError(old)
    if old is not None:
        _check(old, Act.CORRECT, hand, new.reason)
        await conn.execute(SQL["state"], {"id": old.id, "state": State.REPLACED.value})
    id_ = await _insert(conn, new, old, hand)
    await _renew(conn, place, id_, hand.now)
    detail = {
        "unit": new.unit,
        "period": new.period,
        "sha256": new.sha256,
        "rows": len(new.lines),
        "replaces": old.id if old else None,
        "reason": new.reason,
    }
    await _write(conn, id_, _Note(action="submitted", detail=detail), hand)
    return id_


async def approve(conn: Connection, place: Place, id_: int, words: str, hand: Hand) -> None:
    """Make the figures of an upload official. Raises RefusedError, LookupError."""
    await _decide(conn, place, id_, (Act.APPROVE, words), hand)


async def return_(conn: Connection, place: Place, id_: int, reason: str, hand: Hand) -> None:
    """Give one back: what stood there before it counts again. Raises RefusedError, LookupError."""
    await _decide(conn, place, id_, (Act.RETURN, reason), hand)


async def undo(conn: Connection, place: Place, id_: int, reason: str, hand: Hand) -> None:
    """Take one back: what stood there before it counts again. Raises RefusedError, LookupError."""
    await _decide(conn, place, id_, (Act.UNDO, reason), hand)


def _check(upload: Upload, act: Act, hand: Hand, reason: str = "x") -> None:
    why = refusal(upload.state, act, hand.who, made_by=upload.made_by, reason=reason)
    if why is not None:
        raise RefusedError(why)


async def _insert(conn: Connection, new: Submission, old: Upload | None, hand: Hand) -> int:
    params = {
        "unit": new.unit,
        "period": new.period,
        "way": new.way.value,
        "file_name": new.file_name,
        "sha256": new.sha256,
        "body": new.body,
        "reason": new.reason,
        "actor": hand.by.actor,
        "now": hand.now,
        "replaces": old.id if old else None,
        "request": new.request,
    }
    ((id_,),) = await fetched(conn, SQL["insert"], params)
    await _copy(conn, id_, new.lines)
    if old is not None and old.state is State.SUBMITTED:
        await conn.execute(SQL["carry"], {"id": id_, "old": old.id})
    return int(id_)


async def _copy(conn: Connection, id_: int, lines: Sequence[Line]) -> None:
    async with conn.cursor() as cursor, cursor.copy(SQL["copy_rows"]) as copy:
        for each in lines:
            named = (each.kpi, each.unit, each.period, each.part)
            figures = (each.numerator, each.denominator)
            cells = (each.numerator_cell, each.denominator_cell)
            row = (id_, each.line, *named, *figures, *cells, each.remark, each.simulated)
            await copy.write_row(row)


async def _decide(
    conn: Connection, place: Place, id_: int, act: tuple[Act, str], hand: Hand
) -> None:
    done, words = act
    await values.lock(conn)
    upload = await one(conn, id_)
    if upload is None:
        raise LookupError(id_)
    _check(upload, done, hand, words if done is not Act.APPROVE else "x")
    state = BECOMES[upload.state, done]
    params = {"id": id_, "state": state.value, "words": words}
    query = SQL["undo"] if done is Act.UNDO else SQL["decide"]
    await conn.execute(query, params | {"actor": hand.by.actor, "now": hand.now})
    if state not in LIVE:
        await _restore(conn, upload)
    await _renew(conn, place, id_, hand.now)
    detail = {"unit": upload.unit, "period": upload.period, "was": upload.state, "words": words}
    await _write(conn, id_, _Note(action=state.value, detail=detail), hand)


async def _restore(conn: Connection, upload: Upload) -> None:
    """Let the upload that one has replaced count again."""
    old = await one(conn, upload.replaces) if upload.replaces else None
    if old is not None and old.state is State.REPLACED:
        state = before_replaced(old.decided_by)
        await conn.execute(SQL["state"], {"id": old.id, "state": state.value})


async def _renew(conn: Connection, place: Place, id_: int, now: datetime) -> None:
    """Make the values anew of all that an upload has figures of, and their totals."""
    counted = await candidates(conn, id_)
    touched = await slots(conn, id_)
    known = [slot for each in touched if (slot := _slot(place, each)) is not None]
    before = await _before(conn, known)
    found = [value for slot in known if (value := _value(slot, counted, before, now)) is not None]
    async with conn.pipeline():
        await values.record(conn, found, now=now)
    await values.renew_totals(conn, place, found, now=now)
    await conn.execute(_BELL)


def _value(
    slot: Slot,
    counted: Mapping[Slots, Sequence[Any]],
    before: Mapping[Slots, Value],
    now: datetime,
) -> Value | None:
    key = (slot.kpi.id, slot.unit, slot.period.id)
    return value_of(slot, standing(counted.get(key, ())), before.get(key), now)


async def _before(conn: Connection, known: Sequence[Slot]) -> dict[Slots, Value]:
    periods, kpis = {slot.period for slot in known}, {slot.kpi.id for slot in known}
    found = await values.current(conn, periods, kpis)
    return {
        (each.value.kpi, each.value.unit, each.value.period.id): each.value
        for each in found
        if each.value.unit
    }


def _slot(place: Place, touched: Slots) -> Slot | None:
    """Say what a value is of; None: of an indicator or period that the place has no more.

    One that is computed from samples too is the work of `kpi.compute`, which hears the bell.
    """
    kpi_id, unit, period_id = touched
    kpi, period = place.catalogue.of(kpi_id), Period.parse(period_id)
    if kpi is None or period is None or kpi.is_live:
        return None
    return Slot(kpi, UnitId(unit), period, over_at(place, period))


def over_at(place: Place, period: Period) -> datetime:
    """Tell the moment at which a period is over."""
    return datetime.combine(period.last + timedelta(days=1), time.min, place.zone)


async def _write(conn: Connection, id_: int, note: _Note, hand: Hand) -> None:
    action, object_ = f"kpi.handin.{note.action}", f"kpi-upload:{id_}"
    act = Record(hand.by.actor, action, object_, note.detail, hand.by.address)
    await audit.append(conn, act, now=hand.noted_at or hand.now)
