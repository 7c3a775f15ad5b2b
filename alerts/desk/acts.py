"""What people do about alerts: each act on its row, in one transaction with its record.

Functions take a connection inside the caller's transaction, and leave the bell to him.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from psycopg import AsyncConnection

from core.store import audit
from core.store.audit import Act
from core.store.keys import By
from core.store.sql import fetched, queries

from .listing import CANARY, shown
from .shown import Shown

_SQL = queries("alerts.desk", "acts.sql")

SNOOZE_MAX: Final = timedelta(days=7)
_OPEN: Final = frozenset({"firing", "no_data"})
_PASSES: Final = 3  # over rows that somebody else writes just now
_NAMED_MAX: Final = 1000  # alerts in one record
_KEYS_MAX: Final = 10

Connection = AsyncConnection[Any]


class Kind(StrEnum):
    """What can be done."""

    ACK = "ack"
    UNACK = "unack"
    SNOOZE = "snooze"
    NOTE = "note"
    RESOLVE = "resolve"
    ASSIGN = "assign"
    ESCALATE = "escalate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What somebody wants to do, and under which key it is known if it is asked for again.

    person: to whom it is given or escalated, by his id in oncall.yml; owner: as `acked_by` names
    him. taken_since: of an ack: who has had it since then gives it to whoever asks.
    """

    kind: Kind
    by: By
    request: str
    note: str = ""
    until: datetime | None = None
    person: str = ""
    owner: str = ""
    taken_since: datetime | None = None


class ActError(Exception):
    """Something that is not done; says why. field: of the request, when it is at fault."""

    def __init__(self, reason: str, *, field: str = "") -> None:
        super().__init__(reason)
        self.field = field


class OwnedError(ActError):
    """Somebody else has the alert."""

    def __init__(self, alert: Shown) -> None:
        super().__init__(f"{alert.acked_by_name or alert.acked_by} has acknowledged it already")
        self.alert = alert


def faults(deed: Deed, now: datetime) -> tuple[ActError, ...]:
    """Say what is wrong with a request. Pure."""
    found = []
    if deed.kind in (Kind.NOTE, Kind.RESOLVE) and not deed.note.strip():
        found.append(ActError("is missing; say what is to be known of it", field="note"))
    if deed.kind is not Kind.ESCALATE and (deed.kind is Kind.ASSIGN) != bool(deed.person):
        reason = "is missing; say to whom"
        if deed.person:
            reason = "belongs to an assign or an escalate"
        found.append(ActError(reason, field="person"))
    if deed.taken_since and deed.kind is not Kind.ACK:
        found.append(ActError("belongs to an ack", field="taken_since"))
    if deed.kind is not Kind.SNOOZE:
        if deed.until is not None:
            found.append(ActError(f"belongs to a snooze, not to kind {deed.kind}", field="until"))
    elif deed.until is None:
        found.append(ActError("is missing; say until when", field="until"))
    elif not now < deed.until <= now + SNOOZE_MAX:
        reason = f"has to lie after now, by at most {SNOOZE_MAX.days} days"
        found.append(ActError(reason, field="until"))
    return tuple(found)


async def act(conn: Connection, number: int, deed: Deed, *, now: datetime) -> Shown | None:
    """Do something about one alert; None: there is none. Raises ActError, OwnedError.

    A request that was done already changes nothing.
    """
    if not await fetched(conn, _SQL["lock"], {"id": number, "canary": CANARY}):
        return None
    (alert,) = await shown(conn, [number])
    if await _is_repeated(conn, number, deed) or not _is_new(alert, deed, now):
        return alert
    instead_of = _taken_from(alert, deed, now)
    await _write(conn, [number], deed, now, instead_of)
    detail = {"note": deed.note, "request": deed.request}
    if instead_of:
        detail["instead_of"] = instead_of
    if deed.until:
        detail["until"] = deed.until.isoformat()
    if deed.person:
        detail["person"] = deed.person
    await _record(conn, deed, f"alert:{number}", detail, now)
    (alert,) = await shown(conn, [number])
    return alert


