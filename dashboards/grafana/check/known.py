"""What boards are judged by. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from core.model import Metric
from core.place import Language
from dashboards.grafana.board import NO_VALUE
from dashboards.grafana.queries import IOC_PROMQL, IOC_SQL
from dashboards.grafana.subject import Words

from .asked import metrics_asked
from .reading import Tile, text

# By uid their kind; no board asks anybody else.
SOURCES: Final[Mapping[str, str]] = {
    str(each.uid): str(each.type_val) for each in (IOC_SQL, IOC_PROMQL)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The place, its catalogue of metrics, and where links may lead.

    boards: by uid the variables of each. rules: names of the alerts that the place's rules give.
    named: ids of units and schedules, which others may come to: until then ids stand there.
    undefined: metrics that our boards ask for and the place has not: no mistake of theirs.
    kpi_decimals: the most of its indicators.
    why_no_page: says of a path and its query what our app does not know of it; empty: it knows all.
    """

    zone: str
    language: Language
    boards: Mapping[str, frozenset[str]]
    metrics: Mapping[str, Metric]
    rules: frozenset[str]
    named: frozenset[str]
    undefined: frozenset[str]
    kpi_decimals: int
    why_no_page: Callable[[str], str]

    @property
    def no_value(self) -> str:
        """Give the standard text of a panel that is not to be empty."""
        return self.say(NO_VALUE)

    def say(self, words: Words) -> str:
        """Give a text in the place's language."""
        return words.vi if self.language is Language.VI else words.en

    def may_be_empty(self, tile: Tile) -> bool:
        """Whether a panel says itself why nothing need be there, or the place has not what it asks.

        It says so in place of the standard text.
        """
        asked = (metrics_asked(target.sql, target.promql) for target in tile.targets)
        lacks = any(names & self.undefined for names in asked)
        return lacks or text(tile.defaults, "noValue") not in {"", self.no_value}
