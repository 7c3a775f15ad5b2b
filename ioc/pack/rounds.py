"""Rounds of packing: fence and pack the days that are over, fold late rows, drop what is packed.

Local days are computed of what was packed; what was kept for its time goes.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final, TypeVar

import anyio
import psycopg
import structlog

from core.service.clock import Clock
from core.service.following import insist
from core.store import damage, samples
from core.store.blocks.block import Damage
from core.store.blocks.conflicts import report
from core.store.blocks.days import (
    Day,
    DayState,
    close_day,
    fence_next,
    newest_series,
    open_day,
    samples_of_last,
    unfinished,
)
from core.store.blocks.drop import Outcome, drop_chunks
from core.store.blocks.expire import Expired, due, expire, swept
from core.store.blocks.pack import (
    Packed,
    Place,
    end_turns,
    next_late,
    pack_day,
    pack_late,
    slice_of,
)
from core.store.pool import Connection, Login, session
from core.store.rollups.daily import compute_days, next_due

from . import meters
from .reserve import NoRoomError, Reserve
from .turns import Turns, turns_of, until_won

log = structlog.get_logger()


ROUND_SECONDS: Final = 10.0
# After a start what was held up arrives, and is no late row yet; and who starts beside us first
# reads in the head what was before.
_SETTLING: Final = timedelta(minutes=5)
_BEHIND_MAX: Final = timedelta(hours=50)  # a new center begins with the day before: 48 at most
_EXPIRED_A_ROUND: Final = 100_000  # rows; then days and late rows get their turn
# Larger slices are packed in turn, for their memory.
_SLICE_SMALL: Final = 1_000_000  # samples, on the day before
_WINDOWS_AT_ONCE: Final = 30  # of local days, each a second at most: late rows must not wait long
_LATE_SECONDS: Final = 30.0  # of a round; then days and what is expired get their turn
_FAULTS: Final = frozenset({Outcome.RESCUED, Outcome.UNEQUAL})

Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class _Late:
    """How far the late rows were gone through. damaged: blocks that some of them wait for."""

    slice: int = 0
    place: Place = field(default_factory=Place)
    damaged: list[Damage] = field(default_factory=list)


@dataclass(slots=True)
class Packer:
    """Packs for as long as it leads.

    damaged: blocks that late rows wait for. upto: so far all is late rows or in blocks, as of the
    last whole round, or of the beginning.
    unequal: chunks that are kept because their rows are not those that were packed. failure: why
    the last round broke off, full: why it packed nothing, if it did.
    """

    login: Login
    clock: Clock
    reserve: Reserve = field(default_factory=Reserve)
    damaged: list[Damage] = field(default_factory=list)
    upto: datetime | None = None
    unequal: list[str] = field(default_factory=list)
    failure: str | None = None
    full: str | None = None
    _since: datetime | None = None
    _late: _Late = field(default_factory=_Late)

    async def run(self) -> None:
        """One round after the other, until cancelled."""
        self._since = self.clock.now()
        await insist("pack", self._begin)
        try:
            while True:
                await insist("pack", self._attempt)
                await anyio.sleep(0.0 if self._late != _Late() else ROUND_SECONDS)
        finally:  # who does not lead has no say in how far packing is
            self.upto = self.failure = self.full = None

    async def fault(self) -> str | None:
        """Why samples are not packed as they should be, for /readyz."""
        if self.full:
            return self.full
        if self.failure:
            return f"packing is tried again and again: {self.failure}"
        if self.unequal:
            chunks = ", ".join(self.unequal)
            return f"rows of the head differ from what was packed, and are kept: {chunks}"
        behind = self.clock.now() - self.upto if self.upto else timedelta()
        if behind > _BEHIND_MAX:
            hours = behind // timedelta(hours=1)
            return f"packing is {hours} h behind; it catches up, unless the log says otherwise"
        return None

    async def round(self) -> None:
        """Do all that there is to do now. Raises psycopg.Error, TimeoutError."""
        async with session(self.login, autocommit=True) as conn, turns_of(self.login) as turns:
            full: str | None = None
            try:
                await self._pack_days(conn, turns)
                await self._pack_late(conn, turns[0])
                await self._compute_days(conn, turns[0])
                await report(conn, now=self.clock.now())
            except NoRoomError as error:  # what is packed already may go, and makes room
                full = str(error)
            self._note_room(full)
            if self._is_settled():
                await self._expire(conn, turns[0])
                await self._drop(conn)
            await self._count_damage(conn)
            await self._tell_upto(conn)

    async def _begin(self) -> None:
        async with session(self.login, autocommit=True) as conn:
            if ended := await end_turns(conn):
                log.warning("stale_turns_ended", sessions=ended)
            await self._tell_upto(conn)

    async def _tell_upto(self, conn: Connection) -> None:
        self.upto = await samples.packed_upto(conn)
        meters.UPTO.set(self.upto.timestamp())

    async def _attempt(self) -> None:
        try:
            await self.round()
        except (psycopg.Error, TimeoutError) as error:
            self.failure = str(error).strip() or type(error).__name__
            raise
        self.failure = None

    def _note_room(self, full: str | None) -> None:
        if (full is None) != (self.full is None):
            log.warning("disk_full" if full else "disk_has_room", reason=full)
        self.full = full

    def _is_settled(self) -> bool:
        if self._since is None:
            return True
        now = self.clock.now()
        self._since = min(self._since, now)  # a clock that was ahead at the start has been put back
        return now - self._since >= _SETTLING

    async def _pack_days(self, conn: Connection, turns: Turns) -> None:
        while True:
            for day in await unfinished(conn):
                if day.state is DayState.FENCED:
                    await open_day(conn, day.begin)
                await self._pack_day(conn, turns, day)
            if not (self._is_settled() and await fence_next(conn, now=self.clock.now())):
                return

    async def _pack_day(self, conn: Connection, turns: Turns, day: Day) -> None:
        count = slice_of(await newest_series(conn)) + 1
        slices = iter(range(count))
        is_small = await samples_of_last(conn) <= _SLICE_SMALL * count
        try:
            async with asyncio.TaskGroup() as tasks:
                for each in turns if is_small else turns[:1]:
                    tasks.create_task(self._pack_slices(each, day, slices), name="pack slices")
        except ExceptionGroup as group:  # one is enough to begin the round again
            raise group.exceptions[0] from group
        await close_day(conn, day.begin)
        meters.DAYS.inc()
        log.info("day_packed", day=day.begin.isoformat())

    async def _pack_slices(self, conn: Connection, day: Day, slices: Iterator[int]) -> None:
        """Pack slices of a day until none is left; several do so side by side."""
        for slice_ in slices:
            _counted(await self._turn(conn, partial(pack_day, conn, day, slice_)))

    async def _turn(self, conn: Connection, turn: Callable[[], Awaitable[Done]]) -> Done:
        """Do what writes, if there is room for it. Raises NoRoomError."""
        await self.reserve.check()
        return await until_won(conn, turn)

    async def _pack_late(self, conn: Connection, turns: Connection) -> None:
        """Fold late rows, from where the last round left off; not for long."""
        until = anyio.current_time() + _LATE_SECONDS
        late, self._late = self._late, _Late()  # whoever breaks off begins anew
        while (slice_ := await next_late(conn, late.slice)) is not None:
            place: Place | None = late.place if slice_ == late.slice else Place()
            while place is not None:
                if anyio.current_time() > until:
                    self._late = _Late(slice_, place, late.damaged)
                    return
                done = await self._turn(turns, partial(pack_late, turns, slice_, place))
                late.damaged.extend(_counted(done).damaged)
                place = done.last
            late = _Late(slice_ + 1, Place(), late.damaged)
        await self._note(conn, late.damaged)

    async def _compute_days(self, conn: Connection, turns: Connection) -> None:
        skipped = set[int]()
        for _ in range(_WINDOWS_AT_ONCE):
            slice_ = await next_due(conn, skipped)
            if slice_ is None:
                return
            done = await self._turn(turns, partial(compute_days, turns, slice_, skipped))
            skipped |= done.damaged
            meters.LOCAL_DAYS.inc(done.days)

    async def _expire(self, conn: Connection, turns: Connection) -> None:
        wanted = await due(conn, now=self.clock.now())
        if wanted is None:
            return
        gone = Expired()
        for slice_ in wanted.slices:
            gone = replace(gone, whole=False)
            while not gone.whole and gone.rows < _EXPIRED_A_ROUND:
                gone = gone.plus(
                    await until_won(turns, partial(expire, turns, slice_, now=self.clock.now()))
                )
        if gone.whole:
            await swept(conn, wanted)
        _tell(gone)

    async def _drop(self, conn: Connection) -> None:
        found = await drop_chunks(conn, now=self.clock.now())
        for chunk, outcome in found.items():
            meters.CHUNKS.labels(outcome).inc()
            if outcome in _FAULTS and chunk not in self.unequal:
                log.error("chunk_not_as_packed", chunk=chunk, outcome=outcome)
        self.unequal = [chunk for chunk, each in found.items() if each is Outcome.UNEQUAL]

    async def _note(self, conn: Connection, damaged: list[Damage]) -> None:
        new = [one for one in damaged if one not in self.damaged]
        for one in new:
            log.error("block_damaged", series=one.series_id, span=str(one.span), why=one.reason)
        found = [damage.Found(damage.Kind.BLOCK, one) for one in new]
        await damage.note(conn, found, now=self.clock.now())
        self.damaged = damaged

    async def _count_damage(self, conn: Connection) -> None:
        """Tell what is known of: it was waited for here, or the scrub came upon it."""
        found = await damage.counts(conn)
        meters.DAMAGED.set(found[damage.Kind.BLOCK])
        meters.DAMAGED_HOURS.set(found[damage.Kind.HOURS])
        meters.DAMAGED_MINUTES.set(found[damage.Kind.MINUTES])


def _counted(packed: Packed) -> Packed:
    meters.SAMPLES.inc(packed.samples)
    meters.LATE.inc(packed.late)
    meters.CONFLICTS.inc(packed.conflicts)
    meters.BEYOND.inc(packed.beyond)
    return packed


def _tell(gone: Expired) -> None:
    meters.EXPIRED.labels("blocks").inc(gone.blocks)
    meters.EXPIRED.labels("samples").inc(gone.samples)
    meters.EXPIRED.labels("hours").inc(gone.buckets)
    meters.EXPIRED.labels("days").inc(gone.days)
    meters.EXPIRED.labels("minutes").inc(gone.minutes)
    meters.EXPIRED_BYTES.inc(gone.bytes)
    if gone.rows:
        what = {
            "samples": gone.samples,
            "hours": gone.buckets,
            "minutes": gone.minutes,
            "days": gone.days,
        }
        log.info("samples_expired", blocks=gone.blocks, **what)
