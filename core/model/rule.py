"""Rules as Prometheus has them: what is asked on a grid, and what becomes of the answer."""

from dataclasses import dataclass
from typing import Literal

Texts = tuple[tuple[str, str], ...]  # names and texts, by name


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRule:
    """An alert for each series that the expression gives.

    hold_seconds: how long it must be given before the alert fires (`for`). keep_seconds: how long
    it fires on after it is given no more (`keep_firing_for`). labels, annotations: templates.
    """

    name: str
    expr: str
    hold_seconds: float = 0.0
    keep_seconds: float = 0.0
    labels: Texts = ()
    annotations: Texts = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingRule:
    """A metric that is what the expression gives."""

    name: str
    expr: str
    labels: Texts = ()


Rule = AlertRule | RecordingRule
# Files of the place, brought in at run time, written in the browser, of the center itself.
Origin = Literal["place", "import", "desk", "built-in"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleGroup:
    """Rules that are evaluated one after the other, at the same moments.

    query_offset_seconds: how far back they look, None: as everywhere. limit: of what a rule may
    give, 0: none. labels: added to those of each rule, unless it has its own.
    """

    file: str
    name: str
    origin: Origin = "place"
    interval_seconds: float | None = None  # as everywhere
    query_offset_seconds: float | None = None
    limit: int = 0
    labels: Texts = ()
    rules: tuple[Rule, ...] = ()

    @property
    def id(self) -> str:
        """Name it among all groups of a place; its file first, as there are few of these."""
        return f"{self.file}: {self.name}"

    @property
    def is_by_grid_alone(self) -> bool:
        """Whether none of its rules is looked at early.

        Whoever looks back does so on purpose; and a single series does not tell whether a rule
        gives more than it may.
        """
        return bool(self.query_offset_seconds or self.limit)
