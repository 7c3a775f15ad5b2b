"""The course of a KPI and of its units, as SVG. Pure."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from . import heard, said
from .charts import GREY, HAIR, PALE, path, text
from .content import Band, Detail, Line, Point, UnitLine
from .tags import Markup, joined, tag

_LEFT, _RIGHT, _TOP, _BOTTOM = 34.0, 528.0, 12.0, 186.0
_WIDTH, _HEIGHT = 624, 208
_LINE_HEIGHT: Final = 14.0
_YEARS_MOST: Final = 9  # that are named below the axis
_PATH_NAMED: Final = 0.78  # of the way, where the path has its name
_INSIDE: Final = 80.0  # room that words need before the end of the axis
_STEPS_MOST: Final = 5  # of the scale of values
_DECIMALS_MOST: Final = 7
_ROUNDED: Final = 1e-6
_GRID: Final = "#D0D3D7"
_SMALL = (118.0, 46.0)  # width and height of a unit's own course


@dataclass(frozen=True, slots=True)
class Axes:
    """Where a moment and a value are drawn."""

    x: tuple[float, float]
    y: tuple[float, float]
    left: float = _LEFT
    right: float = _RIGHT
    top: float = _TOP
    bottom: float = _BOTTOM

    def across(self, at: float) -> float:
        """Place of a moment."""
        return self.left + (self.right - self.left) * (at - self.x[0]) / (self.x[1] - self.x[0])

    def up(self, value: float) -> float:
        """Place of a value."""
        share = (value - self.y[0]) / (self.y[1] - self.y[0])
        return self.bottom - (self.bottom - self.top) * share

    def spot(self, at: float, value: float) -> str:
        """Both, as a path has it."""
        return f"{self.across(at):.1f} {self.up(value):.1f}"


def course(detail: Detail, line: Line) -> Markup | None:
    """Draw what was, the path, the target and what is to come; None: there is nothing to draw."""
    known = [each for each in detail.trend if each.value is not None]
    if len(known) <= 1:  # a point is no course
        return None
    axes = _axes(detail, line)
    parts = [
        tag("title", heard.course(detail, line)),
        *_grid(axes),
        *_years(axes),
        *(path(f"M{axes.across(at):.1f} {_TOP}V{_BOTTOM}", stroke=GREY, width=0.8,
               stroke_dasharray="1.5 2.5") for at in detail.breaks if axes.x[0] < at < axes.x[1]),
        *_band(detail.bands, known[-1], axes),
        *_path_line(detail.path, axes),
        *_target(line, axes),
        *_course(detail, axes),
        *_last(detail, axes, line),
        *_labels(detail, line, axes),
    ]  # fmt: skip
    return tag("svg", joined(parts), class_="course", viewBox=f"0 0 {_WIDTH} {_HEIGHT}")


def _axes(detail: Detail, line: Line) -> Axes:
    moments = [each.at for each in detail.trend] + [each.at for each in detail.bands]
    values = [each.value for each in detail.trend if each.value is not None]
    values += [edge for each in detail.bands for edge in (each.low, each.high)]
    first, last = min(moments), max(moments)
    if line.goal is not None:
        values.append(line.goal.value)
        if line.goal.by and detail.path:
            last = max(last, years(line.goal.by))
        path_values = [each.value for each in detail.path if each.value is not None]
        values += [value for value in path_values if value <= max(values)]
    low, high, _ = scale(values)
    return Axes((first, max(last, first + 0.25)), (low, high))


def years(day: str) -> float:
    """Say a day as years: the end of 2030-12-31 is 2031."""
    at = date.fromisoformat(day)
    begin = date(at.year, 1, 1)
    return at.year + ((at - begin).days + 1) / (date(at.year + 1, 1, 1) - begin).days


def scale(values: Iterable[float]) -> tuple[float, float, float]:
    """Find round ends and a round step for values: low, high, step."""
    found = list(values) or [0.0, 1.0]
    low, high = min(found), max(found)
    span = (high - low) or max(abs(high), 1.0)
    power = 10.0 ** math.floor(math.log10(span / 4))
    step = next(each * power for each in (1, 2, 2.5, 5, 10) if span / (each * power) <= _STEPS_MOST)
    floor = math.floor(low / step + 1e-9) * step
    ceiling = max(math.ceil(high / step - 1e-9) * step, floor + step)
    return floor, ceiling, step


def _grid(axes: Axes) -> Iterable[Markup]:
    _, _, step = scale(axes.y)
    decimals = next((each for each in range(_DECIMALS_MOST) if _is_whole(step * 10**each)), 0)
    count = round((axes.y[1] - axes.y[0]) / step)
    for place in range(count + 1):
        value = axes.y[0] + place * step
        high = axes.up(value)
        yield path(f"M{_LEFT} {high:.1f}H{_RIGHT}", stroke=_GRID, width=0.6)
        yield text(_LEFT - 5, high + 4, said.number(value, decimals), text_anchor="end")


def _is_whole(number: float) -> bool:
    return abs(number - round(number)) < _ROUNDED


def _years(axes: Axes) -> Iterable[Markup]:
    first, last = math.ceil(axes.x[0]), math.floor(axes.x[1])
    every = max(1, math.ceil((last - first + 1) / _YEARS_MOST))
    if first > last or (first == last and last == axes.x[1]):
        middle = (axes.x[0] + axes.x[1]) / 2
        yield text(axes.across(middle), _BOTTOM + 16, str(math.floor(middle)), text_anchor="middle")
        return
    for year in range(first, last + 1, every):
        at = axes.across(year)
        yield path(f"M{at:.1f} {_BOTTOM}v4", stroke=GREY, width=0.8)
        if at + 26 < _RIGHT:
            yield text(at + 2, _BOTTOM + 16, str(year))


def _band(bands: Sequence[Band], last: Point, axes: Axes) -> Iterable[Markup]:
    if not bands:
        return
    start = [] if last.value is None else [axes.spot(last.at, last.value)]
    over = [axes.spot(each.at, each.high) for each in bands]
    under = [axes.spot(each.at, each.low) for each in reversed(bands)]
    middle = [axes.spot(each.at, each.middle) for each in bands]
    yield tag("path", d=f"M{' L'.join([*start, *over, *under])}Z", fill=PALE)
    dashes = {"stroke_dasharray": "4 3"}
    yield path(f"M{' L'.join([*start, *middle])}", stroke=GREY, width=1.2, **dashes)


def _path_line(points: Sequence[Point], axes: Axes) -> Iterable[Markup]:
    shown = [(each.at, each.value) for each in points if each.value is not None]
    shown = [each for each in shown if each[0] <= axes.x[1] + 1e-6]
    if len(shown) > 1:
        yield path(f"M{' L'.join(axes.spot(*each) for each in shown)}", width=0.8)


def _target(line: Line, axes: Axes) -> Iterable[Markup]:
    if line.goal is not None:
        yield path(f"M{_LEFT} {axes.up(line.goal.value):.1f}H{_RIGHT}", width=1.6)


def _course(detail: Detail, axes: Axes) -> Iterable[Markup]:
    """Draw what was: no line over a period without a figure, nor over a break."""
    for run in runs(detail.trend, detail.breaks):
        if len(run) == 1:
            at, value = run[0]
            yield tag("circle", cx=axes.across(at), cy=axes.up(value), r=2.2)
        else:
            yield path(f"M{' L'.join(axes.spot(*each) for each in run)}", width=2.2)


def runs(points: Sequence[Point], breaks: Sequence[float]) -> list[list[tuple[float, float]]]:
    """Cut a course where a figure is missing, and where a break lies."""
    found: list[list[tuple[float, float]]] = [[]]
    before = -math.inf
    for point in points:
        if point.value is None:
            found.append([])
            continue
        if any(before < each <= point.at for each in breaks):
            found.append([])
        found[-1].append((point.at, point.value))
        before = point.at
    return [run for run in found if run]


def _last(detail: Detail, axes: Axes, line: Line) -> Iterable[Markup]:
    """Write the newest value; of which period, where it is not the one that is told of."""
    at, value, name = next(
        (each.at, each.value, each.name)
        for each in reversed(detail.trend)
        if each.value is not None
    )
    x, y = axes.across(at), axes.up(value)
    is_now = detail.trend[-1].value is not None
    words = said.measured(value, line) + (f" ({name})" if name and not is_now else "")
    is_left = x > _LEFT + 60
    yield tag("circle", cx=x, cy=y, r=3.5)
    yield text(
        x - 4 if is_left else x + 6, max(y - 9, 11.0), words, size=14,
        text_anchor="end" if is_left else "start", font_weight="bold",
    )  # fmt: skip


def _labels(detail: Detail, line: Line, axes: Axes) -> Iterable[Markup]:
    """Name the lines beside their ends, none over another."""
    wanted: list[tuple[float, str, bool]] = []
    if line.goal is not None:
        words = f"mục tiêu {said.goal(line.goal, line)}"
        wanted.append((axes.up(line.goal.value), words, True))
    if detail.bands:
        last = detail.bands[-1]
        words = f"dự báo {said.between(last.low, last.high, line)}"
        if axes.across(last.at) < _RIGHT - _INSIDE:
            yield text(axes.across(last.at) + 4, axes.up(last.middle) + 4, words)
        else:
            wanted.append((axes.up(last.middle), words, False))
    ends = [(each.at, each.value) for each in detail.path if each.value is not None]
    if len(ends) > 1:
        at = ends[0][0] + (min(ends[-1][0], axes.x[1]) - ends[0][0]) * _PATH_NAMED
        value = ends[0][1] + (ends[-1][1] - ends[0][1]) * (at - ends[0][0]) / (
            (ends[-1][0] - ends[0][0]) or 1.0
        )
        yield text(axes.across(at) + 4, axes.up(value) + 15, "đường mốc")
    yield from _apart(wanted)


def _apart(wanted: Sequence[tuple[float, str, bool]]) -> Iterable[Markup]:
    below = -math.inf
    for y, words, bold in sorted(wanted):
        at = max(y, below)
        below = at + _LINE_HEIGHT
        yield text(_RIGHT + 6, at + 4, words, font_weight="bold" if bold else "normal")


def small_axes(moments: Iterable[float], ends: tuple[float, float]) -> Axes:
    """Make the axes that the courses of all units share. ends: of their values."""
    wide, tall = _SMALL
    found = list(moments)
    last = max(*found, min(found) + 0.1)
    return Axes((min(found), last), ends, 2.0, wide - 4, 5.0, tall - 4)


def small(unit: UnitLine, line: Line, axes: Axes) -> Markup:
    """Draw the course of one unit."""
    wide, tall = _SMALL
    parts = [tag("title", heard.small(unit, line))]
    parts.append(path(f"M2 {axes.bottom:.1f}H{axes.right}", stroke=HAIR, width=0.7))
    if line.goal is not None and axes.y[0] <= line.goal.value <= axes.y[1]:
        up = axes.up(line.goal.value)
        parts.append(path(f"M2 {up:.1f}H{axes.right}", width=0.7, stroke_dasharray="2 2"))
    known = runs(unit.trend, ())
    parts += [path(f"M{' L'.join(axes.spot(*each) for each in run)}", width=1.6) for run in known]
    if known:
        at, value = known[-1][-1]
        parts.append(tag("circle", cx=axes.across(at), cy=axes.up(value), r=2.4))
    return tag("svg", joined(parts), class_="small", viewBox=f"0 0 {wide:.0f} {tall:.0f}")
