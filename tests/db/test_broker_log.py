"""What the broker refuses by itself is counted from its log: the words of a real Mosquitto."""

import socket
from contextlib import suppress

import pytest

from ioc.up.meters import BROKER_OVERFLOWS, BROKER_REFUSED, count_broker_line
from tests.chaos.wire import packets
from tests.running import eventually
from tests.servers import Broker

MINE, OTHERS = "ioc/v1/bts-01/telemetry", "ioc/v1/bts-02/telemetry"
LOGIN = packets.connect("bts-01", "key")
CONNACK_AND_PUBACK = bytes(8)


def publish(topic: str, payload: bytes = b"1") -> bytes:
    """Build a PUBLISH of quality 1."""
    return packets.publish(topic, payload, number=1)


REFUSED = {
    "accepted": (None, LOGIN + publish(MINE)),
    "unknown user": ("user", packets.connect("nobody", "key")),
    "wrong key": ("user", packets.connect("bts-01", "other")),
    "topic of another": ("topic", LOGIN + publish(OTHERS)),
    "topic of nobody": ("topic", LOGIN + publish("telemetry")),
    "300 kB": ("size", LOGIN + publish(MINE, bytes(300_000))),
    "quality 3": ("protocol", LOGIN + b"\x36" + publish(MINE)[1:]),
    "wildcard": ("protocol", LOGIN + publish("ioc/#")),
    "bad UTF-8": ("protocol", LOGIN + publish("??").replace(b"?", b"\xff")),
    "two logins": ("protocol", LOGIN + LOGIN),
    "HTTP": ("protocol", b"GET / HTTP/1.1\r\n\r\n"),
}


def counted(log: str) -> dict[str, float]:
    """Count a log; what that added, by the counter's name and reason."""
    before = _counts()
    for line in log.splitlines():
        count_broker_line(line)
    return {name: n - before[name] for name, n in _counts().items() if n > before[name]}


def ended(log: str) -> bool:
    """Whether every start is followed by an end; who lets a user in starts the broker anew."""
    return log.count(" terminating") == log.count(" starting")


def _counts() -> dict[str, float]:
    return {
        sample.labels.get("reason", "overflow"): sample.value
        for counter in (BROKER_REFUSED, BROKER_OVERFLOWS)
        for metric in counter.collect()
        for sample in metric.samples
        if sample.name.endswith("_total")
    }


@pytest.mark.parametrize(("reason", "sent"), REFUSED.values(), ids=REFUSED)
def test_what_the_broker_refuses_is_counted(
    broker: Broker, reason: str | None, sent: bytes
) -> None:
    broker.allow("bts-01", "key")
    with socket.create_connection(("127.0.0.1", broker.port), timeout=10) as sender:
        with suppress(OSError):  # it may have been cut off in the middle
            sender.sendall(sent)
        answer = b""
        while more := _received(sender):
            answer += more
            # Only now: who sees the end together with what is wrong tells of the end alone.
            if len(answer) == len(CONNACK_AND_PUBACK):
                sender.shutdown(socket.SHUT_WR)
    broker.server.stop()
    eventually(lambda: ended(broker.log), lambda: broker.log)
    assert counted(broker.log) == ({reason: 1.0} if reason else {})
    assert "Received PUBLISH" not in broker.log


def test_a_queue_that_overflows_is_counted() -> None:
    line = "1795543789: Outgoing messages are being dropped for client ioc-ingest-0."
    assert counted(line) == {"overflow": 1}


def _received(sender: socket.socket) -> bytes:
    try:
        return sender.recv(100)
    except ConnectionResetError:
        return b""
