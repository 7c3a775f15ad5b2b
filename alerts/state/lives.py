"""Alerts in their table: one row an activation.

Functions take a connection inside the caller's transaction, which has been fenced.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import dict_row, tuple_row
from psycopg.types.json import Jsonb

from alerts.rules.evaluate import Found
from alerts.rules.life import Alert, State, Why
from alerts.rules.naming import Priority, fingerprint
from alerts.rules.turn import Event, Live, Turn
from core.model import Labels
from core.store.sql import queries

_SQL = queries("alerts.state", "lives.sql")

Connection = AsyncConnection[Any]
Row = Mapping[str, Any]


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
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_SQL["current"])
        for row in await cursor.fetchall():
            labels = tuple(sorted(row["labels"].items()))
            lives.setdefault(row["rule"], {})[labels] = _live(row)
    return lives


async def save(conn: Connection, given: Sequence[Given], *, now: datetime) -> Saved:
    """Write what turns have changed, and their events. now: when that is, not what was asked."""
    new = [
        (one.rule, labels) for one in given for labels in one.turn.changed if _is_new(one, labels)
    ]
    rows = await _insert(conn, [_new_row(one, labels) for one, labels in _new(given)])
    saved = dict(zip(new, rows, strict=True))
    await _records(conn, "update", [_row(live) for one in given for live in _known(one)])
    events = [
        {
            "alert": saved.get((one.rule, event.labels)) or one.turn.lives[event.labels].row,
            "at": event.at.isoformat(),
            "kind": event.kind,
            "detail": _detail(one, event),
        }
        for one in given
        for event in one.turn.events
    ]
    await _records(conn, "events", events, now=now)
    await _forget(conn, given)
    return Saved(saved)


def _is_new(given: Given, labels: Labels) -> bool:
    return given.turn.lives[labels].row is None


def _new(given: Sequence[Given]) -> Iterable[tuple[Given, Labels]]:
    return ((one, labels) for one in given for labels in one.turn.changed if _is_new(one, labels))


def _known(given: Given) -> Iterable[Live]:
    lives = (given.turn.lives[labels] for labels in given.turn.changed)
    return (live for live in lives if live.row is not None)


async def _forget(conn: Connection, given: Sequence[Given]) -> None:
    """Remember no more what ended long ago; of what never fired nothing is left."""
    gone = [live for one in given for live in one.turn.gone if live.row is not None]
    pending = [live.row for live in gone if live.alert.state is State.PENDING]
    past = [live.row for live in gone if live.alert.state is not State.PENDING]
    if pending:
        await conn.execute(_SQL["drop_pending"], {"ids": pending})
    if past:
        await conn.execute(_SQL["forget"], {"ids": past})


async def _insert(conn: Connection, rows: Sequence[Row]) -> Sequence[int]:
    """Begin activations; of the same rule and labels those before are history now."""
    if not rows:
        return ()
    await _records(conn, "succeed", [{"rule": r["rule"], "print": r["print"]} for r in rows])
    async with conn.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(_SQL["insert"], {"rows": Jsonb(list(rows))})
        found = await cursor.fetchall()
    by_key = {(rule, print_): id_ for id_, rule, print_ in found}
    return [by_key[row["rule"], row["print"]] for row in rows]


async def _records(conn: Connection, name: str, rows: Sequence[Row], **params: object) -> None:
    if rows:
        await conn.execute(_SQL[name], {"rows": Jsonb(list(rows)), **params})


def _new_row(given: Given, labels: Labels) -> Row:
    born = given.born[labels]
    return {
        **_row(given.turn.lives[labels]),
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


def _detail(given: Given, event: Event) -> Row:
    live = given.turn.lives[event.labels]
    why = {"why": live.alert.why} if live.alert.why else {}
    return {"value": _number(live.found.value), **why}


def _number(value: float) -> float | str:
    """Write a number into JSON, which knows no infinities."""
    return value if math.isfinite(value) else str(value)


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
