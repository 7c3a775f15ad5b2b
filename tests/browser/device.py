"""A device in the field: sends samples by MQTT, and returns when they are stored."""

import json
import time
from collections.abc import Iterable, Mapping
from typing import Any, Self

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

_PATIENCE_SECONDS = 60

Sample = Mapping[str, Any]


class Device:
    """One source with its key, connected while the block runs."""

    def __init__(self, port: int, source: str, key: str) -> None:
        self.source = source
        self._port = port
        self._client = Client(
            CallbackAPIVersion.VERSION2, client_id=source, protocol=MQTTProtocolVersion.MQTTv5
        )
        self._client.username_pw_set(source, key)

    def __enter__(self) -> Self:
        self._client.connect("127.0.0.1", self._port)
        self._client.loop_start()
        return self

    def __exit__(self, *_: object) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def send(self, *samples: Sample) -> None:
        """Publish at QoS 1; the broker has it on return."""
        topic = f"ioc/v1/{self.source}/telemetry"
        told = self._client.publish(topic, json.dumps({"samples": samples}), qos=1)
        told.wait_for_publish(_PATIENCE_SECONDS)


def sample(metric: str, value: float, *, at_ms: int, **labels: str) -> Sample:
    """One sample as it travels."""
    return {"metric": metric, "labels": labels, "time": at_ms, "value": value}


def now_ms() -> int:
    """Return the present moment."""
    return time.time_ns() // 10**6


def by_source(samples: Iterable[tuple[str, Sample]]) -> dict[str, list[Sample]]:
    """Gather (source, sample) into one message a source."""
    found: dict[str, list[Sample]] = {}
    for source, one in samples:
        found.setdefault(source, []).append(one)
    return found
