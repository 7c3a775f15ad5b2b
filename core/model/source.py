"""Who sends samples, and what it may do."""

from dataclasses import dataclass

from .ids import SourceId, UnitId
from .labels import LabelSet
from .metric import Conflict, UnknownMetric


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A sender as its place describes it. None means the default of the protocol it speaks."""

    id: SourceId
    unit: UnitId | None  # whom its alerts concern
    name_vi: str
    name_en: str
    labels: LabelSet  # added to its samples where absent
    allowed_metrics: tuple[str, ...]  # names and globs: net_*
    unknown_metric: UnknownMetric | None
    conflict: Conflict | None
    expected_period_seconds: float | None
    rate_per_second: float | None  # samples, sustained
    shared_with: tuple[SourceId, ...]  # others that may write the series it began
    contact: str
