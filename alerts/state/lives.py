"""Alerts in their table: one row an activation.

Functions take a connection inside the caller's transaction, which has been fenced.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from alerts.rules.evaluate import Found
from alerts.rules.life import Alert, State, Why
from alerts.rules.naming import Priority, fingerprint
from alerts.rules.turn import Live, Turn
from core.model import Labels
from core.store.sql import fetched, named_rows, queries

_SQL = queries("alerts.state", "lives.sql")

Connection = AsyncConnection[Any]
Row = Mapping[str, Any]
Key = tuple[str, str, datetime]  # rule, print of the labels, begin


@dataclass(frozen=True, slots=True)
class Born:
    """What is written down of an alert when it begins, and never changed."""

    name: str
    priority: Priority
    unit: str | None
    generator_url: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """What a turn of a rule has changed, and what the alerts that begin with it are born with."""

    rule: str
    turn: Turn
    born: Mapping[Labels, Born]


@dataclass(frozen=True, slots=True)
class Saved:
    """Rows of alerts that had none: by rule and labels."""

    rows: Mapping[tuple[str, Labels], int]


async def load(conn: Connection) -> dict[str, dict[Labels, Live]]:
    """Read all alerts that are remembered, by rule and labels."""
    lives: dict[str, dict[Labels, Live]] = {}
    for row in await named_rows(conn, _SQL["current"]):
        labels = tuple(sorted(row["labels"].items()))
        lives.setdefault(row["rule"], {})[labels] = _live(row)
    return lives


async def save(conn: Connection, given: Sequence[Given], *, now: datetime) -> Saved:
    """Write what turns have changed, and their events. now: when that is, not what was asked."""
    new = [(one, labels) for one in given for labels in one.turn.changed if _is_new(one, labels)]
    await _records(conn, "update", [_row(live) for one in given for live in _known(one)])
    await _forget(conn, given)
    await _succeed(conn, new)
    past = [(one, each) for one in given for each in one.turn.past if each.live.row is None]
    rows = [
        *({**_new_row(one, each.labels, each.live), "current": False} for one, each in past),
        *(_new_row(one, labels, one.turn.lives[labels]) for one, labels in new),
    ]
    ids = await _insert(conn, rows)
    await _records(conn, "events", [row for one in given for row in _events(one, ids)], now=now)
    return Saved(
        {(one.rule, labels): ids[_key(one, labels, one.turn.lives[labels])] for one, labels in new}
    )


def _is_new(given: Given, labels: Labels) -> bool:
    return given.turn.lives[labels].row is None


def _known(given: Given) -> Iterable[Live]:
    """Give those that have rows already."""
    lives = [given.turn.lives[labels] for labels in given.turn.changed]
    lives += [each.live for each in given.turn.past]
    return (live for live in lives if live.row is not None)


def _events(given: Given, ids: Mapping[Key, int]) -> Iterable[Row]:
    told = [(each.live, event) for each in given.turn.past for event in each.events]
    told += [(given.turn.lives[event.labels], event) for event in given.turn.events]
    for live, event in told:
        row = live.row or ids[_key(given, event.labels, live)]
        yield {
            "alert": row,
            "at": event.at.isoformat(),
            "kind": event.kind,
            "detail": _detail(live),
        }


def _key(given: Given, labels: Labels, live: Live) -> Key:
    return given.rule, fingerprint(labels).hex(), live.alert.active_at


async def _forget(conn: Connection, given: Sequence[Given]) -> None:
    """Remember no more what ended long ago; of what never fired nothing is left."""
    gone = [live for one in given for live in one.turn.gone if live.row is not None]
    pending = [live.row for live in gone if live.alert.state is State.PENDING]
    past = [live.row for live in gone if live.alert.state is not State.PENDING]
    past += [each.live.row for one in given for each in one.turn.past if each.live.row is not None]
    if pending:
        await conn.execute(_SQL["drop_pending"], {"ids": pending})
    if past:
        await conn.execute(_SQL["forget"], {"ids": past})


async def _succeed(conn: Connection, new: Sequence[tuple[Given, Labels]]) -> None:
    """Make room: of the same rule and labels what was before is history now."""
    rows = [{"rule": one.rule, "print": fingerprint(labels).hex()} for one, labels in new]
    await _records(conn, "succeed", rows)


async def _insert(conn: Connection, rows: Sequence[Row]) -> Mapping[Key, int]:
    if not rows:
        return {}
    found = await fetched(conn, _SQL["insert"], {"rows": Jsonb(list(rows))})
    return {(rule, print_, active_at): id_ for id_, rule, print_, active_at in found}


async def _records(conn: Connection, name: str, rows: Sequence[Row], **params: object) -> None:
    if rows:
        await conn.execute(_SQL[name], {"rows": Jsonb(list(rows)), **params})


def _new_row(given: Given, labels: Labels, live: Live) -> Row:
    born = given.born[labels]
    return {
        **_row(live),
        "current": True,
        "rule": given.rule,
        "print": fingerprint(labels).hex(),
        "name": born.name,
        "labels": dict(labels),
        "generator_url": born.generator_url,
        "priority": born.priority,
        "unit_id": born.unit,
    }


def _row(live: Live) -> Row:
    alert = live.alert
    return {
        "id": live.row,
        "annotations": dict(live.found.annotations),
        "value": _number(live.found.value),
        "simulated": live.simulated,
        "state": alert.state,
        "active_at": alert.active_at.isoformat(),
        "fired_at": _moment(alert.fired_at),
        "gone_at": _moment(alert.gone_at),
        "ended_at": _moment(alert.ended_at),
        "why": alert.why,
        "changes": [at.isoformat() for at in alert.changes],
        "flapping": alert.is_flapping,
    }


def _live(row: Row) -> Live:
    value = math.nan if row["value"] is None else float(row["value"])
    return Live(
        alert=Alert(
            state=State(row["state"]),
            active_at=row["active_at"],
            fired_at=row["fired_at"],
            gone_at=row["gone_at"],
            ended_at=row["ended_at"],
            why=Why(row["why"]) if row["why"] else None,
            changes=tuple(row["changes"]),
            is_flapping=row["flapping"],
        ),
        found=Found(value, row["annotations"]),
        simulated=row["simulated"],
        row=row["id"],
    )


def _detail(live: Live) -> Row:
    why = {"why": live.alert.why} if live.alert.why else {}
    return {"value": _number(live.found.value), **why}


def _number(value: float) -> float | str:
    """Write a number into JSON, which knows no infinities."""
    return value if math.isfinite(value) else str(value)


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
