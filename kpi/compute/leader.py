"""The loop of `ioc kpi`: wakes with samples, at each minute and with the place, under its lease."""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from psycopg import AsyncConnection

from core.model import Period
from core.service.clock import Clock
from core.store import bells, changes
from core.store.changes import Cursor
from core.store.pool import Login, connect
from kpi.define import Kpi
from kpi.keeping import Place, current, place
from kpi.values import Value

from .rounds import OPEN, Rounds, running, today
from .series import Recorder, series

log = structlog.get_logger()

LEASE: Final = "kpi"
_TICK: Final = timedelta(minutes=1)
_WHOLE: Final = timedelta(hours=1)  # so often every period is looked at: late data, corrections
_LATE: Final = timedelta(minutes=3)  # so often, while samples of long ago come in
_BREATH: Final = timedelta(seconds=1)  # samples that come in meanwhile are taken together
_AT_ONCE: Final = 200
_SHOWN: Final = 3  # of each kind of period the newest so many are told as series

Connection = AsyncConnection[Any]
Also = Callable[[Connection, Place, datetime], Awaitable[None]]


@dataclass(slots=True)
class Leader:
    """Whoever holds the lease. also: what else is done at each minute."""

    login: Login
    clock: Clock
    recorder: Recorder
    also: Sequence[Also] = ()
    _rounds: Rounds = field(default_factory=Rounds)
    _cursor: Cursor = field(default_factory=Cursor)
    _place: Place | None = None
    _touched: set[int] = field(default_factory=set)
    _late: set[int] = field(default_factory=set)  # series of which samples of long ago came in
    _ticked_at: datetime | None = None
    _whole_at: datetime | None = None
    _computed_at: datetime | None = None

    async def work(self) -> None:
        """Compute until the connection breaks."""
        async with (
            await connect(self.login, autocommit=True) as listening,
            await connect(self.login, autocommit=True) as conn,
        ):
            self._cursor = await changes.heads(conn)
            self._place = self._ticked_at = self._whole_at = self._computed_at = None
            rung = (bells.SAMPLES, bells.PLACE, bells.KPIS)
            async for channel in bells.rings(listening, *rung):
                if self._place is None or channel == bells.PLACE:
                    self._place = await place(conn)
                    self._whole_at = None
                await self.look(conn, self._place)

    async def look(self, conn: Connection, place: Place) -> None:
        """Do what is due."""
        now = self.clock.now()
        await self._follow(conn)
        if _is_due(self._ticked_at, now, _TICK):
            await self._tick(conn, place, now)
        else:
            await self._compute_touched(conn, place, now)

    async def _tick(self, conn: Connection, place: Place, now: datetime) -> None:
        is_whole = self._is_whole(place, now)
        self._ticked_at = self._computed_at = now
        self._touched.clear()
        await self._round(conn, place, now, is_whole=is_whole)
        await self._record(await shown(conn, place, now))
        for each in self.also:
            await each(conn, place, now)

    def _is_whole(self, place: Place, now: datetime) -> bool:
        """Whether every period is looked at: in turn, or because some of its past came in."""
        after = _LATE if self._rounds.touched(_live(place), self._late) else _WHOLE
        return _is_due(self._whole_at, now, after)

    async def _round(
        self, conn: Connection, place: Place, now: datetime, *, is_whole: bool
    ) -> None:
        written, kpis, began = 0, _live(place), time.perf_counter()
        if is_whole:
            self._whole_at = now
            self._late.clear()
        for kpi in kpis:
            spans = running(place, kpi, now)
            if is_whole:
                spans = await self._rounds.all_periods(conn, place, kpi, now)
            written += len(await self._rounds.compute(conn, place, kpi, spans, now))
            if is_whole:  # it may take long, and who looks at a board waits two seconds
                await self._follow(conn)
                await self._compute_touched(conn, place, self.clock.now())
        if is_whole:
            seconds = round(time.perf_counter() - began, 3)
            log.info("kpi_round", kpis=len(kpis), written=written, seconds=seconds)

    async def _compute_touched(self, conn: Connection, place: Place, now: datetime) -> None:
        if not self._touched or not _is_due(self._computed_at, now, _BREATH):
            return
        self._computed_at = now
        touched = self._rounds.touched(_live(place), self._touched)
        self._touched.clear()
        new = list[Value]()
        for kpi in touched:
            new += await self._rounds.compute(conn, place, kpi, running(place, kpi, now), now)
        if new:
            await self._record(await shown(conn, place, now, {each.kpi for each in new}))

    async def _follow(self, conn: Connection) -> None:
        """Note of which series samples have come in. After a gap in the log all is computed."""
        old_ms = int((self.clock.now() - OPEN).timestamp() * 1000)
        while found := await changes.follow(conn, self._cursor, limit=_AT_ONCE):
            for change in found:
                if not changes.advance(self._cursor, change):
                    self._ticked_at = self._whole_at = None
                samples = change.samples
                self._touched.update(samples.series_id.tolist())
                self._late.update(samples.series_id[samples.time_ms < old_ms].tolist())
            if len(found) < _AT_ONCE:
                break

    async def _record(self, values: Sequence[Value]) -> None:
        at_ms = int(self.clock.now().timestamp() * 1000)
        if refused := await self.recorder.record(series(values), at_ms):
            log.error("kpi_series_refused", reason=refused)


async def shown(
    conn: Connection, place: Place, now: datetime, kpis: set[Any] | None = None
) -> list[Value]:
    """Read the values of the newest periods."""
    day = today(place, now)
    kinds = {kpi.period for kpi in place.catalogue.kpis}
    spans = [
        last.shifted(-back)
        for kind in kinds
        if (last := Period.containing(kind, day)) is not None
        for back in range(_SHOWN)
    ]
    return [each.value for each in await current(conn, spans, kpis)]


def _live(place: Place) -> list[Kpi]:
    return [kpi for kpi in place.catalogue.kpis if kpi.is_live and not kpi.is_closed]


def _is_due(at: datetime | None, now: datetime, after: timedelta) -> bool:
    # A clock that was put back is no reason to wait for the time before.
    return at is None or now - at >= after or now < at
