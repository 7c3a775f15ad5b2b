"""What the engine is told: of series, of results of expressions, of the place. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from core.model import Metric, SeriesId, Source, SourceId
from core.place import Language


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
    of them were made up.
    """

    value: float | None
    newest_ms: int | None
    simulated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the engine has to know of the place."""

    metrics: Mapping[str, Metric]
    sources: Mapping[SourceId, Source]
    zone: ZoneInfo
    language: Language
