"""One pass from what happened to alerts to what is to be told, in one fenced transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from prometheus_client import Counter
from psycopg import AsyncConnection

from alerts.dispatch.alert import Alert
from alerts.dispatch.group import LATE, Group
from alerts.dispatch.messages.outgoing import Outgoing
from core.store.lease import Lease, fence

from . import tables
from .board import Board
from .routing import routing_of
from .tell import Teller

EVENTS_MAX: Final = 20_000  # of one round
SIMULATED = Counter(
    "ioc_notify_simulated_total", "Messages that people did not get: all was simulated."
)

Connection = AsyncConnection[Any]


class Dispatcher:
    """Groups alerts and fills the outbox. For one leader, which calls `round` again and again.

    url: of this center, without a slash at its end, for the links of messages.
    """

    def __init__(self, *, url: str) -> None:
        self._url = url
        self._board: Board | None = None
        self._dispatched = 0
        self._lost: tuple[Group, ...] = ()
        self._routing_at: datetime | None = None
        self._is_loaded = False

    async def load(self, conn: Connection, now: datetime) -> None:
        """Build the memory from the tables. `round` does it by itself when it has none."""
        async with conn.transaction():
            await self._load(conn, now)

    async def round(self, conn: Connection, lease: Lease, now: datetime) -> datetime | None:
        """Group what happened and tell what is due; returns when to come again at the latest.

        None: not before something happens. `conn` in autocommit mode. Raises LeaseLostError,
        RoutingError, or what the database raises; then nothing is written.
        """
        is_loaded, self._is_loaded = self._is_loaded, False  # memory may run ahead of the tables
        async with conn.transaction():
            await fence(conn, lease)
            if not is_loaded or await tables.routing_changed(conn) != self._routing_at:
                await self._load(conn, now)
            again_at = await self._turn(conn, now)
        self._is_loaded = True
        return again_at

    async def _load(self, conn: Connection, now: datetime) -> None:
        self._is_loaded = False
        self._routing_at = await tables.routing_changed(conn)
        oncall = routing_of(await tables.routings(conn))
        self._dispatched = await tables.cursor(conn)
        self._board = Board(oncall) if oncall else None
        if self._board:
            await self._restore(conn, self._board, now)
        self._is_loaded = True

    async def _restore(self, conn: Connection, board: Board, now: datetime) -> None:
        groups = await tables.open_groups(conn)
        self._lost = board.restore(groups)
        since = min((each.flushed_at or each.opened_at for each in groups), default=now)
        told = {number for each in groups for number in each.sent.firing}
        ended = await tables.ended_alerts(conn, told, since - LATE) if groups else []
        board.take([*await tables.open_alerts(conn), *ended], now)
        board.since_restored(await tables.silences(conn, since=since), now)

    async def _turn(self, conn: Connection, now: datetime) -> datetime | None:
        events = await tables.events(conn, after=self._dispatched, limit=EVENTS_MAX)
        if events:
            self._dispatched = events[-1].id
            await tables.move(conn, self._dispatched)
        board = self._board
        if board is None:
            return now if len(events) == EVENTS_MAX else None
        board.take(_newest(events), now)
        board.silence(await tables.silences(conn, since=now), now)
        # Their key is free for new ones only then.
        await tables.flush_rows(conn, [replace(each, closed_at=now) for each in self._lost])
        self._lost = ()
        board.stored(await tables.open_rows(conn, board.unstored()))
        await self._tell(conn, board, now)
        return now if len(events) == EVENTS_MAX else board.next_at(now)

    async def _tell(self, conn: Connection, board: Board, now: datetime) -> None:
        due = board.due(now)
        await self._read_acks(conn, board, due, now)
        teller, groups, messages = Teller(board.oncall, self._url), list[Group](), list[Outgoing]()
        for group in due:
            found = board.flush(group, now)
            groups.append(found.group)
            for each in teller.messages(found.group, found.told, now) if found.told else ():
                if isinstance(each, Outgoing):
                    messages.append(each)
                else:
                    SIMULATED.inc()
        await tables.flush_rows(conn, groups)
        await tables.tell(conn, messages)

    async def _read_acks(
        self, conn: Connection, board: Board, due: Sequence[Group], now: datetime
    ) -> None:
        """Read who has what, where it matters: an acknowledged group is not repeated."""
        old = [group for group in due if board.is_repeating(group, now)]
        ids = {each.id for group in old for each in board.members(group) if each.is_firing}
        board.acked(await tables.acks(conn, ids))


def _newest(events: Sequence[tables.Event]) -> list[Alert]:
    """Give what alerts are now, each once. What came and went unseen is for the digest."""
    found = {each.alert.id: each.alert for each in events if each.kind != "missed"}
    return list(found.values())
