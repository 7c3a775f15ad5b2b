"""Single numbers, large, and numbers beside each other as bars."""

from typing import NamedTuple, TypeVar

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
from .units import Unit, written

_Numbers = TypeVar("_Numbers", stat_.Panel, bargauge.Panel)


class Figure(NamedTuple):
    """One of several numbers: its column in the answer, its name, and its colour when not 0.

    unit: where it is another than that of all.
    """

    name: str
    title: Words
    colour: str | None = None
    unit: Unit | None = None


def figure(
    unit: Unit,
    *steps: From,
    decimals: int | None = None,
    base: str = CLEAR,
    said: Sayings = NOTHING_SAID,
    of: tuple[Figure, ...] = (),
) -> Draw[stat_.Panel]:
    """Draw one number, large, or several.

    decimals: where they are others than those of its unit. base: the ground below the first step.
    """

    def drawing(subject: Subject) -> stat_.Panel:
        made = _numbered(stat_.Panel(), unit, subject, decimals).thresholds(thresholds(base, steps))
        made = made.mappings(sayings(said, subject)).graph_mode(BigValueGraphMode.NONE)
        made = made.color_mode(BigValueColorMode.BACKGROUND_SOLID)
        for one in of:
            made = made.override_by_name(one.name, _own(one, subject))
        return made.reduce_options(ReduceDataOptions().calcs(["lastNotNull"]))

    return drawing


def meters(
    unit: Unit,
    *steps: From,
    base: str = GREY,
    most: float | None = None,
) -> Draw[bargauge.Panel]:
    """Draw a bar for each series from 0 on, to be compared. most: the end of the bars."""

    def drawing(subject: Subject) -> bargauge.Panel:
        made = _numbered(bargauge.Panel(), unit, subject).thresholds(thresholds(base, steps))
        made = made.min(0).display_mode(BarGaugeDisplayMode.BASIC)
        made = made.orientation(VizOrientation.HORIZONTAL).show_unfilled(True)
        made = made.reduce_options(ReduceDataOptions().calcs(["lastNotNull"]))
        return made if most is None else made.max(most)

    return drawing


def _numbered(made: _Numbers, unit: Unit, subject: Subject, own: int | None = None) -> _Numbers:
    """Say in which unit numbers are, and with how many decimals. own: others than the unit's."""
    name, decimals = written(unit, subject, own)
    made = made.unit(name)
    return made if decimals is None else made.decimals(decimals)


def _own(one: Figure, subject: Subject) -> list[DynamicConfigValue]:
    told = [DynamicConfigValue("displayName", subject.say(one.title))]
    if one.unit is not None:
        names = zip(("unit", "decimals"), written(one.unit, subject), strict=True)
        told += [DynamicConfigValue(name, value) for name, value in names if value is not None]
    if one.colour:
        colours = thresholds(CLEAR, [From(1, one.colour)]).build()
        told.append(DynamicConfigValue("thresholds", colours))
    return told
