"""Second factors in the database. Functions take part in the caller's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from psycopg import AsyncConnection, errors

from core.store import audit
from core.store.audit import Act
from core.store.people import PeopleError, Role
from core.store.sql import fetched, named_rows, queries

_SQL = queries("core.store", "factor/factor.sql")

Connection = AsyncConnection[Any]

WRONG_CODES_MAX: Final = 20  # of an account in the window, from wherever
WRONG_WINDOW: Final = timedelta(minutes=15)
OFFERED_FOR: Final = timedelta(minutes=15)


class Way(StrEnum):
    """How a login showed its second factor."""

    NONE = "none"
    CODE = "code"
    RECOVERY = "recovery"


@dataclass(frozen=True, slots=True)
class Factor:
    """What is known of an account's second factor. Secrets are sealed, recovery codes hashed."""

    roles: tuple[Role, ...] = ()
    asked_at: datetime | None = None
    secret: bytes | None = None
    offered: bytes | None = field(default=None, repr=False)
    recovery: Mapping[int, str] = field(default_factory=dict, repr=False)  # unused ones, by number
    blocked: bool = False  # too many wrong codes; recovery codes are still taken

    @property
    def has(self) -> bool:
        """Whether a code is asked at each login."""
        return self.secret is not None


async def find(conn: Connection, user: str, *, now: datetime) -> Factor:
    """Read an account's second factor; of an unknown one there is none."""
    for row in await named_rows(conn, _SQL["factor"], {"user": user}):
        since, offered_at = row["wrong_since"], row["offered_at"]
        recent = since is not None and now - since < WRONG_WINDOW
        offered = offered_at is not None and now - offered_at < OFFERED_FOR
        return Factor(
            roles=tuple(map(Role, row["roles"])),
            asked_at=row["asked_at"],
            secret=row["secret"],
            offered=row["offered"] if offered else None,
            recovery={int(number): hash_ for number, hash_ in row["recovery"].items()},
            blocked=recent and row["wrong_codes"] >= WRONG_CODES_MAX,
        )
    return Factor()


@dataclass(frozen=True, slots=True)
class Fit:
    """What a typed code fits: a step of the authenticator, a recovery code, or neither."""

    step: int | None = None
    number: int | None = None


async def accept(
    conn: Connection, user: str, factor: Factor, fit: Fit, *, now: datetime
) -> Way | None:
    """Use up what fits; None: it is not good, or not any more.

    Whoever has no second factor by then needs none. The user's row stays locked until COMMIT.
    """
    await conn.execute(_SQL["lock_user"], {"user": user})
    ((has,),) = await fetched(conn, _SQL["has"], {"user": user})
    if not has:
        return None if factor.has else Way.NONE
    if fit.step is not None:
        row = {"user": user, "secret": factor.secret, "step": fit.step}
        return Way.CODE if await _changed(conn, "accept_step", row) else None
    if fit.number is not None:
        hash_ = factor.recovery[fit.number]
        used = {"user": user, "number": fit.number, "hash": hash_, "now": now}
        return Way.RECOVERY if await _changed(conn, "use_recovery", used) else None
    return None


async def note_wrong(conn: Connection, user: str, *, now: datetime) -> None:
    """Count a wrong code after a right password: addresses can be many, the account is one."""
    row = {"user": user, "now": now, "since": now - WRONG_WINDOW}
    await conn.execute(_SQL["note_wrong"], row)


async def note_asked(conn: Connection, user: str, *, now: datetime) -> None:
    """Note when somebody was first asked for a second factor."""
    await conn.execute(_SQL["note_asked"], {"user": user, "now": now})


async def offer(conn: Connection, user: str, sealed: bytes, *, now: datetime) -> None:
    """Keep a secret that was shown; it counts when a code of it was typed. Raises PeopleError."""
    try:
        await conn.execute(_SQL["offer"], {"user": user, "offered": sealed, "now": now})
    except errors.ForeignKeyViolation as error:
        raise PeopleError(f"no user {user!r}; `ioc user list` shows them") from error


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A secret that was offered, and of which a code was typed. session: hash of who did so."""

    user: str
    offered: bytes
    step: int
    recovery: Sequence[str]  # hashes, by number
    act: Act
    session: bytes | None = None


async def confirm(conn: Connection, new: Confirmed, *, now: datetime) -> bool:
    """Make a secret count, with new recovery codes; all other sessions of the user end.

    On the record. False: another secret was offered meanwhile.
    """
    await conn.execute(_SQL["lock_user"], {"user": new.user})
    row = {"user": new.user, "offered": new.offered, "step": new.step}
    if not await _changed(conn, "confirm", row):
        return False
    ending = {"user": new.user, "hash": new.session, "now": now}
    await conn.execute(_SQL["end_other_sessions"], ending)
    await _put_recovery(conn, new.user, new.recovery, act=new.act, now=now)
    return True


async def renew(
    conn: Connection, user: str, recovery: Sequence[str], *, act: Act, now: datetime
) -> bool:
    """Put new recovery codes in place of those of before, on the record; False: no factor is on."""
    await conn.execute(_SQL["lock_user"], {"user": user})
    ((has,),) = await fetched(conn, _SQL["has"], {"user": user})
    if has:
        await _put_recovery(conn, user, recovery, act=act, now=now)
    return bool(has)


async def _put_recovery(
    conn: Connection, user: str, hashes: Sequence[str], *, act: Act, now: datetime
) -> None:
    await conn.execute(_SQL["drop_recovery"], {"user": user})
    for number, hash_ in enumerate(hashes):
        await conn.execute(_SQL["put_recovery"], {"user": user, "number": number, "hash": hash_})
    await audit.append(conn, act, now=now)


async def reset(conn: Connection, user: str, *, by: str, now: datetime) -> None:
    """Take a second factor away and end all sessions, on the record. Raises PeopleError."""
    async with conn.transaction():
        if not await fetched(conn, _SQL["lock_user"], {"user": user}):
            raise PeopleError(f"no user {user!r}; `ioc user list` shows them")
        had = await fetched(conn, _SQL["drop_totp"], {"user": user})
        if not (had and had[0][0]):
            raise PeopleError(f"{user!r} has no second factor")
        await conn.execute(_SQL["drop_recovery"], {"user": user})
        await conn.execute(_SQL["ask_anew"], {"user": user})
        await conn.execute(_SQL["end_other_sessions"], {"user": user, "hash": None, "now": now})
        await audit.append(conn, Act(by, "user.totp_reset", f"user:{user}"), now=now)


async def enrolled(conn: Connection) -> frozenset[str]:
    """Tell who has a second factor."""
    return frozenset(user for (user,) in await fetched(conn, _SQL["enrolled"]))


async def sealed(conn: Connection) -> list[tuple[str, bytes]]:
    """Give who has a second factor, with the sealed secret of it."""
    return [(user, bytes(secret)) for user, secret in await fetched(conn, _SQL["sealed"])]


async def _changed(conn: Connection, query: str, row: Mapping[str, object]) -> bool:
    return (await conn.execute(_SQL[query], row)).rowcount > 0
