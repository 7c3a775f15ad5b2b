"""What a drawing says to who hears a report rather than sees it. Pure."""

from collections.abc import Iterator
from typing import Final

from . import said
from .content import Detail, Line, Point, State, UnitLine

_SHAPES: Final = {
    State.ON: "Dấu tích",
    State.DONE: "Dấu tích",
    State.AT_RISK: "Hình tam giác",
    State.OFF: "Hình thoi",
    State.UNKNOWN: "Gạch ngang",
}


def bullet(line: Line) -> str:
    """Say what a bar beside its target shows."""
    value = "Không có số" if line.value is None else said.with_unit(line.value, line)
    return _joined(value, *_marks(line))


def dot(unit: UnitLine, line: Line) -> str:
    """Say where a unit stands on the scale of all units."""
    value = "không có số" if unit.value is None else said.with_unit(unit.value, line)
    return _joined(f"{unit.name}: {value}", *_marks(line))


def mark(state: State) -> str:
    """Name the shape that stands before the words of a state."""
    return _SHAPES[state]


def course(detail: Detail, line: Line) -> str:
    """Say how an indicator went."""
    ahead = []
    if detail.bands:
        last = detail.bands[-1]
        ahead.append(f"dự báo đến {said.between(last.low, last.high, line)}")
    return _joined(f"Biểu đồ: {_way(detail.trend, line)}", *_marks(line), *ahead)


def small(unit: UnitLine, line: Line) -> str:
    """Say how a unit went."""
    return f"{unit.name}: {_way(unit.trend, line)}"


def _marks(line: Line) -> Iterator[str]:
    if line.goal is None:
        return
    if line.goal.now is not None:
        yield f"mốc của kỳ {said.measured(line.goal.now, line)}"
    yield f"mục tiêu {said.goal(line.goal, line)}"


def _way(points: tuple[Point, ...], line: Line) -> str:
    known = [(each.name, each.value) for each in points if each.value is not None]
    if not known:
        return "không có số"
    (begin, first), (end, last) = known[0], known[-1]
    ends = said.with_unit(first, line), said.with_unit(last, line)
    return f"{len(known)} kỳ có số liệu, {begin} là {ends[0]}, {end} là {ends[1]}"


def _joined(*parts: str) -> str:
    return "; ".join(parts)
