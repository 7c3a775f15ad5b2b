"""How a screen without a keyboard is let in: it shows a code, an administrator types it.

The code is for people to read and opens nothing by itself: the token goes to whoever holds the
secret that was given out with the code, and only after an administrator has approved it. So a
guessed code is worth nothing (its finder has no secret, and is no administrator), and it may be
short and stand in the open. What is left is a stranger who asks for codes and waits for an
administrator's typing mistake: of 2^30 codes at most WAITING_MAX are alive.
"""

import math
import secrets
import string
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from psycopg import AsyncConnection
from psycopg.rows import class_row, dict_row, tuple_row

from . import audit
from .audit import Act
from .keys import By
from .screens import ScreenError, hash_of, made_up
from .sql import queries

_SQL = queries("core.store", "screens.sql")

Connection = AsyncConnection[Any]

PERIOD: Final = timedelta(minutes=10)  # of a code, and for collecting the token once approved
WAITING_MAX: Final = 100
WAITING_OF_ADDRESS_MAX: Final = 20  # screens behind one proxy share its address
CODE_CHARS: Final = 6
# Read aloud across a room and typed: no 0 and O, no 1 and I.
CODE_ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
NAME_CHARS_MAX: Final = 63
_ID_ALPHABET: Final = string.ascii_lowercase + string.digits
_ID_CHARS: Final = 8


@dataclass(frozen=True, slots=True)
class Pairing:
    """A screen that shows a code. wall: whose page it stands at. screen: once approved."""

    code: str
    wall_id: str
    address: str
    asked_at: datetime
    expires_at: datetime
    screen_id: str | None


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for a code, and from where."""

    wall: str
    address: str


@dataclass(frozen=True, slots=True)
class Full:
    """Too many codes are alive; when there is room again."""

    retry_after_seconds: int


@dataclass(frozen=True, slots=True)
class Approval:
    """What an administrator decides on a code. wall: None for the one that the screen stands at."""

    code: str
    name: str
    wall: str | None = None


async def ask(conn: Connection, asking: Asking, *, now: datetime) -> tuple[Pairing, str] | Full:
    """Give out a code, with the secret that collects the token; the secret is stored nowhere."""
    async with conn.transaction():
        await conn.execute(_SQL["lock_pairing"])
        await conn.execute(_SQL["forget_pairings"], {"now": now})
        if (free_at := await _full_until(conn, asking.address)) is not None:
            return Full(max(1, math.ceil((free_at - now).total_seconds())))
        secret, code = made_up(), _new_code()
        row = {
            "secret": hash_of(secret),
            "wall": asking.wall,
            "address": asking.address,
            "now": now,
            "expires_at": now + PERIOD,
        }
        while (await conn.execute(_SQL["ask"], {**row, "code": code})).rowcount == 0:
            code = _new_code()  # that one is alive: at most WAITING_MAX of 2^30 are
    return Pairing(code, asking.wall, asking.address, now, now + PERIOD, None), secret


async def look(conn: Connection, secret: str, *, now: datetime) -> Pairing | None:
    """How it stands with a code; None when it expired or the screen was revoked."""
    async with conn.cursor(row_factory=class_row(Pairing)) as cursor:
        await cursor.execute(_SQL["pairing"], {"secret": hash_of(secret), "now": now})
        return await cursor.fetchone()


async def waiting(conn: Connection, *, now: datetime) -> Sequence[Pairing]:
    """Screens that show a code, the oldest first."""
    async with conn.cursor(row_factory=class_row(Pairing)) as cursor:
        await cursor.execute(_SQL["pairings"], {"now": now})
        return await cursor.fetchall()


async def approve(
    conn: Connection, approval: Approval, walls: Collection[str], *, by: By, now: datetime
) -> str:
    """Let the screen in that shows a code, on the record; returns its id. Raises ScreenError.

    walls: those that there are; they are files, which the caller has read.
    """
    name, code = approval.name.strip(), plain(approval.code)
    if not (0 < len(name) <= NAME_CHARS_MAX and name.isprintable()):
        reason = f"a screen's name has 1 to {NAME_CHARS_MAX} characters that can be printed"
        raise ScreenError(reason, field="name")
    async with conn.transaction():
        pairing = await _taken(conn, code, now=now)
        id_ = "".join(secrets.choice(_ID_ALPHABET) for _ in range(_ID_CHARS))
        wall = approval.wall or pairing.wall_id
        if wall not in walls:
            raise ScreenError(f"no wall {wall!r} in walls.yml", field="wall")
        screen = {"id": id_, "name": name, "wall": wall, "address": pairing.address}
        await conn.execute(_SQL["add_screen"], {**screen, "by": by.actor, "now": now})
        row = {"id": id_, "code": code, "expires_at": now + PERIOD}
        await conn.execute(_SQL["approve"], row)
        detail = {"name": name, "wall": wall, "screen_address": pairing.address}
        act = Act(by.actor, "screen.approve", f"screen:{id_}", detail, by.address)
        await audit.append(conn, act, now=now)
    return id_


async def collect(conn: Connection, secret: str, *, now: datetime) -> str | None:
    """Make the token of an approved screen, which is stored nowhere; None when there is none."""
    token = made_up()
    row = {"token": hash_of(token), "secret": hash_of(secret), "now": now}
    async with conn.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(_SQL["collect"], row)
        return token if await cursor.fetchone() else None


def plain(typed: str) -> str:
    """Return a code as it is stored, however it was typed: `k7m-4qx`, `K7M 4QX`."""
    return "".join(char for char in typed.upper() if char.isalnum())


async def _taken(conn: Connection, code: str, *, now: datetime) -> Pairing:
    async with conn.cursor(row_factory=class_row(Pairing)) as cursor:
        await cursor.execute(_SQL["take_code"], {"code": code, "now": now})
        pairing = await cursor.fetchone()
    if pairing is None:
        reason = "no screen shows this code now; read it again from the screen"
        raise ScreenError(reason, field="code")
    if pairing.screen_id is not None:
        raise ScreenError("this code was approved already", field="code")
    return pairing


async def _full_until(conn: Connection, address: str) -> datetime | None:
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_SQL["count_pairings"], {"address": address})
        row = await cursor.fetchone() or {}
    full: datetime | None = None
    if row["of_address"] >= WAITING_OF_ADDRESS_MAX:
        full = row["first_of_address_ends"]
    elif row["total"] >= WAITING_MAX:
        full = row["first_ends"]
    return full


def _new_code() -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_CHARS))
