"""Units of numbers and their decimals: said once, for boards and for who judges them.

As on our walls: what is counted is whole, a measurement has as many decimals as it is good for.
Grafana writes what is large or long in the next larger unit, and rounds it there: without a
decimal 90 s were "2 min".
"""

from collections.abc import Mapping
from typing import Final

from dashboards.grafana.subject import Subject, Words

Unit = str | Words  # words: what stands behind the number

COUNT: Final = "locale"  # whole, each one written: `short` would make "1 K" of 1 499
PLAIN: Final = "short"  # what counts nothing: so many a second, so many times
BY_DEFINITION: Final = "none"  # values of indicators, whose decimals kpis.yml says
DAYS: Final = Words("suffix:ngày", "suffix:days")  # `d` would make "2 week" of 13

_DECIMALS: Final[Mapping[str, int]] = {
    COUNT: 0,
    PLAIN: 1,
    "percentunit": 1,
    "percent": 1,
    "s": 1,
    "ms": 1,
    **dict.fromkeys(DAYS, 0),
    "dBm": 0,
    "dB": 1,
    "bytes": 1,
    "bps": 1,
    "volt": 1,
    "celsius": 1,
    "lengthmm": 1,
}
# Shares of which a hundredth of a percent says something: what gets lost, what is promised. And
# what indicators are made of: counted, or weighed, or in hectares (`locale` adds no zeros).
FINE: Final = frozenset(
    {"net_packet_loss_ratio", "reached", "objective", "numerator", "denominator"}
)
OF_FINE: Final = 2


def decimals_of(unit: str, by_definition: int) -> int | None:
    """Give how many decimals a unit has; None: nothing is said of it.

    by_definition: how many the place's indicators have.
    """
    return by_definition if unit == BY_DEFINITION else _DECIMALS.get(unit)


def named(unit: Unit, subject: Subject) -> str:
    """Give the unit as Grafana calls it."""
    return unit if isinstance(unit, str) else subject.say(unit)


def written(unit: Unit, subject: Subject, decimals: int | None = None) -> tuple[str, int | None]:
    """Give the unit and its decimals. decimals: where they are others."""
    name = named(unit, subject)
    return name, decimals_of(name, subject.kpi_decimals) if decimals is None else decimals
