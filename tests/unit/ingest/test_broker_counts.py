"""What the broker says of itself is counted; what it dropped is told as a rise."""

import pytest
from prometheus_client import REGISTRY

from ingest.mqtt.broker import TOPICS, BrokerCounts, rise


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (None, 7, 0),  # the first word: nobody knows since when
        (7, 7, 0),
        (7, 12, 5),
        (7, 0, 0),  # restarted
        (7, 3, 3),  # restarted, and dropping again
    ],
)
def test_rise(before: int | None, now: int, expected: int) -> None:
    assert rise(before, now) == expected


def test_messages_of_devices_are_none_of_its_business() -> None:
    assert not BrokerCounts().takes("ioc/v1/bts-01/telemetry", b"{}")


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("payload", [b"42", b"42 seconds"])
def test_numbers(topic: str, payload: bytes) -> None:
    assert BrokerCounts().takes(topic, payload)
    told = [
        sample.value
        for metric in REGISTRY.collect()
        if metric.name.startswith("ioc_mqtt_broker_")
        for sample in metric.samples
    ]
    assert 42 in told


@pytest.mark.parametrize("payload", [b"", b" ", b"n/a", b"-1", b"1.5", b"\xff"])
def test_what_is_no_number_changes_nothing(payload: bytes) -> None:
    counts = BrokerCounts()
    assert counts.takes("$SYS/broker/publish/messages/dropped", payload)
    assert counts.dropped is None
