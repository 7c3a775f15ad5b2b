"""The writer: one connection, one batch after the other, acknowledge after COMMIT, then the bell.

It never gives up on a batch: while the database is away the same batch is tried again under the
same name, and whoever hands over deliveries waits at the bounded queue. So it is while the disk of
the database is nearly full.
"""

import math
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import anyio
import psycopg
import structlog
from anyio.streams.memory import MemoryObjectReceiveStream
from psycopg import AsyncConnection, errors

from core.service.clock import Clock
from core.service.spread import spread
from core.store import changes, samples
from core.store.bells import Bell
from core.store.pool import Login, connect, is_unreachable
from ingest.meters import (
    BATCH_ROWS,
    COMMIT_SECONDS,
    REJECTED,
    RETRIES,
    SAMPLES,
    SEQUENCE_GAPS,
)
from ingest.room import Room

from .batch import Batch
from .commit import Committed, Name, PackedMeanwhileError, commit
from .delivery import Delivery
from .reject import without_poison

log = structlog.get_logger()

Connection = AsyncConnection[Any]
Inlet = MemoryObjectReceiveStream[Delivery]

LINGER_SECONDS = 0.002
# So many rows wait for no others: while they are stored, the next ones are decoded.
_ROWS_WORTH_A_COMMIT = 2_000
_ROWS_ENOUGH = 5_000  # no further delivery joins them; each may have thousands itself
CLEAN_BATCHES = 10  # so many without a duplicate bring the optimistic path back
_BACKOFF_SECONDS_MAX = 2.0
_POISON = (psycopg.DataError, OverflowError)
_RETRIED = frozenset({"40001", "40P01", "55P03", "57014"})  # lost a race or waited too long


@dataclass(slots=True)
class Path:
    """Optimistic or staged: decided by what the last batches met."""

    staged_left: int = 0

    @property
    def staged(self) -> bool:
        """Whether the next batch expects duplicates."""
        return self.staged_left > 0

    def met_duplicate(self) -> None:
        """Expect duplicates for the next batches."""
        self.staged_left = CLEAN_BATCHES

    def met_clean(self) -> None:
        """Count one batch without a duplicate."""
        self.staged_left = max(0, self.staged_left - 1)


