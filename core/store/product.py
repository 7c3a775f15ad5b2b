"""What ships with the product: its own metrics, and the sources of what it sends itself."""

from functools import cache
from importlib.resources import files

from core.model import Conflict, LabelSet, Metric, Source, SourceId
from core.place import Findings, parse_metrics

_FILE = "product_metrics.csv"
_WORDS = ("per KPI",)  # kpi_value: each KPI has a unit of its own

CANARY = "ioc_canary"  # the metric; sent every CANARY_SECONDS by the source below
CANARY_SECONDS = 5.0
CANARY_SOURCE = SourceId("ioc-canary")
PROBE_SOURCE = SourceId("ioc-probe")
HEARTBEAT_SOURCE = SourceId("ioc-heartbeat")
# A place without probes or heartbeats does not miss them.
QUIET_SOURCES = frozenset({PROBE_SOURCE, HEARTBEAT_SOURCE})


@cache
def product_metrics() -> tuple[Metric, ...]:
    """Metrics of origin `product`, in file order. A mistake in the file is a mistake of ours."""
    findings = Findings(_FILE)
    raw = files("core.store").joinpath(_FILE).read_bytes()
    metrics = parse_metrics(raw, findings, units_of_measure=_WORDS)
    if found := findings.all():
        raise AssertionError("\n".join(map(str, found)))
    return metrics


def product_sources() -> tuple[Source, ...]:
    """List the sources of origin `product`."""
    canary = Source(
        id=CANARY_SOURCE,
        name_vi="Kiểm tra đường dữ liệu",
        name_en="Canary of the data path",
        unit=None,
        labels=LabelSet.of({}),
        allowed_metrics=(CANARY,),
        unknown_metric=None,
        conflict=None,
        expected_period_seconds=CANARY_SECONDS,
        rate_per_second=None,
    )
    probe = Source(
        id=PROBE_SOURCE,
        name_vi="Đo kiểm cổng",
        name_en="Portal probes",
        unit=None,
        labels=LabelSet.of({}),
        allowed_metrics=("portal_*",),
        unknown_metric=None,
        conflict=None,
        expected_period_seconds=None,  # that of the place's metrics
        rate_per_second=None,
    )
    heartbeat = Source(
        id=HEARTBEAT_SOURCE,
        name_vi="Công việc định kỳ",
        name_en="Heartbeats of jobs",
        unit=None,
        labels=LabelSet.of({}),
        allowed_metrics=("heartbeat_*",),
        unknown_metric=None,
        conflict=Conflict.REPLACE,  # two reports of one moment: the later stands
        expected_period_seconds=None,  # without a heartbeat nothing comes
        rate_per_second=None,
    )
    return (canary, probe, heartbeat)
