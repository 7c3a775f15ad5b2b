"""Answers that a panel draws, and not as they are meant: lines of one name, no words. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from dashboards.grafana.check.known import Known
from dashboards.grafana.check.reading import Json, Tile, mapping, mappings, number, text
from dashboards.grafana.check.window import Window

from .table import TIME, Column, Kind, Table

_OF_MARKS: Final[Mapping[str, Kind]] = {
    "time": Kind.TIME,
    "timeEnd": Kind.TIME,
    "title": Kind.TEXT,
    "text": Kind.TEXT,
    "tags": Kind.TEXT,
}
_BEFORE_MAX: Final = 1  # an hour or a day that had begun before


def why_not_meant(
    tile: Tile, tables: Sequence[Table], window: Window, known: Known
) -> Iterator[tuple[str, str]]:
    """Say by field what a panel would show otherwise than it is meant."""
    for target, table in zip(tile.targets, tables, strict=True):
        names = Counter(column.name for column in table.columns)
        for name in sorted(name for name, times in names.items() if times > 1 and target.promql):
            yield target.field, f"{names[name]} lines are called {name!r}: the legend lacks a label"
        for column, values in [*table.of_kind(Kind.TEXT), *table.of_kind(Kind.NUMBER)]:
            yield from _why_no_words(tile, column, values, known)
        if target.sql and tile.kind == "timeseries":
            yield from _why_not_shown(target.field, table, window)
        if tile.kind == "timeseries":
            yield from _why_beyond(tile, table)
    yield from _why_not_arranged(tile, tables)


def why_no_mark(table: Table, window: Window) -> Iterator[str]:
    """Say why Grafana cannot mark what came on a time axis."""
    kinds = {column.name: column.kind for column in table.columns}
    for name in ("time", "text"):
        if name not in kinds:
            yield f"a mark needs a column {name}: {', '.join(kinds)}"
    for name, kind in kinds.items():
        if name not in _OF_MARKS:
            yield f"column {name}: Grafana reads {', '.join(_OF_MARKS)} of a mark"
        elif kind is not _OF_MARKS[name]:
            yield f"column {name} is {kind}, not {_OF_MARKS[name]}"
    if any(begin > end for begin, end in _spans(table)):
        yield "marks end before they begin: time, timeEnd"
    at = [n for n, column in enumerate(table.columns) if column.kind is Kind.TIME]
    ends = [max(each for n in at if isinstance(each := row[n], datetime)) for row in table.rows]
    if any(end < window.start for end in ends):
        yield "marks what was over before the time that is shown: $__timeFilter, $__timeFrom()"


def _spans(table: Table) -> Iterator[tuple[datetime, datetime]]:
    at = {column.name: number for number, column in enumerate(table.columns)}
    if {"time", "timeEnd"} <= at.keys():
        for row in table.rows:
            begin, end = row[at["time"]], row[at["timeEnd"]]
            if isinstance(begin, datetime) and isinstance(end, datetime):
                yield begin, end


def _why_no_words(
    tile: Tile, column: Column, values: Sequence[object], known: Known
) -> Iterator[tuple[str, str]]:
    """Find values of a column in whose words others are told. Numbers beside words are figures."""
    told, where = _mappings(tile, column)
    options = [mapping(each, "options") for each in told if text(each, "type") == "value"]
    is_state = tile.kind == "state-timeline"
    if not options or len(options) != len(told) or (column.kind is Kind.NUMBER and not is_state):
        return
    words = {name for each in options for name in each}
    strange = sorted({_written(each) for each in values} - words)
    if strange and not words <= known.named:
        yield f"{where}mappings", f"{strange[0]!r} of {column.name} is not told in words"


def _written(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _mappings(tile: Tile, column: Column) -> tuple[Sequence[Json], str]:
    for override in tile.overrides:
        if text(mapping(override, "matcher"), "options") == column.name:
            for each in mappings(override, "properties"):
                if text(each, "id") == "mappings":
                    return mappings(each, "value"), f"override {column.name}: "
    return mappings(tile.defaults, "mappings"), ""


def _why_not_shown(field: str, table: Table, window: Window) -> Iterator[tuple[str, str]]:
    times = {row[n] for row in table.rows for n, each in enumerate(table.columns) if _is_time(each)}
    before = [each for each in times if isinstance(each, datetime) and _aware(each) < window.start]
    if len(before) > _BEFORE_MAX:
        yield field, f"{len(before)} times lie before its axis begins: timeFrom, or ask for less"


def _why_beyond(tile: Tile, table: Table) -> Iterator[tuple[str, str]]:
    """Compare numbers with the ends of the axis, beyond which nothing is drawn."""
    least, most = number(tile.defaults, "min"), number(tile.defaults, "max")
    for column, values in table.of_kind(Kind.NUMBER):
        known = [each for each in values if isinstance(each, float)]
        if known and least is not None and min(known) < least:
            yield (
                "min",
                f"{column.name} has {min(known):g}, below the axis, which begins at {least:g}",
            )
        if known and most is not None and max(known) > most:
            yield "max", f"{column.name} has {max(known):g}, above the axis, which ends at {most:g}"


def _is_time(column: Column) -> bool:
    return column.kind is Kind.TIME and column.name in {TIME, TIME.lower()}


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _why_not_arranged(tile: Tile, tables: Sequence[Table]) -> Iterator[tuple[str, str]]:
    """Find columns that are arranged or left out, and did not come."""
    if not any(table.rows for table in tables):
        return
    there = {column.name for table in tables for column in table.columns}
    there |= {f"Value #{target.ref}" for target in tile.targets}
    for step in mappings(tile.json, "transformations"):
        if text(step, "id") == "organize":
            told = mapping(step, "options")
            named = {
                name for key in ("excludeByName", "indexByName") for name in mapping(told, key)
            }
            for name in sorted(named - there):
                yield "transformations", f"there is no column {name}: {', '.join(sorted(there))}"
            return
        there |= {str(value) for value in mapping(step, "options").values()}
