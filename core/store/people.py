"""Staff accounts and their roles."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from psycopg import AsyncConnection, errors
from psycopg.rows import dict_row

from core.model import UnitId

from . import audit
from .audit import Act
from .passwords import Passwords, one_time, why_refused
from .sql import fetched, queries

_SQL = queries("core.store", "people.sql")

Connection = AsyncConnection[Any]

ADMIN: Final = "admin"
_ID: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")


class Role(StrEnum):
    """What a person may be in the center."""

    OPERATOR = "operator"
    ON_CALL = "on_call"
    LEADER = "leader"
    DATA_OFFICER = "data_officer"
    ADMIN = "admin"
    AUDITOR = "auditor"


# Whoever lets others in, or looks after what they did, does so for the whole place.
WHOLE_PLACE: Final = frozenset({Role.ADMIN, Role.AUDITOR})


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in a unit and all that lies in it; without a unit, in the whole place."""

    role: Role
    unit: UnitId | None = None

    def __str__(self) -> str:
        return f"{self.role}@{self.unit}" if self.unit else self.role.value


class PeopleError(Exception):
    """A person cannot be added or changed; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Person:
    """An account as lists show it: nothing secret."""

    id: str
    name: str
    grants: tuple[Grant, ...]
    created_at: datetime
    disabled_at: datetime | None
    must_change_password: bool


@dataclass(frozen=True, slots=True)
class Account:
    """An account as a login needs it."""

    id: str
    name: str
    password_hash: str


async def ensure_admin(
    conn: Connection, password: str | None, *, passwords: Passwords, now: datetime
) -> str | None:
    """Make the first administrator when there is no user at all.

    password: chosen by automation; without one a password is made up, to be changed at the first
    login. Returns the made-up password, to be shown once; None when nothing was made up.
    Raises PeopleError when the chosen password is refused.
    """
    async with conn.transaction():
        await conn.execute(_SQL["lock_users"])
        if await _is_true(conn, "any_user", {}):
            return None
        made_up = one_time() if password is None else None
        chosen = password or made_up or ""
        new = NewPerson(ADMIN, "Quản trị", (Role.ADMIN,), chosen, made_up is not None)
        await add(conn, new, passwords=passwords, by="system:start", now=now)
    return made_up


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to add. units: where the roles count; none: in the whole place."""

    id: str
    name: str
    roles: tuple[Role, ...]
    password: str
    must_change_password: bool = True
    units: tuple[UnitId, ...] = ()

    @property
    def grants(self) -> tuple[Grant, ...]:
        """Each role in each unit."""
        return tuple(Grant(role, unit) for role in self.roles for unit in self.units or (None,))


async def add(
    conn: Connection, new: NewPerson, *, passwords: Passwords, by: str, now: datetime
) -> None:
    """Add an account with its roles, on the record. Raises PeopleError."""
    if not is_id(new.id):
        raise PeopleError(f"{new.id!r} cannot be a user's id; use a-z, 0-9, dot, hyphen, _")
    hash_ = await _hash_of_good(new.password, new.id, passwords)
    row = {
        "user": new.id,
        "name": new.name,
        "hash": hash_,
        "must_change": new.must_change_password,
        "now": now,
    }
    try:
        async with conn.transaction():
            await conn.execute(_SQL["add_user"], row)
            for grant in new.grants:
                await put_grant(conn, new.id, grant, now=now)
            detail = {"roles": list(map(str, new.grants))}
            await audit.append(conn, Act(by, "user.add", f"user:{new.id}", detail), now=now)
    except errors.UniqueViolation as error:
        raise PeopleError(f"user {new.id!r} exists already") from error


async def put_grant(conn: Connection, user: str, grant: Grant, *, now: datetime) -> bool:
    """Give a role, inside the caller's transaction; False: it was there. Raises PeopleError."""
    if grant.unit and grant.role in WHOLE_PLACE:
        raise PeopleError(f"role {grant.role} is for the whole place; leave out the unit")
    row = {"user": user, "role": grant.role.value, "unit": grant.unit, "now": now}
    try:
        return (await conn.execute(_SQL["grant"], row)).rowcount > 0
    except errors.ForeignKeyViolation as error:
        raise PeopleError(f"no unit {grant.unit!r}; see units.csv of the place") from error


