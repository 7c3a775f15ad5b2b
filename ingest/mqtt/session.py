"""One connection after the other to the broker, all of the same persistent session.

paho-mqtt speaks the protocol; its socket is served by our event loop, so that there is one thread
and nothing between a packet and its place in the queue.
"""

import asyncio
from collections import deque
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import anyio
import anyio.to_thread
from paho.mqtt.client import ConnectFlags
from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions
from prometheus_client import Counter, Gauge

from .acks import Acks, Ticket
from .client import KEEPALIVE_SECONDS, RECEIVE_MAX, Broker, Client

INBOX_MAX = 2 * RECEIVE_MAX  # the broker holds QoS 1 back, but sends QoS 0 as it likes
_CONNACK_SECONDS = 10.0
_TICK_SECONDS = 1.0
# paho asks after a keepalive without a word and gives up after another: too late for us.
_SILENCE_SECONDS = KEEPALIVE_SECONDS + 10
_FILTERS_A_PACKET = 200

CONNECTED = Gauge("ioc_mqtt_connected", "Whether the broker knows us at this moment.")
DROPPED = Counter("ioc_mqtt_dropped_total", "Messages lost in this process.", ["reason"])
for _reason in ("ack_queue_full", "qos0_queue_full"):
    DROPPED.labels(_reason)  # a rate needs the zero before the first


class BrokerAwayError(Exception):
    """The connection could not be made, or ended."""


class Received(NamedTuple):
    """One message as it came. ticket: None at QoS 0, which nobody waits for."""

    topic: str
    payload: bytes
    ticket: Ticket | None


