"""What a metric is, and what a source may do with metrics and conflicting values."""

from dataclasses import dataclass
from enum import StrEnum

from .retention import DEFAULT_CLASS


class Kind(StrEnum):
    """How a metric's values behave over time."""

    GAUGE = "gauge"
    COUNTER = "counter"
    EVENT_COUNT = "event_count"  # an amount per interval: rain, hotspots


class Conflict(StrEnum):
    """What a second, different value at the same series and time does."""

    REJECT = "reject"
    REPLACE = "replace"


class UnknownMetric(StrEnum):
    """What a metric outside the catalogue does."""

    REJECT = "reject"
    CREATE = "create"


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One row of the catalogue. Ranges are inclusive; None is open."""

    name: str
    group: str
    unit_of_measure: str
    kind: Kind
    labels: tuple[str, ...]
    expected_period_seconds: float | None
    valid_min: float | None
    valid_max: float | None
    name_vi: str
    name_en: str
    note: str = ""
    retention_class: str = DEFAULT_CLASS


def guessed_kind(name: str) -> Kind:
    """Kind of a metric created on the fly, by Prometheus' naming habits."""
    counter = name.endswith(("_total", "_count", "_sum", "_bucket"))
    return Kind.COUNTER if counter else Kind.GAUGE
