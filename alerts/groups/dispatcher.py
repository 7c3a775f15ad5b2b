"""One pass from what happened to alerts to what is to be told, in one fenced transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import structlog
from prometheus_client import Counter
from psycopg import AsyncConnection

from alerts.dispatch.alert import Alert, AlertId
from alerts.dispatch.group import LATE, Group
from alerts.dispatch.messages.outgoing import Outgoing
from alerts.dispatch.messages.storm import RESTORED
from alerts.maintenance import tables as maintenance
from alerts.oncall.people import Oncall
from core.store import holidays
from core.store.lease import Lease, fence

from . import tables
from .board import Board
from .looks import looked_at
from .outbox import Outbox
from .routing import RoutingError, routing_of
from .silenced import Muting
from .tell import Teller

EVENTS_MAX: Final = 20_000  # of one round
SIMULATED = Counter(
    "ioc_notify_simulated_total", "Messages that people did not get: all was simulated."
)

Connection = AsyncConnection[Any]
log = structlog.get_logger()


class Dispatcher:
    """Groups alerts and fills the outbox. For one leader, which calls `round` again and again.

    url: of this center, without a slash at its end, for the links of messages.
    """

    def __init__(self, *, url: str) -> None:
        self._url = url
        self._outbox = Outbox()
        self._oncall: Oncall | None = None
        self._routing_at: datetime | None = None
        self._board: Board | None = None
        self._lost: tuple[Group, ...] = ()
        self._dispatched = 0
        self._is_loaded = False

    async def load(self, conn: Connection, now: datetime) -> None:
        """Build the memory from the tables. `round` does it by itself when it has none."""
        self._is_loaded = False
        async with conn.transaction():
            await self._load(conn, now)
        self._is_loaded = True

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
        self._routing_at = await tables.routing_changed(conn)
        self._oncall = self._routed(await tables.routings(conn), await holidays.text(conn))
        self._dispatched = await tables.cursor(conn)
        self._board = Board(self._oncall) if self._oncall else None
        if self._board:
            await self._restore(conn, self._board, now)

    def _routed(self, rows: Sequence[tuple[str, str, str]], calendar: str) -> Oncall | None:
        """Read the routing; what was read before, when it cannot be."""
        try:
            return routing_of(rows, calendar)
        except RoutingError as error:
            if self._oncall is None:
                raise
            log.exception("routing_unreadable", where=str(error))
            return self._oncall

    async def _restore(self, conn: Connection, board: Board, now: datetime) -> None:
        groups = await tables.open_groups(conn)
        self._lost = board.restore(groups)
        since = min((each.flushed_at or each.opened_at for each in groups), default=now)
        told = {number for each in groups for number in each.sent.firing}
        ended = await tables.ended_alerts(conn, told, since - LATE) if groups else []
        board.recall(await tables.begun(conn, since=now - RESTORED))
        board.take([*await tables.open_alerts(conn), *ended], now, is_news=False)
        board.since_restored(await _mutings(conn, since, now), now)

    async def _turn(self, conn: Connection, now: datetime) -> datetime | None:
        events = await tables.events(conn, after=self._dispatched, limit=EVENTS_MAX)
        if events:
            self._dispatched = events[-1].id
            await tables.move(conn, self._dispatched)
        if self._board is not None:
            await self._group(conn, self._board, events, now)
        if len(events) == EVENTS_MAX:
            return now
        return self._board.next_at(now) if self._board else None

    async def _group(
        self, conn: Connection, board: Board, events: Sequence[tables.Event], now: datetime
    ) -> None:
        board.take(_newest(events), now)
        board.silence(await _mutings(conn, min(board.silenced.seen_at, now), now), now)
        board.hold(await tables.holdings(conn), now)
        # Their key is free for new ones only then.
        await tables.flush_rows(conn, [replace(each, closed_at=now) for each in self._lost])
        self._lost = ()
        board.stored(await tables.open_rows(conn, board.unstored()))
        teller = Teller(board.oncall, self._url)
        messages = [*await self._flush(conn, board, teller, now)]
        for receiver, alerts in board.missed(_missed(events), now).items():
            messages += teller.missed(receiver, alerts, now)
        await self._outbox.put(conn, messages, now)

    async def _flush(
        self, conn: Connection, board: Board, teller: Teller, now: datetime
    ) -> list[Outgoing]:
        """Look at the groups that are due; returns what is to be told of them."""
        due = board.due(now)
        await self._renew(conn, board, due, now)
        looked = looked_at(board, due, teller, now)
        SIMULATED.inc(len(looked.refused))
        await tables.flush_rows(conn, looked.groups)
        return looked.messages

    async def _renew(
        self, conn: Connection, board: Board, due: Sequence[Group], now: datetime
    ) -> None:
        """Read again what may be repeated: what somebody has is not, and values have moved on."""
        old = [group for group in due if board.is_repeating(group, now)]
        ids = {each.id for group in old for each in board.members(group) if each.is_firing}
        board.renew(await tables.alerts(conn, ids))


async def _mutings(conn: Connection, since: datetime, now: datetime) -> list[Muting]:
    """Read what mutes alerts, and was not over by then."""
    silences = await tables.silences(conn, since=since)
    return [*silences, *await maintenance.windows(conn, since=since, now=now)]


def _newest(events: Sequence[tables.Event]) -> list[Alert]:
    """Give what alerts are now, each once. What came and went unseen is for the digest."""
    found = dict[AlertId, Alert]()
    for each in events:
        if each.kind != "missed":
            before = found.get(each.alert.id)
            is_late = each.alert.is_late or (before is not None and before.is_late)
            found[each.alert.id] = replace(each.alert, is_late=is_late)
    return list(found.values())


def _missed(events: Sequence[tables.Event]) -> list[Alert]:
    """Give what has begun and ended unseen: by rules, or by us, who learn of both only now."""
    begun = {each.alert.id for each in events if each.kind == "firing"}
    found = {
        each.alert.id: each.alert
        for each in events
        if each.kind == "missed" or (each.kind == "resolved" and each.alert.id in begun)
    }
    return list(found.values())
