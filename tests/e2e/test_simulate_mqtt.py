"""A simulated device and a real broker that goes away and comes back."""

import asyncio
import json
from queue import Queue

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from core.model import SourceId
from ioc.simulate.messages import Envelope, Message, Reading, message
from ioc.simulate.models import Channel
from ioc.simulate.wire import MqttSender
from tests.servers import Broker

SOURCE = SourceId("tram-1")
CENTER = "ioc-ingest-0"
PATIENCE_SECONDS = 60


class Listener:
    """The center's side: a session that outlives connections, messages in a queue."""

    def __init__(self, broker: Broker) -> None:
        self.arrived: Queue[int] = Queue()
        self._subscribed: Queue[object] = Queue()
        self._client = Client(CallbackAPIVersion.VERSION2, client_id=CENTER, clean_session=False)
        self._client.username_pw_set(CENTER, "secret")
        self._client.on_message = self._on_message
        self._client.on_subscribe = lambda *told: self._subscribed.put(told)
        self._client.on_connect = self._on_connect
        self._client.reconnect_delay_set(1, 1)
        self._client.connect("127.0.0.1", broker.port)
        self._client.loop_start()
        self._subscribed.get(timeout=PATIENCE_SECONDS)

    def stop(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _on_connect(self, *_: object) -> None:
        self._client.subscribe(f"ioc/v1/{SOURCE}/telemetry", 1)

    def _on_message(self, _client: Client, _userdata: object, what: MQTTMessage) -> None:
        self.arrived.put(json.loads(what.payload)["seq"])


def numbered(seq: int) -> Message:
    reading = Reading("net_site_up", {"site": "a"}, 1_795_524_000_000 + seq, 1.0)
    return message(SOURCE, Channel.MQTT, [reading], Envelope(1, seq))


async def test_what_is_sent_while_the_broker_is_away_arrives(broker: Broker) -> None:
    broker.allow(SOURCE, "ioc_key")
    broker.allow(CENTER, "secret")
    listener = await asyncio.to_thread(Listener, broker)
    sender = MqttSender(SOURCE, "ioc_key", broker.url, asyncio.get_running_loop())
    sender.start()
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await sender.deliver(numbered(1))
            await asyncio.to_thread(broker.server.stop)
            async with asyncio.TaskGroup() as tasks:
                waiting = tasks.create_task(sender.deliver(numbered(2)), name="deliver")
                await asyncio.to_thread(broker.server.start)
            assert waiting.done()
        arrived: set[int] = set()
        while arrived != {1, 2}:  # at least once: the first may come twice
            wait = asyncio.to_thread(listener.arrived.get, timeout=PATIENCE_SECONDS)
            arrived.add(await wait)
    finally:
        sender.stop()
        listener.stop()