@dataclass(slots=True)
class Writer:
    """State of one writing process between batches."""

    name: str
    login: Login
    clock: Clock
    bell: Bell
    room: Room = field(default_factory=Room)
    path: Path = field(default_factory=Path)
    conn: Connection | None = None
    id: int = 0
    seq: int = 0
    healthy: bool = False
    storing_since: float | None = None
    _named_at: float = -math.inf
    _upto: datetime | None = None

    async def run(self, inlet: Inlet) -> None:
        """Write until `inlet` is closed and empty; then end the writer's log."""
        try:
            async for deliveries in gather(inlet):
                self.storing_since = anyio.current_time()
                await self.store(deliveries)
                self.storing_since = None
            await self._sign_off()
        finally:
            self._drop()

    async def _sign_off(self) -> None:
        """Tell followers that this writer is done; without a database they find out in a day."""
        if self.conn is None:
            return
        try:
            await changes.end_writer(self.conn, self.id, now=self.clock.now())
            await self.conn.commit()
        except psycopg.OperationalError as error:
            log.warning("writer_not_signed_off", error=str(error).strip())

    async def store(self, deliveries: list[Delivery]) -> None:
        """Store one batch, however long it takes, and settle its deliveries in order."""
        batch, name, tries = Batch.of(deliveries), None, 0
        while True:
            await self.room.available()
            try:
                conn = await self._connected()
                with anyio.fail_after(self.login.call_seconds):
                    if name is None or self._is_idle():
                        name = await self._next_name(conn)
                    committed = await self._try(conn, batch, name)
            except _POISON as error:
                batch, poison = await self._without_poison(batch), error
                log.warning("batch_poison", error=str(poison).strip())
            except (psycopg.Error, TimeoutError) as error:
                tries += 1
                await self._recover(error, tries)
            else:
                self._settle(committed)
                return

    async def _try(self, conn: Connection, batch: Batch, name: Name) -> Committed:
        started = anyio.current_time()
        upto = self._upto or await self._read_upto(conn)
        try:
            committed = await commit(conn, batch, name, upto=upto, staged=self.path.staged)
        except PackedMeanwhileError:
            await self._read_upto(conn)
            return await self._try(conn, batch, name)
        except errors.UniqueViolation:
            self.path.met_duplicate()
            return await self._try(conn, batch, name)
        self.path.met_duplicate() if committed.duplicates else self.path.met_clean()
        COMMIT_SECONDS.observe(anyio.current_time() - started)
        BATCH_ROWS.observe(len(batch.unique))
        return committed

    async def _without_poison(self, batch: Batch) -> Batch:
        """Leave out the rows that the database refuses; the same batch when it is away again."""
        try:
            conn = await self._connected()
            with anyio.fail_after(self.login.call_seconds * 4):
                return Batch.of(await without_poison(conn, batch))
        except (psycopg.OperationalError, TimeoutError) as error:
            await self._recover(error, 1)
            return batch

    def _settle(self, committed: Committed) -> None:
        self.healthy = True
        SEQUENCE_GAPS.inc(committed.holes)
        for delivery, outcome in committed.outcomes:
            SAMPLES.labels(delivery.protocol, "accepted").inc(outcome.accepted)
            if outcome.rejected:
                SAMPLES.labels(delivery.protocol, "rejected").inc(outcome.rejected)
            for fault in outcome.faults:
                REJECTED.labels(fault.reason.value).inc()
            delivery.settle(outcome)
        self.bell.ring()

    async def _connected(self) -> Connection:
        if self.conn is None or self.conn.closed:
            with anyio.fail_after(self.login.call_seconds):
                # Ours at once: whatever comes now, it is dropped in the end.
                conn, self._upto = await connect(self.login), None
                self.conn = conn
                await self._read_upto(conn)
        return self.conn

    async def _read_upto(self, conn: Connection) -> datetime:
        async with conn.transaction():
            self._upto = upto = await samples.packed_upto(conn)
        return upto

    def _is_idle(self) -> bool:
        return anyio.current_time() - self._named_at > changes.WRITER_IDLE_SECONDS

    async def _next_name(self, conn: Connection) -> Name:
        """Name a batch. One that was named too long ago gets another: at most it comes again."""
        now = self.clock.now()
        if self._is_idle():
            async with conn.transaction():  # a session that is kept after a fault is in none
                if self.id:
                    await changes.end_writer(conn, self.id, now=now)
                number = await changes.start_writer(conn, self.name, now=now)
            self.id, self.seq = number, 0
        self.seq, self._named_at = self.seq + 1, anyio.current_time()
        return Name(slot=changes.slot_of(now), writer=self.id, seq=self.seq, at=now)

    async def _recover(self, error: psycopg.Error | TimeoutError, tries: int) -> None:
        """Decide whether to try again; wait before it. Raises what no retry can mend."""
        state = getattr(error, "sqlstate", None) or type(error).__name__
        RETRIES.labels(state).inc()
        self.healthy = False
        lost_race = state in _RETRIED
        if not lost_race and not is_unreachable(error):
            raise error
        log.warning("batch_retry", tries=tries, sqlstate=state, error=str(error).strip())
        self.path.met_duplicate()  # a COMMIT whose answer got lost may have gone through
        if not lost_race:
            self._drop()
        pause = min(_BACKOFF_SECONDS_MAX, 0.05 * 2 ** min(tries, 10))
        await anyio.sleep(spread(pause))

    def _drop(self) -> None:
        conn, self.conn = self.conn, None
        if conn is not None:
            conn.pgconn.finish()  # at once: a polite close would wait for a server that is gone


async def gather(inlet: Inlet) -> AsyncIterator[list[Delivery]]:
    """Deliveries in batches. The first after a pause goes at once; then small ones linger.

    Batches are thus at most 1 / LINGER_SECONDS a second, and a message waits half of it on average.
    """
    before = -LINGER_SECONDS
    async for first in inlet:
        deliveries = [first]
        if _take_waiting(inlet, deliveries) < _ROWS_WORTH_A_COMMIT:
            await anyio.sleep_until(before + LINGER_SECONDS)
            _take_waiting(inlet, deliveries)
        before = anyio.current_time()
        yield deliveries


def _take_waiting(inlet: Inlet, deliveries: list[Delivery]) -> int:
    """Move what waits in `inlet` to `deliveries`; returns their rows."""
    rows = sum(len(delivery.samples) for delivery in deliveries)
    while rows < _ROWS_ENOUGH:
        try:
            delivery = inlet.receive_nowait()
        except (anyio.WouldBlock, anyio.EndOfStream):
            break
        deliveries.append(delivery)
        rows += len(delivery.samples)
    return rows
