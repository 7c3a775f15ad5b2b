"""Watching for reports that do not come: by one process at a time, each minute and at each turn."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import anyio
import structlog
from prometheus_client import Gauge

from core.model import HeartbeatId
from core.store import heartbeats
from core.store.heartbeats import Known
from ingest.intake import Intake
from ingest.own import MINUTE, full_minute

from .life import State, Verdict, judge
from .readings import Reading, of_state
from .store import store

log = structlog.get_logger()

LEASE: Final = "heartbeat"
# A moment is judged so long after it has passed: a report that came before it is stored by then.
SETTLE: Final = timedelta(seconds=1)
_LOOK_MIN: Final = timedelta(seconds=1)
_SLEEP_SECONDS_MAX: Final = 2 * MINUTE.total_seconds()  # also when the clock was set back

HEARTBEATS = Gauge("ioc_heartbeats", "Heartbeats by state, of who watches them.", ["state"])


@dataclass(frozen=True, slots=True)
class _Judged:
    """A heartbeat at one moment."""

    known: Known
    verdict: Verdict


@dataclass(slots=True)
class Watch:
    """Judges all heartbeats; tells `heartbeat_up` and its companions."""

    intake: Intake
    _told: dict[HeartbeatId, bool | None] = field(default_factory=dict)

    async def keep(self) -> None:
        """Watch until cancelled."""
        self._told.clear()  # somebody else may have watched meanwhile
        moment = self.intake.clock.now()
        await self.intake.clock.sleep_until(moment + SETTLE)
        while True:
            turn = await self.look(moment)
            moment = await self._sleep(moment, turn)

    async def look(self, moment: datetime) -> datetime | None:
        """Judge and tell the state at `moment`; returns when the next one goes down by itself."""
        async with self.intake.pool.connection() as conn, conn.transaction():
            since = await heartbeats.watch(conn, now=moment)
            for id_ in await heartbeats.pull_back(conn, now=moment):
                log.warning("heartbeat_ahead_of_clock", heartbeat=id_)
            known = await heartbeats.all_known(conn)
        judged = [
            _Judged(one, judge(one.heartbeat, one.pulse, now=moment, since=since)) for one in known
        ]
        _count(judged)
        if readings := list(self._news(judged, moment)):
            await store(self.intake, readings)
        self._told = {one.known.heartbeat.id: one.verdict.up for one in judged}
        return min((one.verdict.down_at for one in judged if one.verdict.down_at), default=None)

    def _news(self, judged: Iterable[_Judged], moment: datetime) -> Iterable[Reading]:
        """Tell all at each full minute; in between only what has turned."""
        full = moment == full_minute(moment)
        for one in judged:
            heartbeat = one.known.heartbeat
            before = self._told.get(heartbeat.id)
            if before is not None and before != one.verdict.up:
                why = one.verdict.why and one.verdict.why.value
                log.info("heartbeat_turned", heartbeat=heartbeat.id, up=one.verdict.up, why=why)
            if full or before != one.verdict.up:
                yield from of_state(heartbeat, one.known.pulse, one.verdict, moment)

    async def _sleep(self, moment: datetime, turn: datetime | None) -> datetime:
        """Sleep until the next moment to judge has passed; returns it."""
        clock, minute = self.intake.clock, full_minute(moment) + MINUTE
        wanted = min(minute, max(turn, moment + _LOOK_MIN)) if turn else minute
        with anyio.move_on_after(_SLEEP_SECONDS_MAX):
            await clock.sleep_until(wanted + SETTLE)
        passed = clock.now() - SETTLE
        # Full minutes stay full, so that whoever watches writes at the same times.
        return wanted if timedelta(0) <= passed - wanted < SETTLE else passed


def _count(judged: Iterable[_Judged]) -> None:
    states = Counter(one.verdict.state for one in judged)
    for state in State:
        HEARTBEATS.labels(state.value).set(states[state])
