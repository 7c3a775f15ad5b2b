"""One pass from what happened to alerts to what is to be told, in one fenced transaction."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from prometheus_client import Counter, Gauge
from psycopg import AsyncConnection

from alerts.dispatch.alert import Alert, AlertId, Holding
from alerts.dispatch.group import LATE, Group
from alerts.dispatch.messages.outgoing import Outgoing
from alerts.dispatch.messages.storm import RESTORED
from alerts.escalation import tables as escalation
from alerts.escalation.rung import Given
from alerts.escalation.runs import Runs
from alerts.maintenance import tables as maintenance
from alerts.oncall.people import Oncall
from alerts.oncall.rota import Rota
from alerts.rota import tables as overrides
from core.store import holidays
from core.store.lease import Lease, fence

from . import tables
from .board import Board
from .looks import Looked, climbed, ended, looked_at
from .outbox import Outbox
from .routing import RoutingError, routing_of
from .silenced import Muting
from .tell import Teller

EARLIER: Final = timedelta(days=1)  # should the clock be put back
EVENTS_MAX: Final = 20_000  # of one round
# A storm is grouped between two statements: on a busy machine longer than a session may rest.
_COMPUTES: Final = "SET LOCAL idle_in_transaction_session_timeout = '50s'"
SIMULATED = Counter(
    "ioc_notify_simulated_total", "Messages that people did not get: all was simulated."
)
UNREAD = Gauge(
    "ioc_routing_unread", "1: oncall.yml cannot be read as it is; chains call all whom they name."
)

Connection = AsyncConnection[Any]
log = structlog.get_logger()


@dataclass(slots=True)
class _Memory:
    """What follows from the tables. held: who had which alerts at the last round.

    is_new: it was not asked yet what came of the calls of runs that go on. duty_at: when a shift
    was exchanged last. given: what people want told in this round.
    """

    board: Board
    runs: Runs
    teller: Teller
    held: Mapping[AlertId, Holding] = field(default_factory=dict)
    is_new: bool = True
    duty_at: datetime | None = None
    given: Sequence[Given] = ()


class Dispatcher:
    """Groups alerts and fills the outbox. For one leader, which calls `round` again and again.

    url: of this center, without a slash at its end, for the links of messages. news: is called when
    a round is wanted.
    """

    def __init__(self, *, url: str, news: Callable[[], None] = lambda: None) -> None:
        self._url, self._news = url, news
        self._outbox = Outbox()
        self._oncall: Oncall | None = None
        self._routing_at: datetime | None = None
        self._memory: _Memory | None = None
        self._gone: tuple[Group, ...] = ()
        self._dispatched = 0
        self._is_loaded = False
        self._undelivered = set[int]()
        self.unread = ""  # what of oncall.yml this version cannot read

    def undelivered(self, message: int) -> None:
        """Note that nobody gets a message: who comes next is called at the next round."""
        self._undelivered.add(message)
        self._news()

    def overdue_seconds(self, now: datetime) -> float:
        """Say for how long the call waits that should have been made first."""
        at = self._memory.runs.next_at() if self._memory else None
        return max((now - at).total_seconds(), 0.0) if at else 0.0

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
        undelivered = frozenset(self._undelivered)
        async with conn.transaction():
            await fence(conn, lease)
            await conn.execute(_COMPUTES)
            if not is_loaded or await tables.routing_changed(conn) != self._routing_at:
                await self._load(conn, now)
            again_at = await self._turn(conn, undelivered, now)
        self._is_loaded = True
        self._undelivered -= undelivered
        return again_at

    async def _load(self, conn: Connection, now: datetime) -> None:
        self._routing_at = await tables.routing_changed(conn)
        self._oncall = self._routed(await tables.routings(conn), await holidays.text(conn))
        self._dispatched = await tables.cursor(conn)
        self._memory = None
        if self._oncall:
            board = Board(self._oncall)
            rota = Rota(board.oncall)
            self._memory = _Memory(board, Runs(rota), Teller(rota, self._url))
            await self._restore(conn, self._memory, now)

    def _routed(self, rows: Sequence[tuple[str, str, str]], calendar: str) -> Oncall | None:
        """Read the routing; what was read before, when it cannot be.

        What cannot be read as a whole tells more people than it should, and that is said.
        """
        try:
            found = routing_of(rows, calendar)
        except RoutingError as error:
            self.unread = str(error)
            UNREAD.set(1)
            if self._oncall is None:
                raise
            log.exception("routing_unreadable", where=str(error))
            return self._oncall
        self.unread = "; ".join(found.unread) if found else ""
        UNREAD.set(bool(self.unread))
        if self.unread:
            log.critical("routing_unreadable", where=self.unread, chains="call all whom they name")
            if self._oncall is not None and not self._oncall.unread:
                return self._oncall
        return found

    async def _restore(self, conn: Connection, memory: _Memory, now: datetime) -> None:
        board, groups = memory.board, await tables.open_groups(conn)
        self._gone = board.restore(groups)
        memory.runs.restore(await escalation.runs(conn))
        since = min((each.flushed_at or each.opened_at for each in groups), default=now)
        told = {number for each in groups for number in each.sent.firing}
        ended = await tables.ended_alerts(conn, told, since - LATE) if groups else []
        board.recall(await tables.begun(conn, since=now - RESTORED))
        board.take([*await tables.open_alerts(conn), *ended], now, is_news=False)
        board.since_restored(await _mutings(conn, since, now), now)

    async def _turn(
        self, conn: Connection, undelivered: Collection[int], now: datetime
    ) -> datetime | None:
        events = await tables.events(conn, after=self._dispatched, limit=EVENTS_MAX)
        if events:
            self._dispatched = events[-1].id
            await tables.move(conn, self._dispatched)
        if self._memory is None:
            return now if len(events) == EVENTS_MAX else None
        await self._exchange(conn, self._memory, now)
        # Before it is read who has what: who lets go of it for others has let go of it then.
        self._memory.given = await escalation.given(conn, now)
        messages = await self._group(conn, self._memory, events, now)
        messages += await self._climb(conn, self._memory, undelivered, now)
        messages += await self._give(conn, self._memory, now)
        await escalation.put(conn, self._memory.runs)
        await self._outbox.put(conn, messages, now)
        if len(events) == EVENTS_MAX:
            return now
        times = (self._memory.board.next_at(now), self._memory.runs.next_at())
        return min((at for at in times if at is not None), default=None)

    async def _exchange(self, conn: Connection, memory: _Memory, now: datetime) -> None:
        """Take in which shifts were exchanged."""
        duty_at = await overrides.changed(conn)
        if duty_at != memory.duty_at:
            rota = Rota(memory.board.oncall, await overrides.overrides(conn, now - EARLIER))
            memory.runs.put(rota)
            memory.teller, memory.duty_at = Teller(rota, self._url), duty_at

    async def _group(
        self, conn: Connection, memory: _Memory, events: Sequence[tables.Event], now: datetime
    ) -> list[Outgoing]:
        board, teller = memory.board, memory.teller
        board.take(_newest(events), now)
        board.silence(await _mutings(conn, min(board.silenced.seen_at, now), now), now)
        await self._hold(conn, memory, now)
        # Their key is free for new ones only then.
        await tables.flush_rows(conn, [replace(each, closed_at=now) for each in self._gone])
        for group in self._gone:
            memory.runs.close(group, now)
        self._gone = ()
        board.stored(await tables.open_rows(conn, board.unstored()))
        wanted = (each.alert for each in memory.given if each.is_escalated and not each.person)
        memory.runs.want(group.id for each in wanted for group in board.looked_at(each))
        messages = await self._flush(conn, memory, now)
        for receiver, alerts in board.missed(_missed(events), now).items():
            messages += teller.missed(receiver, alerts, now)
        return messages

    async def _hold(self, conn: Connection, memory: _Memory, now: datetime) -> None:
        """Take in who has alerts; that ends runs."""
        held = await tables.holdings(conn)
        memory.board.hold(held, now)
        if held != memory.held:
            memory.held = held
            ended(memory.board, memory.runs, now)

    async def _flush(self, conn: Connection, memory: _Memory, now: datetime) -> list[Outgoing]:
        """Look at the groups that are due; returns what is to be told of them."""
        due = memory.board.due(now)
        old = [group for group in due if memory.board.is_repeating(group, now)]
        await _renew(conn, memory.board, old)
        looked = looked_at(memory.board, memory.runs, due, memory.teller, now)
        SIMULATED.inc(len(looked.refused))
        await tables.flush_rows(conn, looked.groups)
        return looked.messages

    async def _climb(
        self, conn: Connection, memory: _Memory, undelivered: Collection[int], now: datetime
    ) -> list[Outgoing]:
        """Do what is due of runs; returns who is called."""
        lost = set[int]()
        if undelivered or memory.is_new:
            asked = None if memory.is_new else undelivered
            lost = await escalation.lost(conn, memory.board.open(), memory.runs, asked)
            memory.is_new = False
        numbers = {*memory.runs.due(now), *lost}
        due = [group for group in memory.board.open() if group.id in numbers] if numbers else []
        await _renew(conn, memory.board, due)
        looked = climbed(memory.board, memory.runs, (due, lost), memory.teller, now)
        SIMULATED.inc(len(looked.refused))
        return looked.messages

    async def _give(self, conn: Connection, memory: _Memory, now: datetime) -> list[Outgoing]:
        """Tell people of alerts that were given or escalated to them."""
        given = [each for each in memory.given if each.person]
        known = {each.id: each for each in await tables.alerts(conn, (one.alert for one in given))}
        looked = Looked()
        for each in given:
            if alert := known.get(each.alert):
                looked.put(memory.teller.given(each, alert, now))
        SIMULATED.inc(len(looked.refused))
        return looked.messages


async def _renew(conn: Connection, board: Board, groups: Iterable[Group]) -> None:
    """Read again what is told again: what somebody has is not, and values have moved on."""
    ids = {each.id for group in groups for each in board.members(group) if each.is_firing}
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
