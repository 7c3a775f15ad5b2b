"""What `ioc up` counts itself: deaths of its children, and whom the broker turned away."""

import re

from prometheus_client import Counter

DEATHS = Counter("ioc_up_deaths_total", "Ends of a process that nobody asked for.", ["name"])
BROKER_REFUSED = Counter(
    "ioc_broker_refused_total",
    "What the broker refused by itself: user (unknown, or a wrong key), size (above 256 KiB), "
    "protocol (malformed). A topic that is not the sender's is told to MQTT 5 clients only.",
    ["reason"],
)

# Source: the log of Mosquitto 2.0.21.
_REFUSALS = (
    ("user", re.compile(r"disconnected, not authorised")),
    ("size", re.compile(r"oversize packet|packet too large", re.IGNORECASE)),
    ("protocol", re.compile(r"malformed packet|protocol error", re.IGNORECASE)),
)
for _reason, _ in _REFUSALS:
    BROKER_REFUSED.labels(reason=_reason)  # a rate needs the zero before the first


def count_refusal(line: str) -> None:
    """Count a line of the broker's log, if it tells of a refusal."""
    for reason, pattern in _REFUSALS:
        if pattern.search(line):
            BROKER_REFUSED.labels(reason=reason).inc()
            return
