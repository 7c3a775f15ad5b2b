"""Roles of people: given and taken, and who holds one. A change ends the sessions of the user."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from core.model import UnitId, UnitTree

from . import audit
from .audit import Act
from .people import Grant, PeopleError, Role, grants_of, put_grant
from .sql import fetched, queries

_SQL = queries("core.store", "people.sql")

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class Change:
    """A role to give to a user, or to take; and who does so."""

    user: str
    grant: Grant
    by: str


@dataclass(frozen=True, slots=True)
class Holder:
    """A person who holds a role."""

    id: str
    name: str


async def give(conn: Connection, change: Change, *, now: datetime) -> tuple[Grant, ...]:
    """Give a user a role, on the record; returns all that the user has. Raises PeopleError."""
    async with conn.transaction():
        await _lock(conn, change.user)
        if not await put_grant(conn, change.user, change.grant, now=now):
            raise PeopleError(f"{change.user!r} is {change.grant} already")
        return await _recorded(conn, change, "user.grant", now=now)


async def take(conn: Connection, change: Change, *, now: datetime) -> tuple[Grant, ...]:
    """Take a role from a user, on the record; returns what is left. Raises PeopleError.

    The last administrator stays, and so does the last role of anybody: whoever is to have none
    is disabled.
    """
    user, grant = change.user, change.grant
    async with conn.transaction():
        await _lock(conn, user)
        if grant.role is Role.ADMIN and not await _admins_remain(conn, user):
            reason = "no other administrator could sign in; first: ioc user add NAME --role admin"
            raise PeopleError(f"{grant} cannot be taken from {user!r}: {reason}")
        row = {"user": user, "role": grant.role.value, "unit": grant.unit}
        if (await conn.execute(_SQL["revoke"], row)).rowcount == 0:
            held = ", ".join(map(str, await _grants(conn, user)))
            raise PeopleError(f"{user!r} is not {grant}, but: {held}")
        left = await _recorded(conn, change, "user.revoke", now=now)
        if not left:
            raise PeopleError(f"{user!r} has no other role; instead: ioc user disable {user}")
        return left


async def holders(
    conn: Connection, roles: Collection[Role], units: Collection[UnitId]
) -> Sequence[Holder]:
    """People who can sign in and hold any of the roles in any of the units, or everywhere."""
    params = {"roles": [role.value for role in roles], "units": list(units)}
    return [Holder(id_, name) for id_, name in await fetched(conn, _SQL["holders"], params)]


async def unit_tree(conn: Connection) -> UnitTree:
    """Which unit lies in which, of all that were ever in the place."""
    return UnitTree(dict(await fetched(conn, _SQL["unit_parents"])))


async def _lock(conn: Connection, user: str) -> None:
    await conn.execute(_SQL["lock_users"])
    if not await fetched(conn, _SQL["user"], {"user": user}):
        raise PeopleError(f"no user {user!r}; `ioc user list` shows them")


async def _admins_remain(conn: Connection, user: str) -> bool:
    ((remain,),) = await fetched(conn, _SQL["admins_remain"], {"user": user})
    return bool(remain)


async def _recorded(
    conn: Connection, change: Change, action: str, *, now: datetime
) -> tuple[Grant, ...]:
    """End the sessions, which began under other roles."""
    await conn.execute(_SQL["end_sessions"], {"user": change.user, "now": now})
    detail = {"role": change.grant.role.value, "unit": change.grant.unit}
    await audit.append(conn, Act(change.by, action, f"user:{change.user}", detail), now=now)
    return await _grants(conn, change.user)


async def _grants(conn: Connection, user: str) -> tuple[Grant, ...]:
    return grants_of(await fetched(conn, _SQL["grants"], {"user": user}))
