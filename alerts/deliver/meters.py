"""What the deliverer counts. Labels are classes of channels, never their names."""

from prometheus_client import Counter, Gauge, Histogram

DEPTH = Gauge("ioc_outbox_depth", "Notifications that are not settled.")
OLDEST_SECONDS = Gauge("ioc_outbox_oldest_seconds", "Age of the oldest that is not settled; or 0.")
ATTEMPTS = Counter(
    "ioc_notify_attempts_total", "Attempts by what came of them.", ["channel", "result"]
)
SECONDS = Histogram(
    "ioc_notify_seconds",
    "One attempt, from before it is sent to its answer.",
    ["channel"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
FALLBACKS = Counter("ioc_notify_fallbacks_total", "Notifications that another channel told, too.")
