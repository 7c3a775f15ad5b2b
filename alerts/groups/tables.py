"""Groups, alerts and the outbox in their tables. Functions take the caller's transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from alerts.dispatch.alert import Alert, AlertId, Holding
from alerts.dispatch.dedup import Sent
from alerts.dispatch.group import LATE, Group, GroupId
from alerts.dispatch.silence import Silence
from core.model import Condition, Relation
from core.store.sql import fetched, named_rows, queries

_SQL = queries("alerts.groups", "groups.sql")
NAME: Final = "alertname"

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class Event:
    """A row of `alert_event`, with what its alert is now."""

    id: int
    kind: str
    alert: Alert


async def cursor(conn: Connection) -> int:
    """Read up to which event everything is grouped."""
    return int((await fetched(conn, _SQL["cursor"]))[0][0])


async def move(conn: Connection, dispatched: int) -> None:
    """Note up to which event everything is grouped."""
    await conn.execute(_SQL["move"], {"dispatched": dispatched})


async def events(conn: Connection, *, after: int, limit: int) -> list[Event]:
    """Read what happened since an event."""
    rows = await named_rows(conn, _SQL["events"], {"after": after, "limit": limit})
    return [Event(row["id"], row["kind"], _happened(row)) for row in rows]


async def open_alerts(conn: Connection) -> list[Alert]:
    """Read all alerts that fire."""
    return [_alert(row) for row in await named_rows(conn, _SQL["open_alerts"])]


async def ended_alerts(conn: Connection, ids: Iterable[AlertId], since: datetime) -> list[Alert]:
    """Read alerts that have ended: those of these ids, and all that ended since."""
    rows = await named_rows(conn, _SQL["ended_alerts"], {"ids": list(ids), "since": since})
    return [_alert(row) for row in rows]


async def begun(conn: Connection, *, since: datetime) -> list[tuple[dict[str, str], datetime]]:
    """Read what began since, as (labels, when) in the order of time."""
    rows = await fetched(conn, _SQL["begun"], {"since": since})
    return [({NAME: name, **labels}, at) for name, labels, at in rows]


async def alerts(conn: Connection, ids: Iterable[AlertId]) -> list[Alert]:
    """Read what these are now."""
    wanted = list(ids)
    rows = await named_rows(conn, _SQL["alerts"], {"ids": wanted}) if wanted else []
    return [_alert(row) for row in rows]


async def holdings(conn: Connection) -> dict[AlertId, Holding]:
    """Read who has the open alerts that somebody has, or had and let go."""
    rows = await fetched(conn, _SQL["holdings"])
    return {AlertId(number): Holding(*times) for number, *times in rows}


async def open_groups(conn: Connection) -> list[Group]:
    """Read all open groups."""
    return [_group(row) for row in await named_rows(conn, _SQL["open_groups"])]


async def silences(conn: Connection, *, since: datetime) -> list[Silence]:
    """Read the silences that were not over by then."""
    rows = await fetched(conn, _SQL["silences"], {"since": since})
    return [
        Silence(id=number, matchers=conditions_of(matchers), starts_at=starts_at, ends_at=ends_at)
        for number, matchers, starts_at, ends_at in rows
    ]


async def routing_changed(conn: Connection) -> datetime | None:
    """Say when routing or holidays were put last; None: there are none."""
    found: datetime | None = (await fetched(conn, _SQL["routing_changed"]))[0][0]
    return found


async def routings(conn: Connection) -> list[tuple[str, str, str]]:
    """Read the routing, as (name, matchers, document)."""
    return await fetched(conn, _SQL["routing"])


async def open_rows(conn: Connection, groups: Sequence[Group]) -> list[tuple[bytes, GroupId]]:
    """Insert new groups; returns the ids, by key."""
    rows = [
        {
            "key": _hex(each.key),
            "route": each.route,
            "receiver": each.receiver,
            "labels": dict(each.labels),
            "opened_at": each.opened_at.isoformat(),
            "due_at": each.due_at.isoformat(),
        }
        for each in groups
    ]
    if not rows:
        return []
    found = await fetched(conn, _SQL["open_group"], {"rows": Jsonb(rows)})
    return [(bytes(key), GroupId(number)) for number, key in found]


async def flush_rows(conn: Connection, groups: Sequence[Group]) -> None:
    """Write what groups have become."""
    rows = [
        {
            "id": each.id,
            "due_at": each.due_at.isoformat(),
            "flushed_at": _iso(each.flushed_at),
            "closed_at": _iso(each.closed_at),
            "sent_at": _iso(each.sent.at),
            "sent_begins_at": _iso(each.sent.begins_at),
            "sent_firing": sorted(each.sent.firing),
            "sent_resolved": sorted(each.sent.resolved),
            "ordinal": each.ordinal,
        }
        for each in groups
    ]
    if rows:
        await conn.execute(_SQL["flush_group"], {"rows": Jsonb(rows)})


def _alert(row: dict[str, Any]) -> Alert:
    return Alert(
        id=AlertId(row["alert_id"]),
        labels={NAME: row["name"], **row["labels"]},
        annotations=row["annotations"],
        generator_url=row["generator_url"],
        priority=row["priority"],
        unit=row["unit_id"] or "",
        is_simulated=row["simulated"],
        active_at=row["active_at"],
        fired_at=row["fired_at"],
        ended_at=row["ended_at"],
        holding=Holding(row["acked_at"], row["snoozed_until"], row["unacked_at"]),
        has_no_data=row["state"] == "no_data",
        is_unsure=row["state"] == "resolved" and row["why"] == "no_data",
        is_flapping=row["flapping"],
    )


def _happened(row: dict[str, Any]) -> Alert:
    """Give the alert of an event: late, when it was found firing long after it began to."""
    is_late = row["kind"] == "firing" and row["written_at"] - row["at"] > LATE
    return replace(_alert(row), is_late=is_late)


def _group(row: dict[str, Any]) -> Group:
    return Group(
        id=GroupId(row["id"]),
        key=bytes(row["key"]),
        route=row["route"],
        receiver=row["receiver"],
        labels=tuple(sorted(row["labels"].items())),
        opened_at=row["opened_at"],
        due_at=row["due_at"],
        flushed_at=row["flushed_at"],
        sent=Sent(
            row["sent_at"],
            frozenset(row["sent_firing"]),
            frozenset(row["sent_resolved"]),
            row["sent_begins_at"],
        ),
        ordinal=row["ordinal"],
    )


def conditions_of(matchers: Iterable[dict[str, str]]) -> tuple[Condition, ...]:
    """Read the matchers of a stored silence."""
    return tuple(
        Condition(each["label"], Relation(each["relation"]), each["value"]) for each in matchers
    )


def _hex(raw: bytes) -> str:
    return "\\x" + raw.hex()


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
