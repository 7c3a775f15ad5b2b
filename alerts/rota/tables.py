"""Overrides in their table. Functions take the caller's transaction."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from alerts.oncall.people import Person
from alerts.oncall.schedule import Override
from core.store.sql import fetched, named_rows, queries

from .ahead import TESTED_FOR, Known

_SQL = queries("alerts.rota", "rota.sql")

Connection = AsyncConnection[Any]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A row of `schedule_override`. version: goes up with each change of it."""

    override: Override
    version: int
    note: str
    swap: UUID | None
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an override is to be. version: of what was seen. deleted_at: it is to be no more."""

    override: Override
    version: int
    note: str
    deleted_at: datetime | None = None


async def lock(conn: Connection) -> None:
    """Let nobody else change overrides until the end of the transaction."""
    await conn.execute(_SQL["lock"])


async def changed(conn: Connection) -> datetime | None:
    """Say when an override was changed last: another answer with each change."""
    ((at,),) = await fetched(conn, _SQL["changed"])
    found: datetime | None = at
    return found


async def overrides(conn: Connection, since: datetime) -> list[Override]:
    """Read the overrides that are not over by then, the oldest first."""
    return [each.override for each in await kept(conn, since)]


async def kept(conn: Connection, since: datetime) -> list[Kept]:
    """Read the overrides that are not over by then with all that is known of them."""
    return [_kept(row) for row in await named_rows(conn, _SQL["overrides"], {"since": since})]


async def one(conn: Connection, id_: int) -> Kept | None:
    """Read one, unless it was deleted."""
    return next(map(_kept, await named_rows(conn, _SQL["one"], {"id": id_})), None)


async def put(
    conn: Connection, new: Change, actor: str, *, swap: UUID | None = None, now: datetime
) -> Kept:
    """Store a new one; its id is given to it."""
    params = {**_params(new), "swap": swap, "actor": actor, "now": now}
    (row,) = await named_rows(conn, _SQL["put"], params)
    return _kept(row)


async def change(conn: Connection, new: Change, actor: str, *, now: datetime) -> Kept | None:
    """Change one, under lock; None: it is another version by now, or deleted."""
    params = {**_params(new), "actor": actor, "now": now}
    return next(map(_kept, await named_rows(conn, _SQL["change"], params)), None)


async def reached(
    conn: Connection, people: Collection[str], since: datetime
) -> dict[str, dict[str, datetime]]:
    """Say when people were last reached, by person and way."""
    params = {"people": sorted(people), "since": since}
    found = dict[str, dict[str, datetime]]()
    for person, channel, at in await fetched(conn, _SQL["reached"], params):
        found.setdefault(person, {})[channel.rpartition("/")[2]] = at
    return found


async def disabled(conn: Connection, users: Collection[str]) -> frozenset[str]:
    """Give those of some accounts that are disabled."""
    rows = await fetched(conn, _SQL["disabled"], {"ids": sorted(users)}) if users else []
    return frozenset(id_ for (id_,) in rows)


async def known(conn: Connection, people: Mapping[str, Person], now: datetime) -> Known:
    """Read what is known of whether people would answer."""
    users = {each.user for each in people.values() if each.user}
    return Known(await reached(conn, people, now - TESTED_FOR), await disabled(conn, users))


async def called(conn: Connection, actors: Collection[str]) -> dict[str, str]:
    """Give what people are called who did something, by `user:ID`."""
    ids = sorted({each.removeprefix("user:") for each in actors if each.startswith("user:")})
    rows = await fetched(conn, _SQL["people"], {"ids": ids}) if ids else []
    return {f"user:{id_}": name for id_, name in rows}


def _params(new: Change) -> dict[str, object]:
    override = new.override
    return {
        "id": override.id,
        "schedule": override.schedule,
        "begins": override.begins,
        "ends": override.ends,
        "person": override.person,
        "replaces": override.replaces,
        "note": new.note,
        "version": new.version,
        "deleted_at": new.deleted_at,
    }


def _kept(row: Row) -> Kept:
    return Kept(
        override=Override(
            id=row["id"],
            schedule=row["schedule"],
            begins=row["begins_at"],
            ends=row["ends_at"],
            person=row["person"],
            replaces=row["replaces"],
        ),
        version=row["version"],
        note=row["note"],
        swap=row["swap"],
        created_at=row["created_at"],
        created_by=row["created_by"],
        updated_at=row["updated_at"],
        updated_by=row["updated_by"],
    )