@dataclass(frozen=True, slots=True)
class NewPassword:
    """A password to set. must_change: somebody else chose it for the user."""

    user: str
    password: str
    act: Act
    must_change: bool = False


async def set_password(
    conn: Connection, new: NewPassword, *, passwords: Passwords, now: datetime
) -> None:
    """Change a password and end all sessions of the user, on the record. Raises PeopleError."""
    hash_ = await _hash_of_good(new.password, new.user, passwords)
    row = {"user": new.user, "hash": hash_, "must_change": new.must_change, "now": now}
    async with conn.transaction():
        changed = await conn.execute(_SQL["set_password"], row)
        if changed.rowcount == 0:
            raise PeopleError(f"no user {new.user!r}; `ioc user list` shows them")
        await conn.execute(_SQL["end_sessions"], {"user": new.user, "now": now})
        await audit.append(conn, new.act, now=now)


async def disable(conn: Connection, user: str, *, by: str, now: datetime) -> None:
    """Lock an account and end its sessions, on the record. Raises PeopleError.

    The last administrator stays: nobody could let anybody in again.
    """
    async with conn.transaction():
        await conn.execute(_SQL["lock_users"])
        if not await _is_true(conn, "admins_remain", {"user": user}):
            raise PeopleError(
                f"{user!r} cannot be disabled: no other administrator could sign in; "
                "first: ioc user add NAME --role admin"
            )
        changed = await conn.execute(_SQL["disable_user"], {"user": user, "now": now})
        if changed.rowcount == 0:
            raise PeopleError(f"no user {user!r} that is enabled; `ioc user list` shows them")
        await conn.execute(_SQL["end_sessions"], {"user": user, "now": now})
        await audit.append(conn, Act(by, "user.disable", f"user:{user}"), now=now)


async def enable(conn: Connection, user: str, *, by: str, now: datetime) -> None:
    """Let a disabled account in again, on the record. Raises PeopleError."""
    async with conn.transaction():
        changed = await conn.execute(_SQL["enable_user"], {"user": user})
        if changed.rowcount == 0:
            raise PeopleError(f"no user {user!r} that is disabled; `ioc user list` shows them")
        await audit.append(conn, Act(by, "user.enable", f"user:{user}"), now=now)


async def people(conn: Connection) -> Sequence[Person]:
    """All accounts, by id."""
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_SQL["users"])
        rows = await cursor.fetchall()
    return [Person(**{**row, "grants": grants_of(row["grants"])}) for row in rows]


def grants_of(pairs: Iterable[tuple[str, str | None]]) -> tuple[Grant, ...]:
    """Read grants as queries give them, in order: pairs of role and unit."""
    grants = [Grant(Role(role), UnitId(unit) if unit else None) for role, unit in pairs]
    return tuple(sorted(grants, key=str))


async def account(conn: Connection, user: str) -> Account | None:
    """Account that may log in; None when there is none or it is disabled."""
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_SQL["user"], {"user": user})
        row = await cursor.fetchone()
    if row is None or row["disabled_at"] is not None:
        return None
    return Account(row["id"], row["name"], row["password_hash"])


def is_id(text: str) -> bool:
    """Tell whether a text can be a user's id."""
    return _ID.fullmatch(text) is not None


async def _is_true(conn: Connection, question: str, params: dict[str, object]) -> bool:
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_SQL[question], params)
        row = await cursor.fetchone()
    return bool(row and row["found"])


async def _hash_of_good(password: str, user: str, passwords: Passwords) -> str:
    if reason := why_refused(password, user=user):
        raise PeopleError(f"the password {reason}")
    return await passwords.hashed(password)


async def names(conn: Connection) -> Mapping[str, str]:
    """Give what everybody is called who ever had an account, by id."""
    return dict(await fetched(conn, _SQL["names"]))
