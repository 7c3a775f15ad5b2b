"""The loop that sends what is due: claim, send, note; each channel by itself."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

import anyio
import structlog

from alerts.dispatch.messages.kind import Kind
from core.service.clock import Clock
from core.service.following import outliving
from core.store import backups
from core.store.pool import Connection, Pool

from . import outbox
from .answer import kept
from .backoff import FALLBACK_AFTER, Decision, Settled, Tried, decide, may_replace
from .breaker import Breaker
from .fallback import Fallback
from .held import Holding
from .meters import ATTEMPTS, DEPTH, FALLBACKS, OLDEST_SECONDS, SECONDS
from .names import ChannelName
from .notification import Claimed
from .outcome import Outcome, Result
from .receipts import tables as receipts

log = structlog.get_logger()

SEND_SECONDS: Final = 10.0
_INNER_SHARE: Final = 0.95  # of a send's time: what a channel says itself of silence says more
_POLL: Final = timedelta(seconds=1)
# Of each class, so that a dead SMS provider with a channel for each person holds up no webhook.
_SENDS_AT_ONCE: Final = 64
_CALLS_AT_ONCE: Final = 2  # of the database; the pool has other users
_FALLBACKS_AT_ONCE: Final = 10  # in one transaction: who groups alerts waits for it
_ENDS: Final = (Kind.RESOLVED, Kind.DIGEST)  # what may say that it is over
_OUTDATED: Final = Outcome(Result.FAILED, "not sent: it is over, or somebody has it")
_LET_BE: Final = Decision(Settled.GIVEN_UP, None, falls_back=False)
_AWAY: Final = "outbox_unreachable"
_LOST: Final = frozenset({Settled.REFUSED, Settled.GIVEN_UP})
_GOODBYE_SECONDS: Final = 1.0
_PAUSES_SECONDS: Final = (0.2, 0.5, 1.0, 2.0)  # all of them within the lease of a row


class Senders(Protocol):
    """All that the deliverer asks of channels."""

    async def send(self, claimed: Claimed, *, now: datetime, seconds: float) -> Outcome:
        """Send once, within so many seconds."""

    async def withdraw(self, claimed: Claimed) -> None:
        """Take back what an earlier attempt has left, where that can be done."""

    def fallback_of(self, channel: str) -> str | None:
        """Name the channel that is told, too, when this one does not get on; None: none is."""


class Linking(Protocol):
    """Who gives messages their links."""

    async def linked(self, conn: Connection, claimed: Claimed, *, now: datetime) -> Claimed:
        """Give a message with the link that stands in it, if it has one."""


@dataclass(slots=True)
class Deliverer:
    """Sends what is due, until cancelled. senders: may be changed at any time.

    call_seconds: the longest that a call of the database may take. lost: is told of each message
    that surely reaches nobody by its channel. links: who makes links.
    """

    pool: Pool
    clock: Clock
    senders: Senders
    call_seconds: float = 12.0
    send_seconds: float = SEND_SECONDS
    links: Linking | None = None
    jitter: Callable[[], float] = random.random
    lost: Callable[[int], None] = lambda _: None
    _looked_at: datetime | None = None
    _holding: Holding = field(default_factory=Holding)
    _woken: anyio.Event = field(default_factory=anyio.Event)
    _busy: set[str] = field(default_factory=set)
    _told: set[int] = field(default_factory=set)
    _fallback: Fallback = field(default_factory=Fallback)
    _rooms: dict[str, anyio.CapacityLimiter] = field(default_factory=dict)
    _calls: anyio.CapacityLimiter = field(
        default_factory=lambda: anyio.CapacityLimiter(_CALLS_AT_ONCE)
    )

    def wake(self) -> None:
        """Look at once: something was added."""
        self._woken.set()

    async def run(self) -> None:
        """Send for ever; under the lease of alerts."""
        self._busy.clear()
        async with asyncio.TaskGroup() as tasks:
            while True:
                self._woken = woken = anyio.Event()
                await self._wait(woken, await self._look_on(tasks))

    async def _look_on(self, tasks: asyncio.TaskGroup) -> datetime:
        """Look, though the database may be away."""
        with outliving(_AWAY):
            return await self._look(tasks)
        return self.clock.now() + _POLL

    async def _look(self, tasks: asyncio.TaskGroup) -> datetime:
        """Start what is due; returns when to look again."""
        now = self.clock.now()
        async with self._transaction() as conn:
            if hold := await backups.held(conn):
                self._holding.tell(hold, await outbox.look(conn, now=now), now)
                return now + _POLL
            if self._looked_at is None or now < self._looked_at:
                await outbox.put_back(conn, now)
            undelivered = await self._replace(conn, now)
            found = await outbox.look(conn, now=now)
        for number in undelivered:
            self.lost(number)
        self._looked_at = now
        _tell(found, now)
        for each in found:
            due = each.next_at is not None and each.next_at <= now
            if due and each.channel not in self._busy:
                self._busy.add(each.channel)
                tasks.create_task(self._drain(each.channel), name=f"deliver {each.channel}")
        if any(each.is_down or each.oldest_at <= now - FALLBACK_AFTER for each in found):
            await self._tell_others(now)
        coming = (each.next_at for each in found if each.next_at and each.next_at > now)
        return min([now + _POLL, *coming])

    async def _wait(self, woken: anyio.Event, until: datetime) -> None:
        async with anyio.create_task_group() as waiting:

            async def rung() -> None:
                await woken.wait()
                waiting.cancel_scope.cancel()

            waiting.start_soon(rung)
            await self.clock.sleep_until(until)
            waiting.cancel_scope.cancel()

    async def _drain(self, channel: str) -> None:
        """Send what a channel has, one after the other, until nothing of it is due."""
        class_ = ChannelName.of(channel).class_
        room = self._rooms.setdefault(class_, anyio.CapacityLimiter(_SENDS_AT_ONCE))
        has_sent = False
        try:
            with outliving(_AWAY):
                async with room:
                    while await self._send_one(channel, class_):
                        has_sent = True
        finally:
            self._busy.discard(channel)
        if has_sent:
            self.wake()  # what came since the last claim was not looked at

    async def _send_one(self, channel: str, class_: str) -> bool:
        """Send the next; False when there is none, or the channel is left alone."""
        now = self.clock.now()
        async with self._transaction() as conn:
            breaker = await outbox.breaker(conn, channel)
            if not breaker.lets_through(now):
                return False
            claimed = await outbox.claim(conn, channel, now=now)
            is_outdated = claimed and await outbox.is_outdated(conn, claimed.id, now=now)
            if claimed and self.links and not is_outdated:
                claimed = await self.links.linked(conn, claimed, now=now)
        if claimed is None:
            return False
        if is_outdated:
            await self._let_be(claimed, now)
            return True
        started = anyio.current_time()
        try:
            outcome = await self._sent(claimed, now)
        except asyncio.CancelledError:
            # Whoever comes next need not wait until the lease is over.
            with anyio.move_on_after(_GOODBYE_SECONDS, shield=True):
                lost = Outcome(Result.UNKNOWN, "cut off: the process ended or lost its lease")
                await self._note(claimed, lost, breaker)
            raise
        seconds = anyio.current_time() - started
        ATTEMPTS.labels(class_, outcome.result).inc()
        SECONDS.labels(class_).observe(seconds)
        await self._note(claimed, outcome, breaker)
        log.info(
            "notify_attempt",
            notification=claimed.id,
            attempt=claimed.attempt,
            channel=class_,
            result=outcome.result,
            status=outcome.status,
            seconds=round(seconds, 3),
        )
        return True

    async def _let_be(self, claimed: Claimed, now: datetime) -> None:
        """Give up what nobody needs, with what an earlier attempt may have left of it."""
        await self.senders.withdraw(claimed)
        async with self._transaction() as conn:
            await outbox.record(conn, claimed, _OUTDATED, _LET_BE, now=now)
        log.info("notify_outdated", notification=claimed.id)

    async def _sent(self, claimed: Claimed, now: datetime) -> Outcome:
        seconds = self.send_seconds
        try:
            async with asyncio.timeout(seconds):
                inner = seconds * _INNER_SHARE
                return await self.senders.send(claimed, now=now, seconds=inner)
        except TimeoutError:
            return Outcome(Result.UNKNOWN, f"no answer within {seconds:g} s")
        except Exception as error:
            log.exception("notify_broken", notification=claimed.id)
            return Outcome(
                Result.UNKNOWN, kept(f"a fault of ours: {type(error).__name__}: {error}")
            )

    async def _note(self, claimed: Claimed, outcome: Outcome, breaker: Breaker) -> None:
        """Note an end, though the database is away for a moment: else it would be sent twice."""
        for pause_seconds in _PAUSES_SECONDS:
            with outliving(_AWAY):
                return await self._noted(claimed, outcome, breaker)
            await anyio.sleep(pause_seconds)
        return await self._noted(claimed, outcome, breaker)

    async def _noted(self, claimed: Claimed, outcome: Outcome, breaker: Breaker) -> None:
        now = self.clock.now()
        row = claimed.notification
        tried = Tried(row.kind, row.created_at, claimed.attempt)
        decision = decide(tried, outcome, now=now, jitter=self.jitter())
        async with self._transaction() as conn:
            if not await outbox.record(conn, claimed, outcome, decision, now=now):
                log.warning("notify_fenced", notification=claimed.id, attempt=claimed.attempt)
                return
            await outbox.keep_breaker(conn, row.channel, breaker.after(outcome, now=now))
            if decision.falls_back or (decision.settled and await self._stood_in(conn, claimed)):
                await self._fall_back(conn, claimed.id, row.channel, now)
        if decision.settled in _LOST:
            self.lost(claimed.id)

    async def _stood_in(self, conn: Connection, claimed: Claimed) -> bool:
        """Who was told in place of this channel that it burns is told that it is over."""
        row = claimed.notification
        other = self.senders.fallback_of(row.channel) if row.kind in _ENDS else None
        return other is not None and await outbox.stood_in(conn, claimed.id, other)

    async def _tell_others(self, now: datetime) -> None:
        """Tell other channels what these have not got rid of, even while they hang."""
        async with self._transaction() as conn:
            found = await outbox.waiting(conn, before=now - FALLBACK_AFTER, now=now)
        new = [each for each in found if each[0] not in self._told]
        for begin in range(0, len(new), _FALLBACKS_AT_ONCE):
            async with self._transaction() as conn:
                for id_, channel in new[begin : begin + _FALLBACKS_AT_ONCE]:
                    await self._fall_back(conn, id_, channel, now)
        self._told = {id_ for id_, _ in found}

    async def _replace(self, conn: Connection, now: datetime) -> list[int]:
        """Tell other channels what providers took and then did not bring to anybody."""
        found = await receipts.undelivered(conn, now=now)
        for each in found:
            log.warning("notify_undelivered", notification=each.id)
            if may_replace(each.tried, now=now):
                await self._fall_back(conn, each.id, each.channel, now)
        return [each.id for each in found]

    async def _fall_back(self, conn: Connection, id_: int, channel: str, now: datetime) -> None:
        other = self.senders.fallback_of(channel)
        if other is not None and await self._fallback.add(conn, id_, other, now=now):
            FALLBACKS.inc()
            log.warning("notify_fallback", notification=id_, channel=ChannelName.of(other).class_)
            self.wake()

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Connection]:
        async with self._calls:
            with anyio.fail_after(self.call_seconds):
                async with self.pool.connection() as conn, conn.transaction():
                    yield conn


def _tell(found: list[outbox.Waiting], now: datetime) -> None:
    DEPTH.set(sum(each.count for each in found))
    oldest = min((each.oldest_at for each in found), default=now)
    OLDEST_SECONDS.set(max(0.0, (now - oldest).total_seconds()))
