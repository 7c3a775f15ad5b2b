"""What `ioc up` counts itself: deaths of its children, and whom the broker turned away."""

import re

from prometheus_client import Counter, Gauge

DEATHS = Counter(
    "ioc_up_deaths_total",
    "Ends of a process that nobody asked for: exit (by itself), killed (SIGKILL), memory (SIGKILL "
    "while the kernel was short of memory), crash (SIGSEGV and the like), stuck (its loop "
    "did not turn), signal (another).",
    ["name", "reason"],
)
RUNNING = Gauge("ioc_up_running", "Whether a process runs now.", ["name"])
FAILURES = Gauge(
    "ioc_up_start_failures",
    "Ends in a row within a minute of the start; 0 = it stays up.",
    ["name"],
)
BROKER_REFUSED = Counter(
    "ioc_broker_refused_total",
    "What the broker refused by itself: user (unknown, or a wrong key), topic (not the sender's), "
    "size (above 256 KiB), protocol (malformed).",
    ["reason"],
)
BROKER_OVERFLOWS = Counter(
    "ioc_broker_overflows_total",
    "Times that the queue of an ingest process began to overflow: messages are lost from then on.",
)

# Source: the log of Mosquitto 2.0.21.
_REFUSALS = (
    ("user", re.compile(r": Client \S+ disconnected, not authorised\.$")),
    ("topic", re.compile(r": Denied PUBLISH from ")),
    ("size", re.compile(r": Client \S+ disconnected due to oversize packet\.$")),
    ("protocol", re.compile(r": Client \S+ disconnected due to (malformed packet|protocol error)")),
)
_OVERFLOW = ": Outgoing messages are being dropped for client ioc-ingest-"
for _reason, _ in _REFUSALS:
    BROKER_REFUSED.labels(reason=_reason)  # a rate needs the zero before the first


def count_broker_line(line: str) -> None:
    """Count a line of the broker's log, if it tells of a refusal or of a loss."""
    if _OVERFLOW in line:
        BROKER_OVERFLOWS.inc()
        return
    for reason, pattern in _REFUSALS:
        if pattern.search(line):
            BROKER_REFUSED.labels(reason=reason).inc()
            return
