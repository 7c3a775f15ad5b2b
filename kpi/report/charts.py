"""Small drawings within a line of a table, as SVG. Pure.

Each <text> names its font: the style of the page does not reach into drawings.
"""

from typing import Final

from . import heard
from .content import Line, State, UnitLine
from .tags import Markup, joined, tag

FONT: Final = "Liberation Serif"
INK, GREY, PALE, FAINT, HAIR = "#000", "#555", "#DDE0E4", "#E4E6E9", "#BBB"
_RISK, _OFF = "#E69F00", "#D55E00"
_WIDTH: Final = 147.0  # of a bullet
_DOT_FROM, _DOT_TO = 6.0, 184.0
_FULL: Final = 100.0  # per cent
_ROOM: Final = 1.2  # of a scale beyond the largest of what stands on it


def text(x: float, y: float, words: str, *, size: float = 11.5, **more: str | float) -> Markup:
    """Write words into a drawing."""
    return tag("text", words, font_family=FONT, x=x, y=y, font_size=size, **more)


def path(d: str, *, stroke: str = INK, width: float = 1.0, **more: str | float) -> Markup:
    """Draw a line."""
    more = {"fill": "none", **more}
    return tag("path", d=d, stroke=stroke, stroke_width=width, **more)


def bullet(line: Line) -> Markup:
    """Draw a value against its target: bar, thin mark of the path, thick mark of the target.

    No value is a dashed frame, which is no bar of length 0.
    """
    marks = [] if line.goal is None else [_mark(line.goal.value, line, thick=True)]
    if line.value is None:
        frame = tag(
            "rect", x=1.5, y=5.0, width=146.0, height=10.0, fill="none", stroke="#777",
            stroke_width=0.7, stroke_dasharray="3 2.5",
        )  # fmt: skip
        return _bar(line, joined([frame, *marks]))
    if line.goal is not None and line.goal.now is not None:
        marks.insert(0, _mark(line.goal.now, line, thick=False))
    ground = tag("rect", x=1.0, y=5.0, width=_WIDTH, height=10.0, fill=FAINT)
    long = _WIDTH * min(1.0, max(0.0, line.value / _top(line)))
    bar = tag("rect", x=1.0, y=7.5, width=long, height=5.0, fill="#333")
    return _bar(line, joined([ground, bar, *marks]))


def _bar(line: Line, drawn: Markup) -> Markup:
    title = tag("title", heard.bullet(line))
    size = {"viewBox": "0 0 150 20", "preserveAspectRatio": "none"}
    return tag("svg", title, drawn, class_="bullet", **size)


def _top(line: Line) -> float:
    """End of the scale of a bullet."""
    if line.unit == "%":
        goal = line.goal.value if line.goal else _FULL
        if goal > _FULL / 4:
            return _FULL
    ends = [line.value or 0.0]
    if line.goal is not None:
        ends += [line.goal.value, line.goal.now or 0.0]
    return max(*ends, 1e-9) * _ROOM


def _mark(value: float, line: Line, *, thick: bool) -> Markup:
    at = 1.0 + _WIDTH * min(1.0, max(0.0, value / _top(line)))
    at = min(at, _WIDTH - 0.2)
    return path(f"M{at:.1f} 1.5V18.5", width=2.4) if thick else path(f"M{at:.1f} 4V16")


def dot(unit: UnitLine, line: Line, low: float, high: float) -> Markup:
    """Draw a unit's value on the scale of all units: dot, thin mark of the path, thick of the goal.

    low, high: ends of the scale.
    """

    def at(value: float) -> float:
        share = (value - low) / ((high - low) or 1.0)
        return _DOT_FROM + (_DOT_TO - _DOT_FROM) * min(1.0, max(0.0, share))

    parts = [tag("title", heard.dot(unit, line))]
    parts.append(path(f"M{_DOT_FROM} 8H{_DOT_TO}", stroke=HAIR, width=0.7))
    if line.goal is not None and line.goal.now is not None:
        parts.append(path(f"M{at(line.goal.now):.1f} 2V14"))
    if line.goal is not None:
        parts.append(path(f"M{at(line.goal.value):.1f} 0V16", width=2.4))
    if unit.value is not None:
        parts.append(tag("circle", cx=at(unit.value), cy=8.0, r=4.6, fill="#222"))
    return tag("svg", joined(parts), class_="dots", viewBox="0 0 190 16")


def state_mark(state: State) -> Markup:
    """Draw a state: its shape says it without colour."""
    match state:
        case State.ON | State.DONE:
            drawn = path("m1.5 6.5 3 3 6-7", stroke="#333", width=1.5)
        case State.AT_RISK:
            drawn = path("M6 1 11.5 11H.5Z", width=0.7, fill=_RISK)
        case State.OFF:
            drawn = path("M6 .6 11.4 6 6 11.4 .6 6Z", width=0.7, fill=_OFF)
        case _:
            drawn = path("M2 6h8", stroke=GREY, width=1.2)
    return tag("svg", tag("title", heard.mark(state)), drawn, class_="mark", viewBox="0 0 12 12")
