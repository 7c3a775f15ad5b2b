"""What the simulation counts. Labels are bounded sets."""

from prometheus_client import Counter, Gauge

SENT = Counter("ioc_simulate_sent_total", "Samples handed to the wire, once each.", ["channel"])
ACCEPTED = Counter("ioc_simulate_accepted_total", "Samples the center said it stored.", ["channel"])
REFUSED = Counter("ioc_simulate_refused_total", "Samples the center refused.", ["channel"])
RETRIED = Counter("ioc_simulate_retries_total", "Attempts made again.", ["channel"])
DROPPED = Counter("ioc_simulate_dropped_total", "Messages given up, oldest first.", ["channel"])
WAITING = Gauge("ioc_simulate_waiting", "Messages not yet acknowledged.", ["channel"])
