"""Which of the numbers of our processes become series, under which labels. Pure."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from core.model import Labels
from promql.values import NAME

PROCESS: Final = "process"

# Names, and the labels that are kept: bounded sets. Over all others it is summed.
CHOSEN: Final[Mapping[str, tuple[str, ...]]] = {
    "ioc_mqtt_connected": (),
    "ioc_mqtt_session_lost_total": (),
    "ioc_mqtt_dropped_total": (),
    "ioc_broker_overflows_total": (),
    "ioc_ingest_inflight": (),
    "ioc_ingest_samples_total": ("result",),
    "ioc_ws_clients": (),
    "ioc_rule_failing": (),
    "ioc_rule_over_limit": (),
    "ioc_rule_missed_total": (),
    "ioc_rule_groups_late": (),
    "ioc_clock_jumped_timestamp_seconds": (),
    "ioc_outbox_depth": (),
    "ioc_outbox_oldest_seconds": (),
    "ioc_disk_free_ratio": ("fs",),
    "ioc_canary_seconds": ("stage",),
    "ioc_canary_passed_timestamp_seconds": (),
    "ioc_deadman_ping_timestamp_seconds": (),
}

Samples = dict[Labels, float]


def chosen(page: str, process: str) -> Samples:
    """Take out of a page of /metrics what is kept of a process. Raises ValueError."""
    begins = tuple(CHOSEN)
    lines = [line for line in page.splitlines() if line.startswith(begins)]
    found: Samples = {}
    parse: Callable[[str], Iterable[Metric]] = text_string_to_metric_families
    for family in parse("\n".join([*lines, ""])):
        for each in family.samples:
            kept = CHOSEN.get(each.name)
            if kept is not None:
                own = {name: each.labels[name] for name in kept if name in each.labels}
                labels = labelled(each.name, {PROCESS: process, **own})
                found[labels] = found.get(labels, 0.0) + each.value
    return found


def labelled(name: str, labels: Mapping[str, str]) -> Labels:
    """Give a series' labels in their order."""
    return tuple(sorted({NAME: name, **labels}.items()))
