"""How panels are drawn: what is said of fields, what is made of answers. Pure."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from dashboards.grafana.check.reading import Json, Tile, mapping, mappings, number, part, text
from dashboards.grafana.check.window import interval_ms

_OF_FIELDS: Final = frozenset(
    {"displayName", "description", "unit", "decimals", "min", "max", "noValue", "mappings"}
    | {"thresholds", "color", "links", "actions", "filterable"}
)
_OF_PANELS: Final = frozenset(
    {"align", "width", "minWidth", "cellOptions", "filterable", "inspect", "hideHeader", "wrapText"}
    | {"hideFrom", "hideFrom.viz", "hideFrom.legend", "hideFrom.tooltip", "footer.reducers"}
    | {"drawStyle", "lineInterpolation", "lineWidth", "lineStyle", "fillOpacity", "fillBelowTo"}
    | {"gradientMode", "showPoints", "pointSize", "spanNulls", "insertNulls", "stacking"}
    | {"barAlignment", "barMaxWidth", "barWidthFactor", "transform", "thresholdsStyle"}
    | {"axisPlacement", "axisLabel", "axisWidth", "axisSoftMin", "axisSoftMax", "axisColorMode"}
    | {"axisCenteredZero", "axisGridShow", "axisBorderShow", "scaleDistribution"}
)
_TRANSFORMATIONS: Final = frozenset(
    {"calculateField", "concatenate", "configFromData", "convertFieldType", "extractFields"}
    | {"fieldLookup", "filterByRefId", "filterByValue", "filterFieldsByName", "formatString"}
    | {"formatTime", "groupBy", "groupToNestedTable", "groupingToMatrix", "heatmap", "histogram"}
    | {"joinByField", "joinByLabels", "labelsToFields", "limit", "merge", "organize"}
    | {"partitionByValues", "prepareTimeSeries", "reduce", "regression", "renameByRegex"}
    | {"rowsToFields", "seriesToRows", "smoothing", "sortBy", "spatial", "timeSeriesTable"}
    | {"transpose"}
)
_TIME: Final = "Time"  # of the question, in answers of Prometheus
_FIGURES: Final = frozenset({"stat", "gauge", "bargauge"})
# Of units that are no amounts: on top of each other they show a number that there is not.
_NOT_STACKED: Final = frozenset({"percent", "percentunit", "dBm", "dB", "celsius", "lengthmm", "s"})
_NOW: Final = (None, ["lastNotNull"], ["last"])  # None: as Grafana does by itself
_SHARE_MAX: Final = 1.5  # of 1: a share of more is one in percent


def why_drawn_wrong(tile: Tile) -> Iterator[tuple[str, str]]:
    """Say by field what is wrong with how a panel is drawn."""
    yield from _properties(tile)
    yield from _scales(tile)
    yield from _as_numbers(tile)
    if tile.json.get("timeShift"):
        yield "timeShift", "shows another time than its axis says"
    for name in ("interval", "timeFrom"):
        if (told := text(tile.json, name)) and interval_ms(told.removeprefix(">")) is None:
            yield name, f"expected such as 5m, got {told!r}"
    stacked = text(tile.defaults, "custom", "stacking", "mode")
    if stacked not in {"", "none"} and text(tile.defaults, "unit") in _NOT_STACKED:
        yield "stacking", f"{text(tile.defaults, 'unit')} on top of each other mean nothing"
    yield from _called_alike(tile)
    yield from _transformed(tile)
    if tile.kind == "state-timeline" and not mappings(tile.defaults, "mappings"):
        yield "mappings", "is missing: what is not told in words is a colour only"
    calcs = part(tile.json, "options", "reduceOptions", "calcs")
    if tile.kind in _FIGURES and calcs not in _NOW:
        yield "reduceOptions", f"expected lastNotNull, what it is now, got {calcs!r}"


def why_no_moment(tile: Tile) -> Iterator[tuple[str, str]]:
    """Say which questions in PromQL ask of a moment what is drawn over time, or the other way."""
    for target in tile.targets:
        if not target.promql:
            continue
        if target.is_instant and tile.kind in {"timeseries", "state-timeline", "heatmap"}:
            yield target.field, f"a {tile.kind} of one moment only: ask over time (range)"
        if not target.is_instant and tile.kind in _FIGURES | {"table"}:
            yield target.field, "asked over time, the last number stays however old: ask instant"


def _transformed(tile: Tile) -> Iterator[tuple[str, str]]:
    for step in mappings(tile.json, "transformations"):
        if (kind := text(step, "id")) not in _TRANSFORMATIONS:
            yield "transformations", f"Grafana has none called {kind!r}"
        for name in sorted(mapping(step, "options", "excludeByName").keys() - {_TIME}):
            yield "transformations", f"{name} is asked for and left out"


def _properties(tile: Tile) -> Iterator[tuple[str, str]]:
    for override in tile.overrides:
        name = f"override {part(override, 'matcher', 'options')}"
        for each in mappings(override, "properties"):
            what = text(each, "id")
            own = what.removeprefix("custom.")
            if what not in _OF_FIELDS and not (own != what and own in _OF_PANELS):
                yield name, f"Grafana knows nothing called {what!r} of a field"


def _as_numbers(tile: Tile) -> Iterator[tuple[str, str]]:
    """Find where a number would stand for what is not known."""
    said = text(tile.defaults, "noValue")
    if any(letter.isdecimal() for letter in said) and not any(map(str.isalpha, said)):
        yield "noValue", f"{said!r} reads as a number where there is none"
    for each in tile.value_mappings:
        told = mapping(each, "options", "result")
        if text(each, "type") == "special" and any(map(str.isdecimal, text(told, "text"))):
            yield "mappings", f"{text(told, 'text')!r} reads as a number where there is none"


def _called_alike(tile: Tile) -> Iterator[tuple[str, str]]:
    """Find fields, and values of one field, that are told by the same words."""
    names = [told["displayName"] for _, told in tile.written if told.get("displayName")]
    for name, times in Counter(map(str, names)).items():
        if times > 1:
            yield "displayName", f"{times} fields are called {name!r}"
    for each in tile.value_mappings:
        told = mapping(each, "options")
        words = [text(told, value, "text") for value in told if text(each, "type") == "value"]
        for word, times in Counter(words).items():
            if word and times > 1:
                yield "mappings", f"{times} values are told as {word!r}"


def _scales(tile: Tile) -> Iterator[tuple[str, str]]:
    """Compare steps and ends of bars with a unit that is of 1."""
    for column, own in tile.written:
        written: Json = {"unit": text(tile.defaults, "unit"), **own}
        if text(written, "unit") != "percentunit":
            continue
        steps = mappings(mapping(written, "thresholds"), "steps")
        ends = [number(each, "value") for each in steps] + [number(written, "max")]
        if any(each is not None and each > _SHARE_MAX for each in ends):
            name = f"override {column}: " if column else ""
            yield f"{name}thresholds", "percentunit is of 1, and so are its steps and its end"
