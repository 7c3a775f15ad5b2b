"""A source as it is in the field: publishes at QoS 1, listens to its acknowledgements."""

import json
from queue import Queue
from typing import Any, Self

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from tests.servers import Broker

PATIENCE_SECONDS = 60


class Device:
    """Connected while its `with` block runs."""

    def __init__(self, broker: Broker, source: str, key: str) -> None:
        self.source = source
        self.acks: Queue[dict[str, Any]] = Queue()
        self._port = broker.port
        self._subscribed: Queue[tuple[object, ...]] = Queue()
        self._client = Client(
            CallbackAPIVersion.VERSION2, client_id=source, protocol=MQTTProtocolVersion.MQTTv5
        )
        self._client.username_pw_set(source, key)
        self._client.on_message = self._on_message
        self._client.on_subscribe = lambda *told: self._subscribed.put(told)

    def __enter__(self) -> Self:
        self._client.connect("127.0.0.1", self._port)
        self._client.loop_start()
        self._client.subscribe(f"ioc/v1/{self.source}/ack", 1)
        self._subscribed.get(timeout=PATIENCE_SECONDS)
        return self

    def __exit__(self, *_: object) -> None:
        self._client.disconnect()
        self._client.loop_stop()
        # Else both are collected as a ring, perhaps with its sockets before it closes them.
        self._client.on_message = self._client.on_subscribe = None

    def send(self, message: object, *, qos: int = 1, retain: bool = False, topic: str = "") -> None:
        """Publish, and wait for the broker's acknowledgement (not for ours)."""
        payload = message if isinstance(message, bytes) else json.dumps(message)
        topic = topic or f"ioc/v1/{self.source}/telemetry"
        sent = self._client.publish(topic, payload, qos=qos, retain=retain)
        sent.wait_for_publish(PATIENCE_SECONDS)

    def ack(self) -> dict[str, Any]:
        """Wait for what became of a message."""
        return self.acks.get(timeout=PATIENCE_SECONDS)

    def _on_message(self, _client: Client, _userdata: object, message: MQTTMessage) -> None:
        self.acks.put(json.loads(message.payload))
