"""A chart for people and programs: one row a point. Pure."""

from collections.abc import Iterator
from datetime import tzinfo
from typing import Final

from api.queries.drawn import Drawn
from core.model import Labels
from promql.render import shown

from .written import in_columns, local_of, separated, series_of

_VALUES: Final = ("min", "max", "last", "count")


def as_table(chart: Drawn, zone: tzinfo | None) -> str:
    """Write points in columns, the time at which each ends in the time of `zone`."""
    rows = [
        (series_of(labels), local_of(time_ms, zone), *values)
        for labels, time_ms, values, _ in _rows(chart)
    ]
    return in_columns(("series", "time", *_VALUES), rows) if rows else "no data\n"


def as_csv(chart: Drawn) -> str:
    """Write one row a point; `ends` is 1 where the series ended."""
    rows = [
        (labels, time_ms, [*values, "1" if ends else "0"])
        for labels, time_ms, values, ends in _rows(chart)
    ]
    return separated((*_VALUES, "ends"), rows)


def _rows(chart: Drawn) -> Iterator[tuple[Labels, int, tuple[str, ...], bool]]:
    for line in chart.lines:
        points = line.points
        columns = [
            *(map(shown, column.tolist()) for column in (points.min, points.max, points.last)),
            map(str, points.count.tolist()),
        ]
        times_ms, ends = chart.times_ms(line).tolist(), points.ends.tolist()
        for time_ms, values, end in zip(times_ms, zip(*columns, strict=True), ends, strict=True):
            yield line.labels, time_ms, values, end
