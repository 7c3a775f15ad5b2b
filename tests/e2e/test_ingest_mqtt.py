"""Samples over MQTT are in the table when the acknowledgement says so."""

import json
from pathlib import Path
from queue import Queue
from typing import Any, Self

import pytest
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from tests import given
from tests.e2e.conftest import running_http
from tests.running import eventually
from tests.servers import Broker, Database

pytestmark = pytest.mark.usefixtures("ingest_mqtt")

PATIENCE_SECONDS = 10


class Device:
    """A source as it is in the field: publishes at QoS 1, listens to its acknowledgements."""

    def __init__(self, broker: Broker, source: str, key: str) -> None:
        self.source = source
        self.acks: Queue[dict[str, Any]] = Queue()
        self._client = Client(
            CallbackAPIVersion.VERSION2, client_id=source, protocol=MQTTProtocolVersion.MQTTv5
        )
        self._client.username_pw_set(source, key)
        self._client.on_message = self._on_message
        self._subscribed: Queue[tuple[object, ...]] = Queue()
        self._client.on_subscribe = lambda *told: self._subscribed.put(told)
        self._client.on_connect = lambda *_: self._client.subscribe(f"ioc/v1/{source}/ack", 1)
        self._broker = broker

    def __enter__(self) -> Self:
        self._client.connect("127.0.0.1", self._broker.port)
        self._client.loop_start()
        self._subscribed.get(timeout=PATIENCE_SECONDS)
        return self

    def __exit__(self, *_: object) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def send(self, message: object) -> None:
        payload = message if isinstance(message, bytes) else json.dumps(message)
        topic = f"ioc/v1/{self.source}/telemetry"
        self._client.publish(topic, payload, qos=1).wait_for_publish(PATIENCE_SECONDS)

    def ack(self) -> dict[str, Any]:
        return self.acks.get(timeout=PATIENCE_SECONDS)

    def _on_message(self, _client: Client, _userdata: object, message: MQTTMessage) -> None:
        self.acks.put(json.loads(message.payload))


def test_one_sample(database: Database, broker: Broker, keys: dict[str, str]) -> None:
    with Device(broker, "bts-01", keys["bts-01"]) as device:
        sample = {"metric": "net_rsrp_dbm", "time": given.now_ms(), "value": -97}
        device.send({**sample, "id": "7f3a"})
        assert device.ack() == {"id": "7f3a", "accepted": 1, "rejected": 0, "errors": []}
    assert given.stored(database) == [("net_rsrp_dbm", -97)]


def test_the_canary_comes_back(
    database: Database, broker: Broker, keys: dict[str, str], tmp_path: Path
) -> None:
    assert keys
    with running_http(database, tmp_path, broker=broker) as ingest_http:
        eventually(
            lambda: any(metric == "ioc_canary" for metric, _ in given.stored(database)),
            lambda: ingest_http.log.read_text()[-2000:],
        )
