"""A source: who may send, and under which policies."""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from .ids import SourceId, UnitId
from .labels import LabelSet
from .mapped import Mapped
from .metric import Conflict, UnknownMetric


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One sender. A policy of None means the default of the protocol it speaks."""

    id: SourceId
    unit: UnitId | None
    labels: LabelSet  # added to each series where absent
    allowed_metrics: tuple[str, ...]  # shell patterns
    unknown_metric: UnknownMetric | None
    conflict: Conflict | None
    expected_period_seconds: float | None
    rate_per_second: float | None
    shared_with: tuple[SourceId, ...] = ()
    name_vi: str = ""
    name_en: str = ""
    contact: str = ""
    mapping: tuple[Mapped, ...] = ()  # foreign topics that it may write

    def may_send(self, metric: str) -> bool:
        """Whether the metric matches one of the allowed patterns."""
        return any(fnmatchcase(metric, pattern) for pattern in self.allowed_metrics)
