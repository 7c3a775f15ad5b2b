"""What one number of a wall is made of. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from .selector import Origin, Selector


class Show(StrEnum):
    """How the newest values of the selected series become one number."""

    LAST = "last"  # the newest value; of several series, their median
    SUM = "sum"
    RATIO = "ratio"  # Σ main ÷ Σ over, or Σ main ÷ number of series
    INCREASE_TODAY = "increase_today"  # growth of counters since local midnight


class TrendKind(StrEnum):
    """What is kept per five minutes of the last day."""

    LAST = "last"  # the newest value
    WORST = "worst"  # the lowest: an outage between two looks must not vanish
    TODAY = "today"  # running total since local midnight


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One cell of one topic."""

    topic: str
    cell: str
    show: Show
    main: Selector
    over: Selector | None = None
    unit_of_measure: str = "1"
    trend: TrendKind | None = None
    band: bool = False

    @property
    def origins(self) -> tuple[Origin, ...]:
        """Metrics and expressions whose series the tile reads."""
        return (self.main.origin, self.over.origin) if self.over else (self.main.origin,)
