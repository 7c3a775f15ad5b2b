"""Courses over time: lines, bars, states, heat."""

from typing import Final

from grafana_foundation_sdk.builders import heatmap, statetimeline, timeseries
from grafana_foundation_sdk.builders.common import (
    GraphThresholdsStyleConfig,
    StackingConfig,
    VizLegendOptions,
    VizTooltipOptions,
)
from grafana_foundation_sdk.builders.dashboard import FieldColor
from grafana_foundation_sdk.models.common import (
    GraphDrawStyle,
    GraphThresholdsStyleMode,
    LegendDisplayMode,
    LegendPlacement,
    StackingMode,
    TooltipDisplayMode,
    VisibilityMode,
)
from grafana_foundation_sdk.models.dashboard import DynamicConfigValue, FieldColorModeId
from grafana_foundation_sdk.models.heatmap import HeatmapColorMode

from dashboards.grafana.subject import Draw, Subject

from .colours import GREY, NOT_CALLED, From, Names, Sayings, called, sayings, thresholds
from .units import Unit, written

_Overrides = dict[str, list[DynamicConfigValue]]  # of series, by name
_ROWS: Final = 0.8  # of the height of a row that a state fills


def lines(
    unit: Unit,
    *steps: From,
    least: float | None = None,
    names: Names = NOT_CALLED,
    between: tuple[str, str] | None = None,
) -> Draw[timeseries.Panel]:
    """Draw lines over time; where nothing is known there is a gap.

    steps: limits, as lines. between: two series, and what lies between them is filled.
    """

    def drawing(subject: Subject) -> timeseries.Panel:
        made = _numbered(unit, subject).line_width(1).fill_opacity(0)
        made = made.tooltip(VizTooltipOptions().mode(TooltipDisplayMode.MULTI)).legend(_legend())
        if least is not None:
            made = made.min(least)
        own = _banded(*between) if between else {}
        return _limited(_overridden(made, own, names, subject), steps)

    return drawing


def bars(
    unit: Unit,
    *steps: From,
    colours: dict[str, str] | None = None,
    names: Names = NOT_CALLED,
) -> Draw[timeseries.Panel]:
    """Draw bars over time, those of one time on top of each other. colours: of series by name."""

    def drawing(subject: Subject) -> timeseries.Panel:
        made = (
            _numbered(unit, subject)
            .min(0)
            .draw_style(GraphDrawStyle.BARS)
            .fill_opacity(80)
            .line_width(0)
        )
        made = made.stacking(StackingConfig().mode(StackingMode.NORMAL).group("A")).legend(
            _legend()
        )
        made = made.tooltip(VizTooltipOptions().mode(TooltipDisplayMode.MULTI))
        own = _Overrides()
        for name, colour in (colours or {}).items():
            fixed = FieldColor().mode(FieldColorModeId.FIXED).fixed_color(colour).build()
            own[name] = [DynamicConfigValue("color", fixed)]
        return _limited(_overridden(made, own, names, subject), steps)

    return drawing


def states(said: Sayings, *steps: From, base: str = GREY) -> Draw[statetimeline.Panel]:
    """Draw what was so from when to when, a row each series."""

    def drawing(subject: Subject) -> statetimeline.Panel:
        made = statetimeline.Panel().mappings(sayings(said, subject)).row_height(_ROWS)
        made = made.thresholds(thresholds(base, steps)).span_nulls(False).merge_values(True)
        made = made.color_scheme(FieldColor().mode(FieldColorModeId.THRESHOLDS))
        return made.show_value(VisibilityMode.NEVER).fill_opacity(85).line_width(0)

    return drawing


def heat(unit: Unit) -> Draw[heatmap.Panel]:
    """Draw a row of cells each series, in greys: the darker, the lower."""

    def drawing(subject: Subject) -> heatmap.Panel:
        name, decimals = written(unit, subject)
        colour = heatmap.HeatmapColorOptions().mode(HeatmapColorMode.SCHEME).scheme("Greys")
        made = heatmap.Panel().calculate(False).color(colour.steps(32).reverse(True))
        cells = heatmap.CellValues().unit(name)
        cells = cells if decimals is None else cells.decimals(decimals)
        return made.cell_values(cells).cell_gap(1)

    return drawing


def _numbered(unit: Unit, subject: Subject) -> timeseries.Panel:
    name, decimals = written(unit, subject)
    made = timeseries.Panel().unit(name).span_nulls(False)
    return made if decimals is None else made.decimals(decimals)


def _legend() -> VizLegendOptions:
    shown = VizLegendOptions().display_mode(LegendDisplayMode.LIST).show_legend(True)
    return shown.placement(LegendPlacement.BOTTOM)


def _banded(low: str, high: str) -> _Overrides:
    grey = FieldColor().mode(FieldColorModeId.FIXED).fixed_color(GREY).build()
    edge = [DynamicConfigValue("color", grey), DynamicConfigValue("custom.lineWidth", 0)]
    filled = [
        DynamicConfigValue("custom.fillBelowTo", low),
        DynamicConfigValue("custom.fillOpacity", 20),
    ]
    return {low: edge, high: [*edge, *filled]}


def _overridden(
    made: timeseries.Panel, own: _Overrides, names: Names, subject: Subject
) -> timeseries.Panel:
    for name, told in called(names, subject):
        own[name] = [*told, *own.get(name, ())]
    for name, told in own.items():
        made = made.override_by_name(name, told)
    return made


def _limited(made: timeseries.Panel, steps: tuple[From, ...]) -> timeseries.Panel:
    if not steps:
        return made
    drawn = GraphThresholdsStyleConfig().mode(GraphThresholdsStyleMode.DASHED)
    return made.thresholds(thresholds("transparent", steps)).thresholds_style(drawn)
