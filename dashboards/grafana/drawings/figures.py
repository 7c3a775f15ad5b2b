"""Single numbers, large, and numbers beside each other as bars."""

from typing import NamedTuple

from grafana_foundation_sdk.builders import bargauge
from grafana_foundation_sdk.builders import stat as stat_
from grafana_foundation_sdk.builders.common import ReduceDataOptions
from grafana_foundation_sdk.models.common import (
    BarGaugeDisplayMode,
    BigValueColorMode,
    BigValueGraphMode,
    VizOrientation,
)
from grafana_foundation_sdk.models.dashboard import DynamicConfigValue

from dashboards.grafana.subject import Draw, Subject, Words

from .colours import (
    CLEAR,
    GREY,
    NOTHING_SAID,
    From,
    Sayings,
    sayings,
    thresholds,
)


class Figure(NamedTuple):
    """One of several numbers: its column in the answer, its name, and its colour when not 0.

    unit, decimals: where they are others than those of all.
    """

    name: str
    title: Words
    colour: str | None = None
    unit: str | None = None
    decimals: int | None = None


def figure(
    unit: str,
    *steps: From,
    decimals: int = 0,
    base: str = CLEAR,
    said: Sayings = NOTHING_SAID,
    of: tuple[Figure, ...] = (),
) -> Draw[stat_.Panel]:
    """Draw one number, large, or several. base: the ground below the first step."""

    def drawing(subject: Subject) -> stat_.Panel:
        made = stat_.Panel().unit(unit).decimals(decimals).thresholds(thresholds(base, steps))
        made = made.mappings(sayings(said, subject)).graph_mode(BigValueGraphMode.NONE)
        made = made.color_mode(BigValueColorMode.BACKGROUND_SOLID)
        for one in of:
            made = made.override_by_name(one.name, _own(one, subject))
        return made.reduce_options(ReduceDataOptions().calcs(["lastNotNull"]))

    return drawing


def meters(
    unit: str,
    *steps: From,
    decimals: int = 0,
    base: str = GREY,
    most: float | None = None,
) -> Draw[bargauge.Panel]:
    """Draw a bar for each series from 0 on, to be compared. most: the end of the bars."""

    def drawing(_: Subject) -> bargauge.Panel:
        made = bargauge.Panel().unit(unit).decimals(decimals).thresholds(thresholds(base, steps))
        made = made.min(0).display_mode(BarGaugeDisplayMode.BASIC)
        made = made.orientation(VizOrientation.HORIZONTAL).show_unfilled(True)
        made = made.reduce_options(ReduceDataOptions().calcs(["lastNotNull"]))
        return made if most is None else made.max(most)

    return drawing


def _own(one: Figure, subject: Subject) -> list[DynamicConfigValue]:
    told = [DynamicConfigValue("displayName", subject.say(one.title))]
    for name, value in (("unit", one.unit), ("decimals", one.decimals)):
        if value is not None:
            told.append(DynamicConfigValue(name, value))
    if one.colour:
        colours = thresholds(CLEAR, [From(1, one.colour)]).build()
        told.append(DynamicConfigValue("thresholds", colours))
    return told
