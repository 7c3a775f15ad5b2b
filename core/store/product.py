"""The catalogue rows that ship with the product: its canary and its own metrics."""

from functools import cache
from importlib.resources import files

from core.model import Metric
from core.place import Findings, parse_metrics

_FILE = "product_metrics.csv"
_WORDS = ("per KPI",)  # kpi_value: each KPI has a unit of its own


@cache
def product_metrics() -> tuple[Metric, ...]:
    """Metrics of origin `product`, in file order. A mistake in the file is a mistake of ours."""
    findings = Findings(_FILE)
    raw = files("core.store").joinpath(_FILE).read_bytes()
    metrics = parse_metrics(raw, findings, units_of_measure=_WORDS)
    if found := findings.all():
        raise AssertionError("\n".join(map(str, found)))
    return metrics
