"""The canary: a sample sent through the broker like any device's, so that screens can prove life.

It comes back as any other sample: broker, ingest, database, feed. If its age on a screen grows,
one of these is broken, whatever they say of themselves. Each ingest process can send it, and one
does, under a lease: a process that hangs must not make all others look dead.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import anyio
import anyio.to_thread
import orjson
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from prometheus_client import Counter

from core.service.clock import Clock
from core.store.product import CANARY, CANARY_SECONDS, CANARY_SOURCE

LEASE = "canary"
_KEEPALIVE_SECONDS = 15
_BACKOFF_SECONDS = (1, 10)

SENT = Counter("ioc_canary_sent_total", "Canary samples handed to the broker.", ["result"])


@dataclass(frozen=True, slots=True)
class Canary:
    """Where to sing, and the password of its source."""

    broker_url: str
    password: str
    clock: Clock

    async def sing(self) -> None:
        """Send a sample each CANARY_SECONDS until cancelled; without a broker, none."""
        async with self._connected() as client:
            while True:
                result = "sent" if client.is_connected() else "no_broker"
                if client.is_connected():
                    client.publish(f"ioc/v1/{CANARY_SOURCE}/telemetry", self._message(), qos=1)
                SENT.labels(result).inc()
                await anyio.sleep(CANARY_SECONDS)

    def _message(self) -> bytes:
        now = self.clock.now().timestamp()
        return orjson.dumps({"metric": CANARY, "time": int(now * 1000), "value": now})

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Client]:
        """Keep a connection: paho's own thread makes it again whenever it breaks."""
        parts = urlsplit(self.broker_url)
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=CANARY_SOURCE,
            protocol=MQTTProtocolVersion.MQTTv5,
        )
        client.username_pw_set(CANARY_SOURCE, self.password)
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
