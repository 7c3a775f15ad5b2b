"""Panels: their numbers, where they lie, what is said of them and how they are drawn. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final, NamedTuple

from dashboards.grafana.board import COLUMNS
from dashboards.grafana.check.known import Known
from dashboards.grafana.check.measures import is_unit
from dashboards.grafana.check.reading import (
    Finding,
    Json,
    Sheet,
    Tile,
    mapping,
    mappings,
    number,
    part,
    text,
)

from .coloured import why_coloured_wrong
from .decimals import why_other_decimals
from .drawn import why_drawn_wrong, why_no_moment
from .head import why_foreign

# Whose numbers mean nothing without a unit; a table's columns have their own.
_OF_NUMBERS: Final = frozenset(
    {"stat", "timeseries", "gauge", "bargauge", "barchart", "histogram", "trend", "xychart"}
)
_WITH_SPANS: Final = frozenset({"timeseries", "state-timeline", "trend"})
_HEIGHT_MIN: Final = 3  # the title alone takes one
_WITH_STEPS: Final = "thresholds"


class _Box(NamedTuple):
    left: int
    top: int
    width: int
    height: int

    def covers(self, other: "_Box") -> bool:
        beside = self.left + self.width <= other.left or other.left + other.width <= self.left
        apart = self.top + self.height <= other.top or other.top + other.height <= self.top
        return not beside and not apart


def tiles(sheet: Sheet, known: Known) -> Iterator[Finding]:
    """Judge all panels of a board."""
    every = list(sheet.tiles)
    if not every:
        yield sheet.wrong("panels", "there is none")
    yield from _numbers(sheet, every)
    yield from _places(sheet)
    for tile in every:
        for field, reason in _faults(tile, known):
            yield sheet.wrong(field, reason, tile)


def _numbers(sheet: Sheet, every: Sequence[Tile]) -> Iterator[Finding]:
    seen = set[object]()
    for tile in every:
        id_ = tile.json.get("id")
        if not isinstance(id_, int) or id_ < 1:
            yield sheet.wrong("id", f"expected a number from 1 on, got {id_!r}", tile)
        elif id_ in seen:
            yield sheet.wrong("id", f"{id_} is there twice", tile)
        seen.add(id_)
    for title, times in Counter(tile.title for tile in every).items():
        if times > 1:
            yield sheet.wrong("title", f"{times} panels are called {title!r}")


def _places(sheet: Sheet) -> Iterator[Finding]:
    """Judge where the panels lie. What is in a folded row lies beside nothing else."""
    boxes = list[tuple[Tile, _Box]]()
    for tile in map(Tile, mappings(sheet.json, "panels")):
        box = _box(tile)
        if isinstance(box, str):
            yield sheet.wrong("gridPos", box, tile)
        else:
            boxes.append((tile, box))
    ends = {0, *(box.top + box.height for _, box in boxes)}
    for tile, box in boxes:
        if box.top not in ends:
            yield sheet.wrong("gridPos", f"y {box.top}: nothing ends there, so it lies apart", tile)
    for (one, its), (other, others) in combinations(boxes, 2):
        if its.covers(others):
            yield sheet.wrong("gridPos", f"lies over {one.title!r}", other)


def _box(tile: Tile) -> _Box | str:
    told = [number(tile.json, "gridPos", name) for name in "xywh"]
    if any(each is None or each != int(each) for each in told):
        return "expected x, y, w, h as whole numbers"
    left, top, width, height = (int(each) for each in told if each is not None)
    if left < 0 or top < 0 or width < 1 or height < 1 or left + width > COLUMNS:
        return f"x {left}, w {width}, h {height} is not within {COLUMNS} columns"
    if tile.asks and height < _HEIGHT_MIN:
        return f"h {height}: too low to be read"
    return _Box(left, top, width, height)


def _faults(tile: Tile, known: Known) -> Iterator[tuple[str, str]]:
    if not text(tile.json, "title").strip():
        yield "title", "is missing"
    if not tile.asks:
        return
    said = text(tile.json, "description")
    if not said.strip():
        yield "description", "is missing"
    elif reason := why_foreign(said, known):
        yield "description", reason
    yield from _drawn(tile, known)


def _drawn(tile: Tile, known: Known) -> Iterator[tuple[str, str]]:
    if not text(tile.defaults, "noValue").strip():
        yield "noValue", f"is missing; expected {known.no_value!r}, or why nothing need be there"
    unit = text(tile.defaults, "unit")
    if tile.kind in _OF_NUMBERS and not unit:
        yield "unit", "is missing; 'short' if it only counts"
    if tile.kind in _WITH_SPANS and part(tile.defaults, "custom", "spanNulls") is not False:
        found = part(tile.defaults, "custom", "spanNulls")
        yield "spanNulls", f"expected False (no data is a gap), got {found!r}"
    for column, written in tile.written:
        field = f"override {column}: " if column else ""
        if (unit := text(written, "unit")) and not is_unit(unit):
            yield f"{field}unit", f"Grafana knows no unit {unit!r}"
        if reason := _why_no_steps(mapping(written, _WITH_STEPS)):
            yield f"{field}thresholds", reason
        if column and written.get("custom.spanNulls") not in {None, False}:
            yield f"{field}spanNulls", "expected False: no data is a gap"
    yield from _matchers(tile)
    yield from why_drawn_wrong(tile)
    yield from why_coloured_wrong(tile)
    yield from why_no_moment(tile)
    yield from why_other_decimals(tile, known)


def _matchers(tile: Tile) -> Iterator[tuple[str, str]]:
    seen = set[tuple[str, str]]()
    for override in tile.overrides:
        name = f"override {part(override, 'matcher', 'options')}"
        said = [(name, text(each, "id")) for each in mappings(override, "properties")]
        for _, what in seen.intersection(said):
            yield name, f"{what} is said twice"
        seen.update(said)
        if not said:
            yield name, "says nothing"


def _why_no_steps(thresholds: Json) -> str:
    """Say what is wrong with thresholds: the first is from below all numbers, then they rise."""
    if not thresholds:
        return ""
    steps = mappings(thresholds, "steps")
    if not steps or steps[0].get("value") is not None:
        return "the first step has the value null: the colour below all others"
    values = [number(each, "value") for each in steps[1:]]
    known = [each for each in values if each is not None]
    if len(known) != len(values):
        return "only the first step has no value"
    if sorted(set(known)) != known:
        return f"expected values that rise, got {', '.join(f'{each:g}' for each in known)}"
    return ""
