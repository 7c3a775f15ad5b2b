"""How panels look: the colours, shapes and writing of our walls (`ui.md`: grey is normal).

Each function gives what makes a panel's picture anew; titles, queries and places are the board's.
"""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from grafana_foundation_sdk.builders import stat as stat_
from grafana_foundation_sdk.builders import table as table_
from grafana_foundation_sdk.builders import timeseries
from grafana_foundation_sdk.builders.common import ReduceDataOptions
from grafana_foundation_sdk.builders.dashboard import ThresholdsConfig
from grafana_foundation_sdk.models.common import BigValueColorMode, BigValueGraphMode
from grafana_foundation_sdk.models.dashboard import DynamicConfigValue, Threshold, ThresholdsMode

# Priorities as on the wall; what is normal has no colour.
GREY: Final = "#AEB4BD"
P1: Final = "#D55E00"
P2: Final = "#E69F00"
P3: Final = "#F0E442"
P4: Final = "#56B4E9"


class From(NamedTuple):
    """From which value on a figure has a colour."""

    value: float
    colour: str


class Column(NamedTuple):
    """How a column of a table is written: its name in the answer, its unit in Grafana's names."""

    name: str
    unit: str = ""
    decimals: int | None = None
    width: int | None = None


def figure(
    unit: str, *steps: From, decimals: int = 0, base: str = GREY
) -> Callable[[], stat_.Panel]:
    """Draw one number, large. base: its colour below the first step."""

    def drawing() -> stat_.Panel:
        made = stat_.Panel().unit(unit).decimals(decimals).thresholds(_thresholds(base, steps))
        made = made.color_mode(BigValueColorMode.VALUE).graph_mode(BigValueGraphMode.NONE)
        return made.reduce_options(ReduceDataOptions().calcs(["lastNotNull"]))

    return drawing


def lines(unit: str, *, decimals: int | None = None) -> Callable[[], timeseries.Panel]:
    """Draw lines over time; where nothing is known there is a gap."""

    def drawing() -> timeseries.Panel:
        made = timeseries.Panel().unit(unit).span_nulls(False).line_width(1).fill_opacity(0)
        return made if decimals is None else made.decimals(decimals)

    return drawing


def table(*columns: Column) -> Callable[[], table_.Panel]:
    """List rows; columns name how some are written."""

    def drawing() -> table_.Panel:
        made = table_.Panel()
        for column in columns:
            made = made.override_by_name(column.name, list(_written(column)))
        return made

    return drawing


def _written(column: Column) -> Sequence[DynamicConfigValue]:
    told = {"unit": column.unit or None, "decimals": column.decimals, "custom.width": column.width}
    return [
        DynamicConfigValue(id_val=name, value=value)
        for name, value in told.items()
        if value is not None
    ]


def _thresholds(base: str, steps: Sequence[From]) -> ThresholdsConfig:
    all_ = [Threshold(None, base), *(Threshold(*step) for step in steps)]
    return ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(all_)
