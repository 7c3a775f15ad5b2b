"""Overrides as people make and change them, on the record.

Functions take a connection inside a transaction that holds `tables.lock`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from psycopg import AsyncConnection

from alerts.oncall.people import Oncall
from alerts.oncall.schedule import Override
from core.store import audit
from core.store.audit import Act
from core.store.keys import By

from . import tables
from .fit import Fault, clipped, unfit, unfit_swap
from .tables import Change, Kept

_NEW: Final = 0

Connection = AsyncConnection[Any]


class UnfitError(Exception):
    """An override is not taken. faults: why, field by field."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{field}: {reason}" for field, reason in faults))
        self.faults = tuple(faults)


class ConflictError(Exception):
    """Somebody else has changed it meanwhile. now: what it is; None: it is no more."""

    def __init__(self, now: Kept | None) -> None:
        super().__init__("changed meanwhile")
        self.now = now


@dataclass(frozen=True, slots=True)
class Desk:
    """Who changes overrides, by which roster, and when."""

    oncall: Oncall
    by: By
    now: datetime


async def add(conn: Connection, wanted: Override, note: str, desk: Desk) -> Kept:
    """Store a new one. What lies behind of it is left out. Raises UnfitError."""
    wanted = clipped(wanted, desk.now)
    _fit(desk, await tables.overrides(conn, desk.now), wanted)
    new = Change(override=wanted, version=_NEW, note=note)
    kept = await tables.put(conn, new, desk.by.actor, now=desk.now)
    await _record(conn, kept, "oncall.override.create", desk)
    return kept


async def swap(
    conn: Connection, wanted: tuple[Override, Override], note: str, desk: Desk
) -> tuple[Kept, Kept]:
    """Let two people take each other's time. Raises UnfitError, of both or none."""
    if faults := unfit_swap(*wanted):
        raise UnfitError(faults)
    known = await tables.overrides(conn, desk.now)
    faults, made, id_ = [], list[Kept](), uuid4()
    for name, each in zip(("first", "second"), wanted, strict=True):
        found = unfit(desk.oncall, known, clipped(each, desk.now), desk.now)
        # Who stands in is the person of the other one.
        faults += [(f"{name}/{field.replace('replaces', 'person')}", why) for field, why in found]
    if faults:
        raise UnfitError(faults)
    for each in wanted:
        new = Change(override=clipped(each, desk.now), version=_NEW, note=note)
        kept = await tables.put(conn, new, desk.by.actor, swap=id_, now=desk.now)
        await _record(conn, kept, "oncall.swap", desk)
        made.append(kept)
    first, second = made
    return first, second


async def change(conn: Connection, new: Change, desk: Desk) -> Kept:
    """Change one that was seen. Raises UnfitError, ConflictError."""
    was = await _seen(conn, new.override.id, new.version)
    wanted = replace(new.override, schedule=was.override.schedule)
    wanted = clipped(wanted, desk.now, was.override)
    if was.override.ends <= desk.now:
        raise UnfitError([("ends", "it is over; who was on duty stays so")])
    _fit(desk, await tables.overrides(conn, min(wanted.begins, desk.now)), wanted)
    return await _changed(conn, replace(new, override=wanted), "oncall.override.change", desk)


async def remove(conn: Connection, id_: int, version: int, desk: Desk) -> Kept:
    """Let one be no more, or end now when it has begun. Raises UnfitError, ConflictError."""
    was = await _seen(conn, id_, version)
    if was.override.ends <= desk.now:
        raise UnfitError([("ends", "it is over; who was on duty stays so")])
    gone = Change(override=was.override, version=version, note=was.note, deleted_at=desk.now)
    if was.override.begins < desk.now:
        gone = replace(gone, override=replace(was.override, ends=desk.now), deleted_at=None)
    return await _changed(conn, gone, "oncall.override.remove", desk)


async def _seen(conn: Connection, id_: int, version: int) -> Kept:
    was = await tables.one(conn, id_)
    if was is None or was.version != version:
        raise ConflictError(was)
    return was


async def _changed(conn: Connection, new: Change, action: str, desk: Desk) -> Kept:
    kept = await tables.change(conn, new, desk.by.actor, now=desk.now)
    if kept is None:
        raise ConflictError(await tables.one(conn, new.override.id))
    await _record(conn, kept, action, desk)
    return kept


def _fit(desk: Desk, overrides: Sequence[Override], wanted: Override) -> None:
    if faults := unfit(desk.oncall, overrides, wanted, desk.now):
        raise UnfitError(faults)


async def _record(conn: Connection, kept: Kept, action: str, desk: Desk) -> None:
    override = kept.override
    detail: dict[str, object] = {
        "schedule": override.schedule,
        "begins": override.begins.isoformat(),
        "ends": override.ends.isoformat(),
        "person": override.person,
        "replaces": override.replaces,
        "version": kept.version,
    }
    if kept.note:
        detail["note"] = kept.note
    act = Act(desk.by.actor, action, f"override:{override.id}", detail, desk.by.address)
    await audit.append(conn, act, now=desk.now)
