"""What Grafana makes of an answer before a panel sees it: names of lines, renamed columns. Pure."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from dashboards.grafana.check.reading import Target, Tile, mapping, mappings, text

from .table import TIME, VALUE, Column, Kind, Line, Table

_GROUP: Final = re.compile(r"\$(\d)")
_KEEPS: Final = frozenset(
    {"filterFieldsByName", "sortBy", "limit", "filterByValue", "joinByField", "merge"}
)


def of_lines(target: Target, lines: Sequence[Line], seconds: float) -> Table:
    """Make columns of series: a table has a row for each, else each is a column."""
    if target.shape == "table":
        return _rows(lines, seconds)
    times = sorted({time_ms for line in lines for time_ms, _ in line.points})
    at = {time_ms: row for row, time_ms in enumerate(times)}
    rows: list[list[object]] = [[_moment(each), *([None] * len(lines))] for each in times]
    for number, line in enumerate(lines, 1):
        for time_ms, value in line.points:
            rows[at[time_ms]][number] = value
    heads = [Column(_called(target, line.labels), Kind.NUMBER, line.labels) for line in lines]
    return Table([Column(TIME, Kind.TIME), *heads], rows, seconds)


def _rows(lines: Sequence[Line], seconds: float) -> Table:
    names = sorted({name for line in lines for name in line.labels})
    rows = [
        [_moment(time_ms), *(line.labels.get(name) for name in names), value]
        for line in lines
        for time_ms, value in line.points
    ]
    heads = [Column(name, Kind.TEXT) for name in names]
    return Table([Column(TIME, Kind.TIME), *heads, Column(VALUE, Kind.NUMBER)], rows, seconds)


def _moment(time_ms: int) -> datetime:
    return datetime.fromtimestamp(time_ms / 1000, UTC)


def _called(target: Target, labels: Mapping[str, str]) -> str:
    legend = text(target.json, "legendFormat")
    if legend and legend != "__auto":
        return target.called(labels)
    told = ", ".join(f'{name}="{value}"' for name, value in labels.items() if name != "__name__")
    return f"{labels.get('__name__', '')}{{{told}}}" if told else labels.get("__name__", VALUE)


def names(tile: Tile, tables: Sequence[Table]) -> frozenset[str] | None:
    """Give all names by which a panel may speak of its columns; None: they cannot be known."""
    found = set[str]()
    for table in tables:
        found |= set(_names(table))
    if len(tables) > 1:
        refs = [target.ref for target in tile.targets]
        found |= {f"{VALUE} #{ref}" for ref in refs}
    for step in mappings(tile.json, "transformations"):
        renamed = _renamed(step, found)
        if renamed is None:
            return None
        found |= {new for old, new in renamed.items() if old in found}
    for override in tile.overrides:
        for each in mappings(override, "properties"):
            if text(each, "id") == "displayName":
                found.add(text(each, "value"))
    return frozenset(found)


def _names(table: Table) -> Iterator[str]:
    """Give a table's names; of long rows also those that its lines get."""
    yield from (column.name for column in table.columns)
    for _, values in table.of_kind(Kind.TEXT):
        yield from map(str, values)


def _renamed(step: Mapping[str, object], known: Collection[str]) -> Mapping[str, str] | None:
    """Tell which names a transformation gives, by the old ones; None: we do not follow it."""
    told = mapping(step, "options")
    match text(step, "id"):
        case "organize":
            return {old: str(new) for old, new in mapping(told, "renameByName").items() if new}
        case "renameByRegex":
            pattern, written = text(told, "regex"), text(told, "renamePattern")
            new = _GROUP.sub(r"\\g<\1>", written)  # as Python writes them
            return {name: re.sub(pattern, new, name) for name in known if re.search(pattern, name)}
        case "groupingToMatrix":  # the values of the other field, which are known already
            row, column = text(told, "rowField"), text(told, "columnField")
            return {row: f"{row}\\{column}"}
        case kind:
            return {} if kind in _KEEPS else None


def matches(pattern: str, name: str) -> bool:
    """Whether a name fits `/…/`, as Grafana's matchers by regex have it, or is it."""
    if len(pattern) > 1 and pattern[0] == pattern[-1] == "/":
        return re.search(pattern[1:-1], name) is not None
    return pattern == name
