"""The canary: a sample sent through the broker like any device's, so that screens can prove life.

It comes back as any other sample: broker, ingest, database, feed. If its age on a screen grows,
one of these is broken, whatever they say of themselves. There is one for each shard, by a source
that it serves. Each ingest process can send them, and one does, under a lease: a process that hangs
must not make all others look dead.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import anyio
import anyio.to_thread
import orjson
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from prometheus_client import Counter

from core.model import SourceId
from core.service.clock import Clock
from core.store.product import CANARY, CANARY_LABEL, CANARY_SECONDS, CANARY_SOURCES

LEASE = "canary"
_KEEPALIVE_SECONDS = 15
_BACKOFF_SECONDS = (1, 10)

SENT = Counter("ioc_canary_sent_total", "Canary samples handed to the broker.", ["result"])


@dataclass(frozen=True, slots=True)
class Canary:
    """Where to sing, and the password of its sources."""

    broker_url: str
    password: str
    clock: Clock

    async def sing(self) -> None:
        """Send one of each shard each CANARY_SECONDS until cancelled; without a broker, none."""
        async with AsyncExitStack() as stack:
            clients = {
                shard: await stack.enter_async_context(self._connected(source))
                for shard, source in CANARY_SOURCES.items()
            }
            while True:
                for shard, client in clients.items():
                    self._send(client, shard)
                await anyio.sleep(CANARY_SECONDS)

    def _send(self, client: Client, shard: str) -> None:
        result = "sent" if client.is_connected() else "no_broker"
        if client.is_connected():
            topic = f"ioc/v1/{CANARY_SOURCES[shard]}/telemetry"
            client.publish(topic, self._message(shard), qos=1)
        SENT.labels(result).inc()

    def _message(self, shard: str) -> bytes:
        now = self.clock.now().timestamp()
        sample = {"metric": CANARY, "time": int(now * 1000), "value": now}
        return orjson.dumps(sample | {"labels": {CANARY_LABEL: shard}})

    @asynccontextmanager
    async def _connected(self, source: SourceId) -> AsyncIterator[Client]:
        """Keep a connection: paho's own thread makes it again whenever it breaks."""
        parts = urlsplit(self.broker_url)
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=source,
            protocol=MQTTProtocolVersion.MQTTv5,
        )
        client.username_pw_set(source, self.password)
        client.max_queued_messages_set(1)  # an old canary tells nothing
        client.reconnect_delay_set(*_BACKOFF_SECONDS)
        client.connect_async(
            parts.hostname or "127.0.0.1", parts.port or 1883, keepalive=_KEEPALIVE_SECONDS
        )
        client.loop_start()
        try:
            yield client
        finally:
            client.disconnect()
            with anyio.CancelScope(shield=True):
                await anyio.to_thread.run_sync(client.loop_stop)
