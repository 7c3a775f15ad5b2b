"""What is kept of a page of /metrics, and that the catalogue knows it."""

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from core.model import Kind
from core.store.product import product_metrics
from ioc.alerts.chosen import CHOSEN, PROCESS, chosen, labelled

OURS = {
    "center_process_up": ("process",),
    "center_process_ready": ("process",),
    "center_lease_held": ("lease",),
    "center_clock_skew_seconds": ("host",),
    "center_channels_down": ("channel",),
}


def page() -> str:
    registry = CollectorRegistry()
    lost = Counter("ioc_mqtt_dropped_total", "", ["reason"], registry=registry)
    lost.labels("a").inc(2)
    lost.labels("b").inc(3)
    free = Gauge("ioc_disk_free_ratio", "", ["fs", "device"], registry=registry)
    free.labels("state", "sda").set(0.5)
    free.labels("wal", "sdb").set(0.25)
    Gauge("ioc_rule_failing_else", "", registry=registry).set(1)
    Gauge("ioc_secret", "", ["user"], registry=registry).labels("x").set(1)
    return generate_latest(registry).decode()


def test_chosen_families_with_bounded_labels_are_kept() -> None:
    assert chosen(page(), "up") == {
        labelled("ioc_mqtt_dropped_total", {"process": "up"}): 5,
        labelled("ioc_disk_free_ratio", {"process": "up", "fs": "state"}): 0.5,
        labelled("ioc_disk_free_ratio", {"process": "up", "fs": "wal"}): 0.25,
    }
    assert chosen("", "up") == {}


def test_the_catalogue_knows_all_of_it() -> None:
    known = {metric.name: metric for metric in product_metrics()}
    wanted = {name: (PROCESS, *labels) for name, labels in CHOSEN.items()} | OURS
    assert {name: known[name].labels for name in wanted} == wanted
    counters = {name for name in wanted if known[name].kind is Kind.COUNTER}
    assert counters == {name for name in wanted if name.endswith("_total")}
