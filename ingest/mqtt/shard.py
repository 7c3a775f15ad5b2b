"""The process `ioc ingest mqtt`: its share of the sources, under a lease."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from zlib import crc32

import anyio
import structlog

from core.model import Source, SourceId
from core.service.address import Address
from core.service.clock import SystemClock
from core.service.following import first_read, follow_place
from core.service.health import Health
from core.service.leading import lead
from core.service.logins import canary_password, database_login, mqtt_password
from core.service.settings import Settings
from core.service.spread import spread
from core.service.tasks import cancel, drained, stop_event
from core.service.web import serve_app
from core.store.product import INNER_SOURCES
from ingest.canary import LEASE, Canary
from ingest.intake import CATALOGUE_SECONDS, Intake, Way, open_intake
from ingest.routes import filters

from . import answers
from .broker import TOPICS
from .client import Broker
from .consume import Consumer
from .continuity import Continuity
from .session import BrokerAwayError, Session

log = structlog.get_logger()

QUEUE_MAX = 2_000
_BACKOFF_SECONDS = (0.2, 15.0)  # with the wait for an answer less than 30 s after a long outage


async def serve(settings: Settings, *, shard: int, shards: int, health: Address) -> None:
    """Take in the samples of every source with crc32(source) mod `shards` = `shard`."""
    name = f"ingest-mqtt-{shard}"
    clock = SystemClock()
    login = database_login(settings, "ioc_ingest", application=name)
    disk = settings.database_disk
    broker = Broker(_url(settings), f"ioc-ingest-{shard}", mqtt_password(settings))
    with stop_event() as stop:
        async with (
            open_intake(login, clock, Way(name, QUEUE_MAX), disk=disk) as intake,
            asyncio.TaskGroup() as tasks,
        ):
            consumer = Consumer(intake, Session(broker))
            work = Shard(intake, consumer.session, _continuity(consumer, broker), shard, shards)
            checks = {"database": intake.database_fault, "broker": work.fault}
            ready = Health(checks | {"disk": intake.room.fault})
            serving = tasks.create_task(serve_app(ready, health, asyncio.Event()), name="health")
            checking = tasks.create_task(ready.run(), name="health checks")
            refreshes = [(CATALOGUE_SECONDS, work.refresh)]
            await first_read(refreshes)
            following = tasks.create_task(follow_place(login, refreshes), name="place")
            leading = tasks.create_task(
                lead(login, f"ingest/mqtt/{shard}", work.connections), name="lead"
            )
            consuming = tasks.create_task(consumer.run(), name="consume")
            canary = Canary(_url(settings), canary_password(settings), clock)
            singing = tasks.create_task(lead(login, LEASE, canary.sing), name="canary")
            await stop.wait()
            async with drained():
                await work.drain()
            await cancel([singing, leading, consuming, following, serving, checking])


@dataclass(slots=True)
class Shard:
    """One share of the sources, and the session that brings their messages."""

    intake: Intake
    session: Session
    continuity: Continuity
    number: int
    count: int
    leads: bool = False
    _topics: frozenset[str] = frozenset()

    async def fault(self) -> str | None:
        """Why no message could be taken now, for /readyz."""
        if not self.leads:
            return "this process does not hold the lease of its shard yet"
        if not self.session.connected:
            return "not connected to the broker"
        return None if self.session.listening else "the broker has not confirmed our topics yet"

    async def refresh(self) -> None:
        """Read the catalogue again and follow changes of the sources."""
        await self.intake.resolver.refresh()
        topics = self._wanted(self.intake.resolver.known.sources)
        if self.session.connected:
            self.session.subscribe(topics - self._topics)
            self.session.unsubscribe(self._topics - topics)
        self._topics = topics

    def _wanted(self, sources: Mapping[SourceId, Source]) -> frozenset[str]:
        return frozenset(
            topic
            for id_, source in sources.items()
            if crc32(id_.encode()) % self.count == self.number
            for topic in (answers.telemetry_topic(id_), *filters(source.mapping))
        )

    async def connections(self) -> None:
        """Be the one that takes this shard's messages, connection after connection."""
        self.leads = True
        try:
            await self._connections()
        finally:
            self.leads = False

    async def _connections(self) -> None:
        await self.continuity.resume(self._sources())
        pause, longest = _BACKOFF_SECONDS
        while True:
            ready = asyncio.Event()
            try:
                async with asyncio.TaskGroup() as tasks:
                    welcome = tasks.create_task(self._welcome(ready), name="welcome")
                    try:
                        await self.session.run(ready)
                    finally:
                        welcome.cancel()
            except* BrokerAwayError as away:
                log.warning("broker_away", error=str(away.exceptions[0]))
            if ready.is_set():
                pause = _BACKOFF_SECONDS[0]
            await anyio.sleep(spread(pause))
            pause = min(2 * pause, longest)

    async def _welcome(self, ready: asyncio.Event) -> None:
        await ready.wait()
        log.info("broker_connected", session_present=self.session.present)
        await self.continuity.connected(self._sources())
        self.session.subscribe(self._topics)
        if self.number == 0:
            self.session.watch(TOPICS)
        await self.continuity.keep()

    def _sources(self) -> list[SourceId]:
        """List the sources whose messages this shard takes."""
        known = self.intake.resolver.known.sources.keys() - INNER_SOURCES
        return sorted(id_ for id_ in known if crc32(id_.encode()) % self.count == self.number)

    async def drain(self) -> None:
        """Take nothing more from the broker; return when all that came is acknowledged."""
        await self.session.settled()
        await self.session.leave()


def _continuity(consumer: Consumer, broker: Broker) -> Continuity:
    return Continuity(
        consumer.intake,
        consumer.session,
        broker.client_id,
        consumer.sequences,
        consumer.heard,
        consumer.allowances,
        consumer.counts,
    )


def _url(settings: Settings) -> str:
    if settings.mqtt_url is None:
        raise ValueError("IOC_MQTT_URL is not set; `ioc up` brings its own broker")
    return settings.mqtt_url