async def act_on_many(
    conn: Connection, ids: Sequence[int], deed: Deed, *, now: datetime
) -> list[int]:
    """Do something about those of the alerts that are open, and that nobody has; returns which."""
    done = list[int]()
    for _ in range(_PASSES):
        left = set(ids).difference(done)
        free = deed.kind is Kind.ACK
        asked = {"ids": list(left), "free": free, "now": now, "canary": CANARY}
        found = [number for (number,) in await fetched(conn, _SQL["lock_free"], asked)]
        if not left or not found:
            break
        done += await _write(conn, found, deed, now)
    if done:
        named = {"alerts": sorted(done)} if len(done) <= _NAMED_MAX else {}
        detail = {"note": deed.note, "request": deed.request, "count": len(done), **named}
        detail |= {"person": deed.person} if deed.person else {}
        await _record(conn, deed, "alerts", detail, now)
    return done


async def keys_of(conn: Connection, number: int, actor: str) -> list[str]:
    """Give under which keys somebody acted on an alert lately."""
    asked = {"id": number, "actor": actor, "limit": _KEYS_MAX}
    return [key for (key,) in await fetched(conn, _SQL["keys"], asked)]


async def escalations(conn: Connection, number: int, actor: str, since: datetime) -> int:
    """Count how often somebody escalated an alert."""
    asked = {"id": number, "actor": actor, "since": since}
    return int((await fetched(conn, _SQL["escalations"], asked))[0][0])


async def times_done(conn: Connection, deed: Deed) -> int:
    """Count of how many alerts a request was done already."""
    asked = {"request": deed.request, "actor": deed.by.actor}
    return int((await fetched(conn, _SQL["requested"], asked))[0][0])


async def _is_repeated(conn: Connection, number: int, deed: Deed) -> bool:
    asked = {"id": number, "request": deed.request}
    known = await fetched(conn, _SQL["repeated"], asked)
    if not known:
        return False
    if known[0] != (deed.by.actor, deed.kind):
        raise ActError("was used for another act on this alert; make up a new one", field="request")
    return True


def _is_new(alert: Shown, deed: Deed, now: datetime) -> bool:
    """Whether there is anything to do. Raises ActError, OwnedError."""
    if deed.kind is not Kind.NOTE and alert.state not in _OPEN:
        reason = "has not begun to fire" if alert.state == "pending" else "is over"
        raise ActError(f"the alert {reason}; only a note can be added")
    if deed.kind is Kind.UNACK:
        return alert.acked_at is not None or alert.snoozed_until is not None
    if deed.kind is Kind.ASSIGN:
        return not alert.is_owned(now) or alert.acked_by != deed.owner
    if deed.kind is not Kind.ACK or not alert.is_owned(now):
        return True
    if alert.acked_by == deed.by.actor:
        return alert.snoozed_until is not None
    if alert.acked_at != deed.taken_since:
        raise OwnedError(alert)
    return True


def _taken_from(alert: Shown, deed: Deed, now: datetime) -> str | None:
    """Name who loses an alert to whoever acknowledges it."""
    if deed.kind is not Kind.ACK or not alert.is_owned(now) or alert.acked_by == deed.by.actor:
        return None
    return alert.acked_by


async def _write(
    conn: Connection,
    ids: Sequence[int],
    deed: Deed,
    now: datetime,
    instead_of: str | None = None,
) -> list[int]:
    """Do it about those for which it was not done before; returns which."""
    params: dict[str, object] = {
        "ids": list(ids),
        "now": now,
        "actor": deed.by.actor,
        "kind": deed.kind.value,
        "note": deed.note,
        "request": deed.request,
        "until": deed.until,
        "person": deed.person or None,
        "owner": deed.owner,
        "instead_of": instead_of,
    }
    new = [number for (number,) in await fetched(conn, _SQL["note"], params)]
    params["ids"] = new
    if deed.kind is Kind.RESOLVE:
        await conn.execute(_SQL["over"], params)
    elif deed.kind is not Kind.NOTE:
        await conn.execute(_SQL[deed.kind.value], params)
    return new


async def _record(
    conn: Connection, deed: Deed, about: str, detail: dict[str, Any], now: datetime
) -> None:
    act_ = Act(deed.by.actor, f"alert.{deed.kind}", about, detail, deed.by.address)
    await audit.append(conn, act_, now=now)
