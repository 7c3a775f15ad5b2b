"""Works off orders to take refused payloads again: `api` may ask, only ingest may store samples.

One process at a time, under a lease. An order that is interrupted is begun again: what it stored
stands there already, so nothing is stored twice, and what it took is told and recorded, too.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, aclosing
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import anyio
import structlog
from psycopg import AsyncConnection

from core.service.clock import Clock
from core.store import audit, bells, refused, rejected, replays
from core.store.audit import Act
from core.store.pool import Login, session
from core.store.refused import Filter
from core.store.rejected import KEPT_DAYS
from core.store.replays import Kind, Order

from . import again
from .again import Result
from .room import Room

log = structlog.get_logger()

Connection = AsyncConnection[Any]

LEASE: Final = "replays"
ATTEMPTS_MAX: Final = 3
# Whoever asked has given up by then, and would be surprised.
WAIT_MAX: Final = timedelta(minutes=10)
_FAULTS_TOLD: Final = 3


@dataclass(frozen=True, slots=True)
class Replays:
    """The orders of a center."""

    login: Login
    clock: Clock
    room: Room

    async def work(self) -> None:
        """Work off what is asked for, in order, until cancelled. Raises TimeoutError."""
        async with session(self.login, autocommit=True) as conn:
            await self._settle_all(conn)
            async for _ in bells.rings(conn, bells.REPLAYS):
                await self._settle_all(conn)

    async def _settle_all(self, conn: Connection) -> None:
        while True:
            await self.room.available()
            with self._in_time():
                order = await replays.claim(conn)
            if order is None:
                return
            await self._settle(conn, order)

    async def _settle(self, conn: Connection, order: Order) -> None:
        now = self.clock.now()
        with self._in_time():
            await replays.forget(conn, before=now - timedelta(days=KEPT_DAYS))
            before = await _taken_before(conn, order)
        if order.attempts > ATTEMPTS_MAX or now - order.asked_at > WAIT_MAX:
            log.warning("replay_given_up", order=order.id, attempts=order.attempts)
            await self._close(conn, order, _Run(before, (), given_up=True))
            return
        run = _Run(before, await self._results(conn, order))
        await self._close(conn, order, run)
        log.info("replay_done", order=order.id, kind=order.kind, payloads=run.payloads)

    async def _results(self, conn: Connection, order: Order) -> Sequence[Result]:
        """Take or try one payload after the other, each in its time and with room on the disk."""
        run = again.tried if order.kind is Kind.TRY else again.taken
        wanted, results = Filter(ids=tuple(order.ids)), list[Result]()
        async with aclosing(run(conn, self.login, wanted, self.clock)) as running:
            while True:
                await self.room.available()
                with self._in_time():
                    result = await anext(running, None)
                if result is None:
                    return results
                results.append(result)

    def _in_time(self) -> AbstractContextManager[object]:
        """Leave a backend that has stopped: the lease's own session would go on renewing."""
        return anyio.fail_after(self.login.call_seconds)

    async def _close(self, conn: Connection, order: Order, run: "_Run") -> None:
        """Record what was stored, and tell it to whoever asked."""
        now = self.clock.now()
        with self._in_time():
            async with conn.transaction():
                if order.kind is Kind.TAKE:
                    await audit.append(conn, run.act(order), now=now)
                await replays.done(conn, order.id, run.told(), now=now)


@dataclass(frozen=True, slots=True)
class _Run:
    """What became of an order. before: payloads that an interrupted attempt took."""

    before: Sequence[int]
    results: Sequence[Result]
    given_up: bool = False

    @property
    def payloads(self) -> int:
        """How many were looked into."""
        return len(self.before) + len(self.results)

    def act(self, order: Order) -> Act:
        """For the record. accepted, refused: samples of this attempt."""
        detail: dict[str, object] = {
            "order": order.id,
            "ids": list(order.ids),
            "payloads": self.payloads,
            "accepted": sum(result.accepted for result in self.results),
            "refused": sum(result.refused for result in self.results),
        }
        if self.before:
            detail["taken_before"] = list(self.before)
        if self.given_up:
            detail["given_up"] = True
        return Act(order.by.actor, "rejected.replay", "source:*", detail, order.by.address)

    def told(self) -> Sequence[Mapping[str, object]] | None:
        """For whoever asked; None: given up."""
        if self.given_up:
            return None
        earlier = [_told(Result(id_, 0, 0), accepted=None) for id_ in self.before]
        return earlier + [_told(one, accepted=one.accepted) for one in self.results]


async def _taken_before(conn: Connection, order: Order) -> Sequence[int]:
    """Give what an attempt took that was interrupted: these no longer wait to be taken."""
    if order.kind is Kind.TRY or order.attempts == 1:
        return ()
    return await refused.taken_since(conn, order.ids, since=order.asked_at)


def _told(result: Result, *, accepted: int | None) -> Mapping[str, object]:
    return {
        "id": result.id,
        "taken": result.taken,
        "accepted": accepted,
        "unchanged": result.unchanged,
        "refused": result.refused,
        "reason": rejected.storable(result.reason),
        "faults": [rejected.told(fault) for fault in result.faults[:_FAULTS_TOLD]],
    }
