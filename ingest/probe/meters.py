"""What the prober counts. Labels are bounded sets, never a target or a URL."""

from prometheus_client import Counter, Gauge, Histogram

PROBES = Counter("ioc_probe_total", "Probes by what they said of the portal.", ["kind", "result"])
FAILED = Counter("ioc_probe_failed_total", "Tries that did not end well.", ["why"])
CONFIRMED = Counter("ioc_probe_second_tries_total", "Second tries, which decide.", ["result"])
SKIPPED = Counter("ioc_probe_skipped_total", "Probes that were due and not made.", ["reason"])
TARGETS = Gauge("ioc_probe_targets", "Targets that are probed.")
RUNNING = Gauge("ioc_probe_running", "Probes under way.")
LATE_SECONDS = Histogram("ioc_probe_late_seconds", "From when a probe was due to its first try.")
