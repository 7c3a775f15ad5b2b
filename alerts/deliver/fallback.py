"""The same by another channel, within the budget of whoever is told by it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from alerts.dispatch.messages.budget import DIGESTS
from alerts.dispatch.messages.kind import Kind
from alerts.dispatch.messages.outgoing import Outgoing
from alerts.groups.outbox import Outbox, alone
from alerts.oncall.channels import NOT_FOR_ENDS
from core.store.sql import queries

from .names import ChannelName

_SQL = queries("alerts.deliver", "outbox.sql")
_REASON_CHARS_MAX: Final = 500

Connection = AsyncConnection[Any]
Row = Mapping[str, Any]


class Fallback:
    """Adds rows for channels that stand in. It remembers as the outbox of groups does."""

    def __init__(self) -> None:
        self._outbox = Outbox()

    async def add(self, conn: Connection, id_: int, channel: str, *, now: datetime) -> bool:
        """Tell the same by another channel, too; False when that was done, or is not to be.

        In the caller's transaction, which should be over soon: whoever groups alerts waits.
        """
        await alone(conn)
        async with conn.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(_SQL["to_fall_back"], {"id": id_, "channel": channel})
            row = await cursor.fetchone()
        if row is None or row["is_told"]:
            return False
        if row["kind"] == Kind.RESOLVED and ChannelName.of(channel).way in NOT_FOR_ENDS:
            return False
        await self._outbox.put(conn, [_outgoing(row, channel, now)], now)
        return True


def _outgoing(row: Row, channel: str, now: datetime) -> Outgoing:
    """Make another row of a row, under a key that is the same whoever makes it."""
    key, name = (
        sha256(bytes(row["dedupe_key"]) + channel.encode()).digest(),
        ChannelName.of(channel),
    )
    made = Outgoing(
        group_id=row["group_id"],
        ordinal=row["ordinal"],
        receiver=row["receiver"],
        channel=channel,
        person=name.owner if name.is_persons else None,
        kind=Kind(row["kind"]),
        reason=f"fallback from {row['channel']}: {row['reason']}"[:_REASON_CHARS_MAX],
        dedupe_key=key,
        priority=row["priority"],
        is_simulated=row["simulated"],
        content={**row["content"], "ioc": {**row["content"]["ioc"], "dedupe_key": key.hex()}},
        created_at=now,
        due_at=now,
    )
    # A digest that joins another one leaves a row, too: it tells that this was done.
    return replace(made, folds=(made,)) if made.kind in DIGESTS else made
