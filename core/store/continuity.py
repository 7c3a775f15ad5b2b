"""What must outlive a restart for no gap to stay silent: numbering of sources, broker sessions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import class_row, scalar_row, tuple_row

from core.model import SourceId

from .sql import queries

_SQL = queries("core.store", "continuity.sql")

Connection = AsyncConnection[Any]


class Numbered(NamedTuple):
    """A number that a source gave to one of its messages, and when that came in.

    boot: counts the restarts of the source, if it says so.
    """

    source: SourceId
    boot: int | None
    seq: int
    at: datetime


class Step(NamedTuple):
    """From one message of a source to the next. before: None when nothing is known of it."""

    to: Numbered
    before: Numbered | None

    @property
    def missing(self) -> int:
        """How many messages never came in between."""
        return self.to.seq - self.before.seq - 1 if self.before else 0


@dataclass(frozen=True, slots=True)
class Kept:
    """What we remember of our session at the broker."""

    whole_until: datetime  # all that came before is stored
    broker_dropped: int | None  # the broker's count of dropped messages when last told


async def numbering(conn: Connection, sources: Collection[SourceId]) -> Sequence[Numbered]:
    """Read the last stored number of each source that has one."""
    return await _numbers(conn, "load", sources)


async def hold(conn: Connection, sources: Collection[SourceId]) -> Sequence[Numbered]:
    """Read the same inside a transaction, to the end of which nobody else moves on from it."""
    return await _numbers(conn, "hold", sources)


async def advance(conn: Connection, steps: Sequence[Step]) -> None:
    """Note steps, in the order in which they were made, and the gaps that they show.

    Inside the transaction that stores their samples: a number then never runs ahead of them, and
    is never forgotten. The same steps a second time change nothing.
    """
    if not steps:
        return
    holes = [(step.to, step.before) for step in steps if step.missing and step.before]
    if holes:
        columns = {
            "sources": [to.source for to, _ in holes],
            "boots": [to.boot for to, _ in holes],
            "firsts": [before.seq + 1 for _, before in holes],
            "lasts": [to.seq - 1 for to, _ in holes],
            "froms": [min(before.at, to.at) for to, before in holes],
            "tos": [to.at for to, _ in holes],
        }
        await conn.execute(_SQL["holes"], columns)
    last = {step.to.source: step.to for step in steps}.values()
    columns = {
        "sources": [to.source for to in last],
        "boots": [to.boot for to in last],
        "seqs": [to.seq for to in last],
        "ats": [to.at for to in last],
    }
    await conn.execute(_SQL["advance"], columns)


async def heard(conn: Connection, sources: Collection[SourceId]) -> frozenset[SourceId]:
    """Tell which of these sources ever sent a message by the broker."""
    async with conn.cursor(row_factory=scalar_row) as cursor:
        await cursor.execute(_SQL["heard"], {"sources": sorted(sources)})
        return frozenset(await cursor.fetchall())


async def hear(conn: Connection, sources: Collection[SourceId]) -> None:
    """Note that these sources sent a message by the broker, with the first that they sent.

    Inside the transaction that stores it, or before it is known to be stored. Again it changes
    nothing.
    """
    if sources:
        await conn.execute(_SQL["hear"], {"sources": sorted(sources)})


async def session(conn: Connection, client: str) -> Kept | None:
    """Read what we remember of a session; None: we never had it."""
    async with conn.cursor(row_factory=class_row(Kept)) as cursor:
        await cursor.execute(_SQL["session"], {"client": client})
        return await cursor.fetchone()


async def whole(conn: Connection, client: str, until: datetime) -> None:
    """Note that the session exists, and that all that came by it until then is stored."""
    await conn.execute(_SQL["whole"], {"client": client, "until": until})


async def lost(
    conn: Connection, client: str, sources: Collection[SourceId], *, since: datetime, now: datetime
) -> int:
    """Note a gap of each that was ever heard: the broker has forgotten the session that we had.

    Returns how many gaps there are.
    """
    gap = {"client": client, "sources": sorted(sources), "from": since, "to": now}
    return (await conn.execute(_SQL["lost"], gap)).rowcount


async def told_dropped(conn: Connection, client: str, dropped: int) -> None:
    """Note the broker's count of messages that it dropped."""
    await conn.execute(_SQL["told_dropped"], {"client": client, "dropped": dropped})


async def dropped(conn: Connection, messages: int, *, since: datetime, now: datetime) -> None:
    """Note a gap that may concern any source: the broker dropped so many messages."""
    await conn.execute(_SQL["dropped"], {"missing": messages, "from": since, "to": now})


async def _numbers(
    conn: Connection, query: str, sources: Collection[SourceId]
) -> Sequence[Numbered]:
    async with conn.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(_SQL[query], {"sources": sorted(sources)})
        return [Numbered(SourceId(row[0]), *row[1:]) for row in await cursor.fetchall()]
