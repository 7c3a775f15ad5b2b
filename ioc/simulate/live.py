"""The simulation as it runs: instruments report, sources send."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime

import structlog

from core.model import SourceId
from core.service.clock import Clock
from ioc.sending import http_client

from .before import Progress
from .models import Channel, Stage
from .timeline import Reporter, due
from .wire import HttpSender, MqttSender, Outbox

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Where the center is, and what opens its doors."""

    http: str
    mqtt: str
    keys: Mapping[SourceId, str] = field(repr=False)


@dataclass(slots=True)
class Live:
    """One running simulation."""

    stage: Stage
    reach: Reach
    clock: Clock
    progress: Progress
    _outboxes: dict[SourceId, Outbox] = field(default_factory=dict)

    async def run(self, from_ms: int) -> None:
        """Report and send from `from_ms` until cancelled."""
        channels = self._channels(from_ms)
        async with AsyncExitStack() as stack:
            client = await stack.enter_async_context(http_client(self.reach.http))
            mqtt = self._mqtt_senders(channels)
            for each in mqtt.values():
                each.start()
                stack.callback(each.stop)
            http = HttpSender(client, self.reach.keys)
            async with asyncio.TaskGroup() as tasks:
                for source, channel in channels.items():
                    self._outboxes[source] = Outbox()
                    sender = mqtt[source] if channel is Channel.MQTT else http
                    tasks.create_task(self._send(source, sender), name=f"send {source}")
                await self._report(from_ms)

    def _channels(self, from_ms: int) -> dict[SourceId, Channel]:
        """Tell which sources take part: those with a key."""
        year = self.stage.calendar.year(from_ms)
        instruments = self.stage.instruments(year)
        wanted = {each.source: each.channel for each in instruments if each.live is not None}
        for source in wanted.keys() - self.reach.keys.keys():
            log.warning("source_without_key", source=source)
        return {source: wanted[source] for source in wanted if source in self.reach.keys}

    def _mqtt_senders(self, channels: Mapping[SourceId, Channel]) -> dict[SourceId, MqttSender]:
        loop = asyncio.get_running_loop()
        return {
            source: MqttSender(source, self.reach.keys[source], self.reach.mqtt, loop)
            for source, channel in channels.items()
            if channel is Channel.MQTT
        }

    async def _send(self, source: SourceId, sender: HttpSender | MqttSender) -> None:
        outbox = self._outboxes[source]
        while True:
            message = await outbox.first()
            await sender.deliver(message)
            outbox.settle(message)

    async def _report(self, from_ms: int) -> None:
        started = int(self.clock.now().timestamp())
        reporter = Reporter(self.stage.seed, started)
        for time_ms, instrument in due(self.stage, from_ms):
            await self.clock.sleep_until(datetime.fromtimestamp(time_ms / 1000, UTC))
            outbox = self._outboxes.get(instrument.source)
            if outbox is None:
                continue
            for message in reporter.report(time_ms, instrument):
                outbox.put(message)
            self.progress.reported(time_ms)
