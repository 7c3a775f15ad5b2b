"""What one shard remembers from one connection, process and holder of its lease to the next."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import anyio
import structlog
from prometheus_client import Counter

from core.model import SourceId
from core.service.following import insist
from core.store import continuity
from ingest.allowance import Allowances
from ingest.intake import Intake
from ingest.sequence import Sequences

from .broker import BrokerCounts, rise
from .heard import Heard
from .session import Session

log = structlog.get_logger()

KEEP_SECONDS = 5.0

SESSIONS_LOST = Counter(
    "ioc_mqtt_session_lost_total", "Connections for which the broker had forgotten our session."
)


@dataclass(slots=True)
class Continuity:
    """Turns what got lost between two moments of one shard into rows of `gap`.

    client: our name at the broker, under which it keeps our session.
    """

    intake: Intake
    session: Session
    client: str
    sequences: Sequences
    heard: Heard
    allowances: Allowances
    counts: BrokerCounts

    async def resume(self, sources: Collection[SourceId]) -> None:
        """Begin to lead: whoever led before, in this process or another, knows more than we do."""

        async def read() -> None:
            async with self.intake.pool.connection() as conn:
                kept = await continuity.session(conn, self.client)
                self.sequences.remember(await continuity.numbering(conn, sources))
                self.heard.remember(await continuity.heard(conn, sources))
            if kept is not None:
                away = self.intake.clock.now() - kept.whole_until
                self.allowances.away_seconds = max(0.0, away.total_seconds())

        await insist("resume", read)

    async def connected(self, sources: Collection[SourceId]) -> None:
        """Before subscribing: if the broker lost our session, each source heard by it has a gap."""
        self.counts.dropped = None  # what it said on an earlier connection may be long out of date
        await insist("session", partial(self._connected, sources, self.intake.clock.now()))

    async def _connected(self, sources: Collection[SourceId], now: datetime) -> None:
        gaps = 0
        async with self.intake.pool.connection() as conn, conn.transaction():
            kept = await continuity.session(conn, self.client)
            if kept is None:
                await continuity.whole(conn, self.client, now)
            elif not self.session.present:
                # Also who was heard for the first time while the database was away.
                await continuity.hear(conn, self.heard.of(sources))
                since = kept.whole_until
                gaps = await continuity.lost(conn, self.client, sources, since=since, now=now)
                await continuity.whole(conn, self.client, now)
        if kept is not None and not self.session.present:
            SESSIONS_LOST.inc()
            since_text = kept.whole_until.isoformat()
            log.warning("session_lost", client=self.client, since=since_text, sources=gaps)

    async def keep(self) -> None:
        """Note how far everything is stored, and what the broker dropped, until cancelled."""
        told_at = None
        while True:
            now = self.intake.clock.now()
            await insist("continuity", partial(self._keep, now, told_at))
            told_at = now
            await _sleep_unpaused()

    async def _keep(self, now: datetime, told_at: datetime | None) -> None:
        until = now - timedelta(seconds=self.session.unsettled_seconds)
        async with self.intake.pool.connection() as conn, conn.transaction():
            await self._compare(conn, now, told_at)
            await continuity.whole(conn, self.client, until)

    async def _compare(
        self, conn: continuity.Connection, now: datetime, told_at: datetime | None
    ) -> None:
        told = self.counts.dropped
        kept = await continuity.session(conn, self.client)
        if told is None or kept is None or told == kept.broker_dropped:
            return
        if lost := rise(kept.broker_dropped, told):
            since = told_at or kept.whole_until
            log.warning("broker_dropped", messages=lost, since=since.isoformat())
            await continuity.dropped(conn, lost, since=since, now=now)
        await continuity.told_dropped(conn, self.client, told)


async def _sleep_unpaused() -> None:
    """Sleep a while; once more if this process was paused: another may lead by now."""
    paused = True
    while paused:
        began = anyio.current_time()
        await anyio.sleep(KEEP_SECONDS)
        paused = anyio.current_time() - began > 2 * KEEP_SECONDS
