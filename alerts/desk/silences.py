"""Silences as people make and end them. Functions take a connection inside a transaction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import uuid4

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from alerts.dispatch.matchers import matches, written
from alerts.dispatch.silence import Silence
from alerts.groups.tables import conditions_of
from alerts.rules.evaluate import ALERTNAME
from core.model import Condition, Relation, UnitId
from core.store import audit
from core.store.audit import Act
from core.store.keys import By
from core.store.sql import fetched, named_rows, queries

from .quiet import has

_SQL = queries("alerts.desk", "silences.sql")

SOON: Final = timedelta(hours=1)
_LAST_PART: Final = 0.2  # of its length: a short one does not end soon as soon as it is made
SHORT: Final = timedelta(hours=24)  # longer ones take a permission of their own
KEPT: Final = timedelta(days=30)  # those that are over are shown so long
_SHOWN_MAX: Final = 5000

Connection = AsyncConnection[Any]


class State(StrEnum):
    """Where a silence is in its life."""

    ACTIVE = "active"
    PENDING = "pending"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A row of `silence`. created_by: as said; actor: who was signed in."""

    silence: Silence
    created_by: str
    comment: str
    updated_at: datetime
    actor: str

    def state(self, now: datetime) -> State:
        """Where it is in its life."""
        if self.silence.ends_at <= now:
            return State.EXPIRED
        return State.ACTIVE if self.silence.starts_at <= now else State.PENDING

    @property
    def unit(self) -> UnitId | None:
        """The unit that it names; None: it may hide alerts of any."""
        return next((UnitId(each.value) for each in self.silence.matchers if _names(each)), None)

    def concerns(self, units: Collection[str] | None) -> bool:
        """Whether it may hide alerts of some units; None: of any."""
        return units is None or self.unit is None or self.unit in units

    def ends_soon(self, now: datetime) -> bool:
        """Whether it is in force, and little of it is left."""
        length = self.silence.ends_at - self.silence.starts_at
        left = self.silence.ends_at - now
        return self.state(now) is State.ACTIVE and left <= min(SOON, length * _LAST_PART)

    def is_long(self, now: datetime) -> bool:
        """Whether it takes more than the permission for a day."""
        return self.silence.ends_at - max(self.silence.starts_at, now) > SHORT


async def every(conn: Connection, now: datetime) -> list[Kept]:
    """Read silences that are not over, and those that ended lately."""
    params = {"since": now - KEPT, "id": None, "limit": _SHOWN_MAX}
    return [_kept(row) for row in await named_rows(conn, _SQL["all"], params)]


async def one(conn: Connection, id_: str) -> Kept | None:
    """Read a silence, whenever it was."""
    params = {"since": "-infinity", "id": id_, "limit": 1}
    return next((_kept(row) for row in await named_rows(conn, _SQL["all"], params)), None)


async def put(conn: Connection, wanted: Kept, by: By, *, now: datetime) -> Kept:
    """Store a silence, on the record. One without an id is new.

    One that is there is changed in place if nobody was muted by it otherwise than he will be;
    else it ends, and another one begins. Alertmanager does the same.
    """
    before = await _locked(conn, wanted.silence.id) if wanted.silence.id else None
    if before and not _is_same(before.silence, wanted.silence, now):
        if before.state(now) is not State.EXPIRED:
            await _end(conn, before, by, now)
        before = None
    if before and before.state(now) is State.ACTIVE:
        wanted = _begun(wanted, before.silence.starts_at)
    if before is None:
        starts_at = max(wanted.silence.starts_at, now)
        wanted = _begun(wanted, starts_at)
        wanted = replace(wanted, silence=replace(wanted.silence, id=str(uuid4())))
    await _write(conn, wanted, now)
    await _record(conn, wanted, "silence.change" if before else "silence.create", by, now)
    return wanted


async def end(conn: Connection, id_: str, by: By, *, now: datetime) -> Kept | None:
    """End a silence, on the record; None: there is none. One that is over stays as it is."""
    found = await _locked(conn, id_)
    if found is None or found.state(now) is State.EXPIRED:
        return found
    return await _end(conn, found, by, now)


async def count_lately(
    conn: Connection,
    conditions: Sequence[Condition],
    since: datetime,
    units: Collection[str] | None = None,
) -> int:
    """Count alerts that ended since then, and fitted. units: of which; None: of all."""
    asked = None if units is None else list(units)
    params: dict[str, object] = {"since": since, "units": asked, **has(conditions)}
    params["has"] = Jsonb(params["has"])
    rows = await fetched(conn, _SQL["lately"], params)
    return sum(matches(conditions, {ALERTNAME: name, **labels}) for name, labels in rows)


async def _end(conn: Connection, kept: Kept, by: By, now: datetime) -> Kept:
    silence = replace(kept.silence, starts_at=min(kept.silence.starts_at, now), ends_at=now)
    over = replace(kept, silence=silence, updated_at=now)
    await _write(conn, over, now)
    await _record(conn, over, "silence.expire", by, now)
    return over


def _names(condition: Condition) -> bool:
    return condition.label == "unit" and condition.relation is Relation.EQUAL


def _begun(kept: Kept, starts_at: datetime) -> Kept:
    return replace(kept, silence=replace(kept.silence, starts_at=starts_at))


def _is_same(before: Silence, after: Silence, now: datetime) -> bool:
    """Whether one can be changed into the other in place.

    Begins are compared by seconds, as in Alertmanager: its clients say no microseconds.
    """
    if set(before.matchers) != set(after.matchers) or before.ends_at <= now:
        return False
    if before.starts_at <= now:
        begins = (each.starts_at.replace(microsecond=0) for each in (before, after))
        return len(set(begins)) == 1 and after.ends_at >= now
    return after.starts_at >= now


async def _locked(conn: Connection, id_: str) -> Kept | None:
    rows = await named_rows(conn, _SQL["lock"], {"id": id_})
    return next(map(_kept, rows), None)


async def _write(conn: Connection, kept: Kept, now: datetime) -> None:
    silence = kept.silence
    params = {
        "id": silence.id,
        "matchers": Jsonb(
            [
                {"label": each.label, "relation": each.relation.value, "value": each.value}
                for each in silence.matchers
            ]
        ),
        "starts_at": silence.starts_at,
        "ends_at": silence.ends_at,
        "created_by": kept.created_by,
        "comment": kept.comment,
        "actor": kept.actor,
        "now": now,
    }
    await conn.execute(_SQL["put"], params)


async def _record(conn: Connection, kept: Kept, action: str, by: By, now: datetime) -> None:
    detail = {
        "matchers": ", ".join(map(written, kept.silence.matchers)),
        "starts_at": kept.silence.starts_at.isoformat(),
        "ends_at": kept.silence.ends_at.isoformat(),
        "comment": kept.comment,
    }
    act = Act(by.actor, action, f"silence:{kept.silence.id}", detail, by.address)
    await audit.append(conn, act, now=now)


def _kept(row: Mapping[str, Any]) -> Kept:
    silence = Silence(
        id=row["id"],
        matchers=conditions_of(row["matchers"]),
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
    )
    return Kept(
        silence=silence,
        created_by=row["created_by"],
        comment=row["comment"],
        updated_at=row["updated_at"],
        actor=row["actor"],
    )
