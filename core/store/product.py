"""What ships with the product: its own metrics, and the sources of what it sends itself."""

from dataclasses import replace
from functools import cache
from importlib.resources import files

from core.model import Conflict, LabelSet, Metric, Source, SourceId
from core.place import PER_KPI, Findings, parse_metrics

_FILE = "product_metrics.csv"
_WORDS = (PER_KPI,)

CANARY = "ioc_canary"  # the metric; sent every CANARY_SECONDS by each of the sources below
CANARY_SECONDS = 5.0
CANARY_LABEL = "shard"
# Of each shard one source that it serves, so that none can stand still unseen.
CANARY_SOURCES = {"0": SourceId("ioc-canary-0"), "1": SourceId("ioc-canary")}
ACCOUNT_SOURCE = SourceId("ioc-ingest")  # tells of all sources
PROBE_SOURCE = SourceId("ioc-probe")
HEARTBEAT_SOURCE = SourceId("ioc-heartbeat")
ALERTS_SOURCE = SourceId("ioc-alerts")  # what rules record
KPI_SOURCE = SourceId("ioc-kpi")
OUR_SOURCES = frozenset(
    {
        *CANARY_SOURCES.values(),
        ACCOUNT_SOURCE,
        PROBE_SOURCE,
        HEARTBEAT_SOURCE,
        ALERTS_SOURCE,
        KPI_SOURCE,
    }
)
# Written by our processes themselves: they have no device, and no session at the broker.
INNER_SOURCES = frozenset(
    {ACCOUNT_SOURCE, PROBE_SOURCE, HEARTBEAT_SOURCE, ALERTS_SOURCE, KPI_SOURCE}
)
# A place without probes, heartbeats, rules or KPIs does not miss them.
QUIET_SOURCES = frozenset({PROBE_SOURCE, HEARTBEAT_SOURCE, ALERTS_SOURCE, KPI_SOURCE})
_HISTORY_PER_SECOND = 5_000.0  # as of the demo's other sources


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
    canaries = (
        _source(id_, f"Kiểm tra đường dữ liệu {shard}", f"Canary of data path {shard}", CANARY)
        for shard, id_ in CANARY_SOURCES.items()
    )
    probe = _source(PROBE_SOURCE, "Đo kiểm cổng", "Portal probes", "portal_*")
    heartbeat = _source(HEARTBEAT_SOURCE, "Công việc định kỳ", "Heartbeats of jobs", "heartbeat_*")
    recorded = _source(ALERTS_SOURCE, "Quy tắc và cảnh báo", "Rules and alerts", "*")
    kpis = _source(KPI_SOURCE, "Chỉ tiêu", "KPIs", "kpi_*")
    account = _source(ACCOUNT_SOURCE, "Sổ theo dõi nguồn", "Account of sources", "source_*")
    return (
        *(replace(canary, expected_period_seconds=CANARY_SECONDS) for canary in canaries),
        # Its period is that of the place's metrics. By HTTP only comes what a demo had in the past.
        replace(probe, rate_per_second=_HISTORY_PER_SECOND),
        # Two reports of one moment: the later stands.
        replace(heartbeat, conflict=Conflict.REPLACE),
        # Written by whoever holds the lease: the later stands.
        replace(account, conflict=Conflict.REPLACE, expected_period_seconds=60.0),
        # Computed anew within one moment: the later stands.
        replace(kpis, conflict=Conflict.REPLACE),
        # A moment that is evaluated again after a fault may give something else.
        replace(recorded, conflict=Conflict.REPLACE),
    )


def _source(id_: SourceId, name_vi: str, name_en: str, metrics: str) -> Source:
    return Source(
        id=id_,
        name_vi=name_vi,
        name_en=name_en,
        unit=None,
        labels=LabelSet.of({}),
        allowed_metrics=(metrics,),
        unknown_metric=None,
        conflict=None,
        expected_period_seconds=None,
        rate_per_second=None,
    )
