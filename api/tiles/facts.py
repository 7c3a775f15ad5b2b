"""What the engine is told: of series, of results of expressions, of the place. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from core.model import Metric, SeriesId, Source, SourceId
from core.place import Language

from .selector import Expression, Origin
from .series import UNKNOWN_PERIOD_SECONDS

ASKED_SECONDS: Final = 10.0  # from one result of an expression to the next
_UNKNOWN_SECONDS: Final = 150.0  # of an expression: its samples count for twice as long


@dataclass(frozen=True, slots=True)
class Described:
    """A series as the catalogue has it."""

    id: SeriesId
    metric: str
    labels: Mapping[str, str]
    source: SourceId


@dataclass(frozen=True, slots=True)
class Found:
    """What an expression gives with certain labels now; value None: nothing any more.

    newest_ms: time of the newest sample that it is made of; None: there is none. simulated: some
    of them were made up. lacking: some of them could not be read.
    """

    value: float | None
    newest_ms: int | None
    simulated: bool = False
    lacking: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the engine has to know of the place."""

    metrics: Mapping[str, Metric]
    sources: Mapping[SourceId, Source]
    zone: ZoneInfo
    language: Language

    def period_seconds(self, origin: Origin, source: SourceId | None) -> float:
        """How often samples are expected: by the metric, else by the source."""
        if isinstance(origin, Expression):
            found = [self._described_seconds(name) for name in origin.metrics]
            known = [seconds for seconds in found if seconds]
            return max(known, default=_UNKNOWN_SECONDS) + ASKED_SECONDS
        period = self._described_seconds(origin)
        sender = self.sources.get(source) if source else None
        if period is None and sender:
            period = sender.expected_period_seconds
        return period or UNKNOWN_PERIOD_SECONDS

    def _described_seconds(self, name: str) -> float | None:
        metric = self.metrics.get(name)
        return metric.expected_period_seconds if metric else None
