"""The story of one alert: what it did, what people did, whom it was told, and what came of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

from psycopg import AsyncConnection

from alerts.deliver.names import ChannelName
from alerts.dispatch.matchers import matches
from alerts.groups.tables import conditions_of
from alerts.maintenance import tables as maintenance
from alerts.maintenance.plan import Window
from alerts.maintenance.tables import Kept
from core.model import UnitTree
from core.store import roles
from core.store.sql import fetched, named_rows, queries

from .shown import Shown

_SQL = queries("alerts.desk", "story.sql")

LINES_MAX: Final = 500  # of each kind
_MEMBERS_MAX: Final = 50
PERSON: Final = "person:"  # before the id of who acts without an account
NOBODY: Final[Mapping[str, str]] = {}

Connection = AsyncConnection[Any]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. said: what else there is to say, by the names of the HTTP contract."""

    at: datetime
    kind: str
    said: Row


@dataclass(frozen=True, slots=True)
class Similar:
    """An earlier activation, and what people noted."""

    id: int
    active_at: datetime
    ended_at: datetime | None
    notes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Fired:
    """That it fired, by which value, and when that was written. value: None: not a number."""

    at: datetime
    value: float | None
    written_at: datetime


async def story(
    conn: Connection, alert: Shown, now: datetime, names: Mapping[str, str] = NOBODY
) -> list[Entry]:
    """Tell an alert's story, from the beginning. names: of people who are called, by their ids."""
    lines = [Entry(alert.active_at, "active", {})]
    lines += map(_event, await _rows(conn, "events", alert))
    lines += [_act(row, names) for row in await _rows(conn, "acts", alert)]
    lines += await _messages(conn, alert, names)
    lines += await _steps(conn, alert, now, names)
    lines += await _silences(conn, alert, now)
    lines += await _maintenance(conn, alert, now)
    return sorted(lines, key=lambda entry: entry.at)


async def fired(conn: Connection, alert: Shown) -> Fired | None:
    """Tell how it fired; None: it has not, or nobody wrote it down."""
    rows = await fetched(conn, _SQL["fired"], {"id": alert.id})
    return Fired(rows[0][0], _number(rows[0][1]), rows[0][2]) if rows else None


async def similar(conn: Connection, alert: Shown) -> list[Similar]:
    """Give earlier activations, the newest first."""
    params = {"rule": alert.rule, "fingerprint": alert.fingerprint, "id": alert.id}
    return [Similar(*row) for row in await fetched(conn, _SQL["similar"], params)]


async def members(conn: Connection, alert: Shown) -> list[int]:
    """Give the ids of others that were told of together with it."""
    params = {"id": alert.id, "limit": _MEMBERS_MAX}
    return [number for (number,) in await fetched(conn, _SQL["members"], params)]


def _event(row: Row) -> Entry:
    number, why = _number(row["detail"].get("value")), row["detail"].get("why")
    said = {"value": number} if row["kind"] in ("firing", "back") else {}
    return Entry(row["at"], row["kind"], {**said, **({"why": why} if why else {})})


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _act(row: Row, names: Mapping[str, str]) -> Entry:
    said = {name: row[name] for name in ("actor", "actor_name", "note")}
    if row["person"]:
        said["person"] = names.get(row["person"], row["person"])
    if before := row["instead_of"]:
        own = names.get(before.removeprefix(PERSON))
        said["instead_of"] = row["instead_of_name"] or own or before
    # A resolve of the program and one of a person are told apart by who did it.
    return Entry(row["at"], "resolved" if row["kind"] == "resolve" else row["kind"], said)


async def _messages(conn: Connection, alert: Shown, names: Mapping[str, str]) -> list[Entry]:
    told = await _rows(conn, "messages", alert)
    channels = {row["id"]: _channel(row["channel"], names) for row in told}
    groups = {
        (row["receiver"], row["ordinal"], row["kind"]): Entry(
            row["at"],
            "group",
            {"group": {name: row[name] for name in ("receiver", "reason", "ordinal", "kind")}},
        )
        for row in told
    }
    params = {"ids": list(channels), "limit": LINES_MAX}
    attempts = await named_rows(conn, _SQL["attempts"], params)
    receipts = await named_rows(conn, _SQL["receipts"], params)
    return [
        *groups.values(),
        *(_attempt(row, channels) for row in attempts),
        *(_receipt(row, channels) for row in receipts),
    ]