class Session:
    """What the rest of ingest sees of MQTT."""

    def __init__(self, broker: Broker) -> None:
        self.acks = Acks()
        self.connected = False
        self.present = False  # the broker kept our session
        self.listening = False  # it has confirmed what we subscribed to
        self._broker = broker
        self._inbox: deque[Received] = deque()
        self._arrived = asyncio.Event()
        self._client = Client(
            broker,
            on_connect=self._on_connect,
            on_publish=self._on_publish,
            on_subscribed=self._on_subscribed,
        )
        self._writable = asyncio.Event()
        self._paused = False
        self._none_open = asyncio.Event()
        self._none_open.set()
        self._refusal: str | None = None
        self._acked_at = 0.0
        self._unconfirmed = 0  # SUBSCRIBE packets

    @property
    def unsettled_seconds(self) -> float:
        """For how long something that came has been waiting to be stored, at most."""
        return anyio.current_time() - self._acked_at if len(self.acks) else 0.0

    async def take(self) -> list[Received]:
        """Wait for messages; all that are there, in the order of receipt."""
        while not self._inbox:
            self._arrived.clear()
            await self._arrived.wait()
        taken = list(self._inbox)
        self._inbox.clear()
        return taken

    async def settled(self) -> None:
        """Take nothing more; return when all that came is acknowledged, or never can be."""
        self._paused = True
        await self._none_open.wait()

    def stored(self, tickets: Iterable[Ticket]) -> None:
        """Acknowledge messages that are committed."""
        if ready := self.acks.stored(tickets):
            self._acked_at = anyio.current_time()
            self._client.acknowledge(ready)
            self._writable.set()
        if not len(self.acks):
            self._none_open.set()

    def publish(self, topic: str, payload: bytes) -> None:
        """Send at QoS 1, not retained. What does not fit the queue is dropped and counted."""
        told = self._client.publish(topic, payload, qos=1)
        if told.rc is MQTTErrorCode.MQTT_ERR_QUEUE_SIZE:
            DROPPED.labels("ack_queue_full").inc()
        self._writable.set()

    def subscribe(self, topics: Collection[str]) -> None:
        """Ask for topics at QoS 1, without what is retained there."""
        options = SubscribeOptions(qos=1, retainHandling=SubscribeOptions.RETAIN_DO_NOT_SEND)
        for some in _in_packets(topics):
            self._ask([(topic, options) for topic in some])
        self.listening = self.listening or not self._unconfirmed  # nothing was asked for
        self._writable.set()

    def watch(self, topics: Collection[str]) -> None:
        """Ask for what the broker says of itself, beginning with what it said last."""
        options = SubscribeOptions(qos=0, retainHandling=SubscribeOptions.RETAIN_SEND_ON_SUBSCRIBE)
        self._ask([(topic, options) for topic in sorted(topics)])
        self._writable.set()

    def unsubscribe(self, topics: Collection[str]) -> None:
        """Ask for topics no longer."""
        for some in _in_packets(topics):
            self._client.unsubscribe(list(some))
        self._writable.set()

    def _ask(self, topics: list[tuple[str, SubscribeOptions]]) -> None:
        self._client.subscribe(topics)
        self._unconfirmed += 1

    async def run(self, ready: asyncio.Event) -> None:
        """Hold one connection until it breaks; `ready` is set when messages may come.

        Raises BrokerAwayError at its end; whatever a callback raises ends the process.
        """
        await self._connect()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._read(), name="mqtt read")
                tasks.create_task(self._write(), name="mqtt write")
                tasks.create_task(self._tick(), name="mqtt keepalive")
                tasks.create_task(self._await_welcome(ready), name="mqtt welcome")
        except* BrokerAwayError as broken:
            raise broken.exceptions[0] from None
        finally:
            self.connected = self.listening = False
            self._none_open.set()
            CONNECTED.set(0)
            self._client.hang_up()

    async def leave(self) -> None:
        """Send what is queued and say goodbye; the session stays at the broker."""
        self._client.disconnect()
        self._client.loop_write()

    async def _connect(self) -> None:
        self._refusal = None
        self._welcome = asyncio.Event()
        try:
            await anyio.to_thread.run_sync(self._client.dial)
        except OSError as error:
            raise BrokerAwayError(f"cannot reach {self._broker.url}: {error}") from error
        self._writable.set()

    async def _await_welcome(self, ready: asyncio.Event) -> None:
        try:
            async with asyncio.timeout(_CONNACK_SECONDS):
                await self._welcome.wait()
        except TimeoutError:
            raise BrokerAwayError("the broker does not answer CONNECT") from None
        if self._refusal:
            raise BrokerAwayError(f"the broker refuses us: {self._refusal}")
        self.connected = True
        CONNECTED.set(1)
        ready.set()

    async def _read(self) -> None:
        while (sock := self._client.socket()) is not None:
            await anyio.wait_readable(sock)
            if self._paused:
                await asyncio.Event().wait()
            _check(self._client.loop_read())
            while self._client.has_read:
                _check(self._client.loop_read())
            if self._client.want_write():
                self._writable.set()
        raise BrokerAwayError("the broker closed the connection")

    async def _write(self) -> None:
        while True:
            await self._writable.wait()
            self._writable.clear()
            while self._client.want_write():
                _check(self._client.loop_write())
                sock = self._client.socket()
                if sock is not None and self._client.want_write():
                    await anyio.wait_writable(sock)

    async def _tick(self) -> None:
        while True:
            await anyio.sleep(_TICK_SECONDS)
            _check(self._client.loop_misc())
            if (silent := self._client.silent_seconds) > _SILENCE_SECONDS:
                raise BrokerAwayError(f"the broker has been silent for {silent:.0f} s")
            self._writable.set()

    def _on_connect(self, flags: ConnectFlags, reason: ReasonCode) -> None:
        self.acks.connected()
        self._acked_at = anyio.current_time()
        self.present = flags.session_present
        self._refusal = str(reason) if reason.is_failure else None
        self._unconfirmed = 0
        self._welcome.set()

    def _on_subscribed(self) -> None:
        self._unconfirmed -= 1
        self.listening = self.listening or not self._unconfirmed

    def _on_publish(self, topic: str, payload: bytes, packet_id: int | None) -> None:
        ticket = None
        if packet_id is not None:
            ticket = self.acks.received(packet_id)
            self._none_open.clear()
        elif len(self._inbox) >= INBOX_MAX:
            DROPPED.labels("qos0_queue_full").inc()
            return
        self._inbox.append(Received(topic, payload, ticket))
        self._arrived.set()


def _in_packets(topics: Collection[str]) -> Iterable[Sequence[str]]:
    ordered = sorted(topics)
    for start in range(0, len(ordered), _FILTERS_A_PACKET):
        yield ordered[start : start + _FILTERS_A_PACKET]


def _check(code: MQTTErrorCode) -> None:
    if code is not MQTTErrorCode.MQTT_ERR_SUCCESS:
        raise BrokerAwayError(f"the connection to the broker broke: {code.name}")
