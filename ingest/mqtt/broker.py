"""What the broker says of itself under $SYS: numbers for /metrics, and a loss that it admits."""

from dataclasses import dataclass
from typing import Final

from prometheus_client import Gauge

_ROOT: Final = "$SYS/broker/"
_DROPPED: Final = "publish/messages/dropped"
_GAUGES: Final = {
    _DROPPED: Gauge(
        "ioc_mqtt_broker_dropped", "Messages that the broker has dropped since it started."
    ),
    "store/messages/count": Gauge("ioc_mqtt_broker_stored", "Messages that the broker holds."),
    "clients/connected": Gauge("ioc_mqtt_broker_clients", "Clients connected to the broker."),
    "uptime": Gauge("ioc_mqtt_broker_uptime_seconds", "For how long the broker has been running."),
}
TOPICS: Final = tuple(f"{_ROOT}{name}" for name in _GAUGES)


def rise(before: int | None, now: int) -> int:
    """How many messages were dropped since `before`; a counter that fell began anew at zero."""
    if before is None:
        return 0
    return now - before if now >= before else now


@dataclass(slots=True)
class BrokerCounts:
    """The last word of the broker. dropped: None until it was told."""

    dropped: int | None = None

    def takes(self, topic: str, payload: bytes) -> bool:
        """Note a message of the broker itself; False when it is none."""
        if not topic.startswith(_ROOT):
            return False
        name = topic.removeprefix(_ROOT)
        number = payload.split()[0] if payload.split() else b""  # "123 seconds"
        if name in _GAUGES and number.isdigit():
            _GAUGES[name].set(int(number))
            if name == _DROPPED:
                self.dropped = int(number)
        return True