def _channel(channel: str, names: Mapping[str, str]) -> Mapping[str, str | None]:
    name = ChannelName.of(channel)
    return {"channel": channel, "to": names.get(name.owner) if name.is_persons else None}


def _attempt(row: Row, channels: Mapping[int, Mapping[str, str | None]]) -> Entry:
    names = ("attempt", "result", "receipt", "status", "answer", "seconds")
    told = {**channels[row["notification_id"]], **{name: row[name] for name in names}}
    return Entry(row["at"], "attempt", {"attempt": told})


def _receipt(row: Row, channels: Mapping[int, Mapping[str, str | None]]) -> Entry:
    said = {name: row[name] for name in ("attempt", "result", "status")}
    told = {**channels[row["notification_id"]], **said}
    return Entry(row["at"], "receipt", {"receipt": told})


async def _steps(
    conn: Connection, alert: Shown, now: datetime, names: Mapping[str, str]
) -> list[Entry]:
    """Tell which steps of chains called whom, and which were passed over."""
    since, until = alert.fired_at or alert.active_at, min(alert.ended_at or now, now)
    taken = await _rows(conn, "steps", alert, since=since, until=until)
    ends = await _rows(conn, "ends", alert, since=since, until=until)
    return [
        *(
            _step(row, [names.get(each, each) for each in row["people"]], row["why"])
            for row in taken
        ),
        *(_step(row, [], "exhausted") for row in ends),
    ]


def _step(row: Row, people: Sequence[str], why: str) -> Entry:
    said = {name: row[name] for name in ("chain", "run", "round", "step")}
    return Entry(row["at"], "escalation", {"escalation": {**said, "people": people, "why": why}})


async def _silences(conn: Connection, alert: Shown, now: datetime) -> list[Entry]:
    until = min(alert.ended_at or now, now)
    lines = list[Entry]()
    for row in await _rows(conn, "silences", alert, since=alert.active_at, until=until):
        if matches(conditions_of(row["matchers"]), alert.matched):
            lines += _silence(row, alert, until)
    return lines


def _silence(row: Row, alert: Shown, until: datetime) -> Iterator[Entry]:
    by = {"silence": row["id"], "actor": row["actor"], "actor_name": row["actor_name"]}
    yield Entry(max(row["starts_at"], alert.active_at), "silence", {**by, "note": row["comment"]})
    if row["ends_at"] <= until:
        yield Entry(row["ends_at"], "silence_end", {"silence": row["id"]})


async def _maintenance(conn: Connection, alert: Shown, now: datetime) -> list[Entry]:
    until = min(alert.ended_at or now, now)
    kept = await maintenance.kept(conn, since=alert.active_at, most=LINES_MAX)
    tree = await roles.unit_tree(conn) if kept else UnitTree({})
    names, _ = await maintenance.called(conn, kept)
    lines = list[Entry]()
    for each in kept:
        windows = each.within(tree).windows(alert.active_at, until)
        for window in islice(filter(lambda one: one.hides(alert), windows), LINES_MAX):
            lines += _window(each, window, alert, names)
    return [line for line in lines if line.at <= until]


def _window(kept: Kept, window: Window, alert: Shown, names: Mapping[str, str]) -> Iterator[Entry]:
    id_ = {"maintenance": window.id}
    name = names.get(kept.created_by.removeprefix("user:"))
    by = {**id_, "actor": kept.created_by, "actor_name": name, "note": kept.title_vi}
    yield Entry(max(window.starts_at, alert.active_at), "maintenance", by)
    yield Entry(window.ends_at, "maintenance_end", id_)


async def _rows(
    conn: Connection, name: str, alert: Shown, **params: object
) -> list[dict[str, Any]]:
    return await named_rows(conn, _SQL[name], {"id": alert.id, "limit": LINES_MAX, **params})
