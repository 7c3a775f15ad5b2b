"""Lines of a chart, and the JSON that carries them. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import orjson
from numpy.typing import NDArray

from core.model import Labels
from core.store.blocks.spans import Span
from core.store.chart.points import Points
from core.store.corrections import Mark
from promql.values import Grid, Vector

from .asked import Chart


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """Points of one series. period_ms: how far apart samples are expected, None if nobody says.

    damaged: spans of which samples are missing. corrected: what people have put right.
    """

    labels: Labels
    points: Points
    unit_of_measure: str | None = None
    period_ms: int | None = None
    damaged: Sequence[Span] = ()
    corrected: Sequence[Mark] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A chart. of: every sample is in a point ("samples"), or a point is a moment ("moments").

    tiers: from where so many samples were read.
    """

    asked: Chart
    of: str
    length_ms: int
    lines: Sequence[Line]
    tiers: Mapping[str, int]
    warnings: Sequence[str] = ()
    infos: Sequence[str] = ()

    def times_ms(self, line: Line) -> NDArray[np.int64]:
        """Give when each point ends: the last one not after the chart does."""
        return np.minimum(line.points.end_ms, self.asked.end_ms)


def moments(asked: Chart, length_ms: int) -> Grid:
    """Give the moments of a chart: multiples of a length, or its end where there is none."""
    first_ms = (asked.start_ms // length_ms + 1) * length_ms
    if first_ms > asked.end_ms:
        return Grid.at(asked.end_ms)
    return Grid.between(first_ms, asked.end_ms, length_ms)


def lines_of(value: Vector, grid: Grid) -> Iterator[Line]:
    """Make lines of values at moments: where there is none, the line ends."""
    order = sorted(range(len(value)), key=value.labels.__getitem__)
    for row in order:
        present, values = value.present[row], value.values[row]
        numbers = np.where(present, values, np.nan)
        ids, count = np.zeros(len(numbers), np.int32), present.astype(np.int64)
        points = Points(ids, grid.times_ms, count, numbers, numbers, numbers, ~present).drawn()
        if len(points):
            yield Line(value.labels[row], points)


def as_json(chart: Drawn) -> bytes:
    """Write a chart. What is no finite number is null, as NaN and infinities are."""
    told = {
        "query": chart.asked.query,
        "start": chart.asked.start_ms,
        "end": chart.asked.end_ms,
        "as_of": chart.asked.now_ms,
        "of": chart.of,
        "length_ms": chart.length_ms,
        "tiers": dict(chart.tiers),
        "series": [_written(chart, line) for line in chart.lines],
        "warnings": list(chart.warnings),
        "infos": list(chart.infos),
    }
    return orjson.dumps(told, option=orjson.OPT_SERIALIZE_NUMPY)


def _written(chart: Drawn, line: Line) -> dict[str, object]:
    points = line.points
    columns = {name: getattr(points, name) for name in ("min", "max", "last", "count", "ends")}
    return {
        "metric": dict(line.labels),
        "unit_of_measure": line.unit_of_measure,
        "period_ms": line.period_ms,
        "time": chart.times_ms(line),
        **{name: np.ascontiguousarray(column) for name, column in columns.items()},
        "beyond": _beyond(points.last),
        "damaged": [[span.start_ms, span.end_ms] for span in line.damaged],
        "corrected": [_marked(mark) for mark in line.corrected],
    }


def _beyond(last: NDArray[np.float64]) -> list[str]:
    """Say what the last values are that JSON has no number for; nothing where it has them all."""
    if np.isfinite(last).all():
        return []
    names = np.where(np.isnan(last), "NaN", np.where(last > 0, "+Inf", "-Inf"))
    written: list[str] = np.where(np.isfinite(last), "", names).tolist()
    return written


def _marked(mark: Mark) -> dict[str, object]:
    return {
        "start": mark.from_ms,
        "end": mark.to_ms,
        "value": mark.value,
        "at": mark.at_ms,
        "reason": mark.reason,
    }
