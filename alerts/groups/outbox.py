"""Messages into the outbox: alone, or folded into a digest, as a channel's budget has it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from alerts.dispatch.messages.budget import (
    DIGESTS,
    WITHIN,
    Folded,
    Line,
    Sorted,
    Waiting,
    sorted_out,
)
from alerts.dispatch.messages.kind import Kind
from alerts.dispatch.messages.outgoing import Outgoing
from core.store.sql import fetched, queries

_SQL = queries("alerts.groups", "outbox.sql")

Connection = AsyncConnection[Any]


class Outbox:
    """Puts messages into the table. It remembers when digests went to channels of nobody."""

    def __init__(self) -> None:
        self._digest_at = dict[str, datetime]()

    async def put(self, conn: Connection, messages: Sequence[Outgoing], now: datetime) -> None:
        """Insert messages, in the caller's transaction."""
        narrow = [each for each in messages if each.person is not None or each.kind in DIGESTS]
        wide = [each for each in messages if each.person is None and each.kind not in DIGESTS]
        if narrow:
            await alone(conn)
            lines = await self._lines(conn, narrow, now)
            waiting = await _waiting(conn, {each.channel for each in narrow})
            found = sorted_out(narrow, lines, waiting, now)
            await self._put_digests(conn, found, now)
            wide += found.singles
        await _insert(conn, map(_row, wide))

    async def _lines(
        self, conn: Connection, messages: Sequence[Outgoing], now: datetime
    ) -> dict[str, Line]:
        lines = {each.channel: Line() for each in messages}
        for channel, at in self._digest_at.items():
            if channel in lines:
                lines[channel].digest_at = at
        people = list({each.person for each in messages if each.person is not None})
        params = {"people": people, "since": now - 2 * WITHIN}
        for channel, kind, due_at in await fetched(conn, _SQL["recent"], params) if people else ():
            line = lines.setdefault(channel, Line())
            if kind in DIGESTS:
                line.digest_at = due_at
            else:
                line.singles.append(due_at)
        return lines

    async def _put_digests(self, conn: Connection, found: Sorted, now: datetime) -> None:
        new = [each.digest for each in found.digests if each.id is None]
        ids = await _insert(conn, map(_row, new))
        self._digest_at |= {each.channel: each.due_at for each in new if each.person is None}
        old = [each for each in found.digests if each.id is not None]
        await conn.execute(_SQL["retell"], {"rows": Jsonb([_retold(each) for each in old])})
        folded = [
            {**_row(each), "settled_at": now.isoformat(), "result": "folded", "folded_into": number}
            for digest in found.digests
            for number in [digest.id or ids[digest.digest.dedupe_key]]
            for each in digest.folded
        ]
        await _insert(conn, folded)


async def alone(conn: Connection) -> None:
    """Wait until nobody else decides what people get; held to the end of the transaction.

    Groups and fallbacks each would find room for two messages where there is room for two.
    """
    await conn.execute(_SQL["alone"])


async def _waiting(conn: Connection, channels: Iterable[str]) -> list[Waiting]:
    rows = await fetched(conn, _SQL["waiting"], {"channels": list(channels)})
    return [
        Waiting(id=number, channel=channel, kind=Kind(kind), content=content)
        for number, channel, kind, content in sorted(rows, key=itemgetter(0))
    ]


async def _insert(conn: Connection, rows: Iterable[dict[str, object]]) -> dict[bytes, int]:
    """Insert rows; returns the ids, by dedupe key."""
    every = list(rows)
    if not every:
        return {}
    found = await fetched(conn, _SQL["tell"], {"rows": Jsonb(every)})
    return {bytes(key): number for number, key in found}


def _row(each: Outgoing) -> dict[str, object]:
    return {
        "group_id": each.group_id,
        "ordinal": each.ordinal,
        "receiver": each.receiver,
        "channel": each.channel,
        "person": each.person,
        "kind": each.kind,
        "reason": each.reason,
        "dedupe_key": "\\x" + each.dedupe_key.hex(),
        "priority": each.priority,
        "simulated": each.is_simulated,
        "content": dict(each.content),
        "created_at": each.created_at.isoformat(),
        "due_at": each.due_at.isoformat(),
    }


def _retold(each: Folded) -> dict[str, object]:
    return {
        "id": each.id,
        "priority": each.digest.priority,
        "simulated": each.digest.is_simulated,
        "content": dict(each.digest.content),
    }
