"""Whether an answer is one that its panel can draw, and as it says. Pure."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from dashboards.grafana.check.known import Known
from dashboards.grafana.check.reading import Target, Tile, mapping, mappings, text
from dashboards.grafana.drawings.units import COUNT

from .frames import matches, names
from .table import TIME, VALUE, Column, Kind, Table

_OF_TIME: Final = frozenset({"timeseries", "state-timeline", "status-history", "heatmap", "trend"})
_OF_NUMBERS: Final = frozenset(
    {"stat", "gauge", "bargauge", "barchart", "timeseries", "piechart", "histogram", "heatmap"}
)
_FIELD: Final = re.compile(r"\$\{__data\.fields(?:\.(\w+)|\[\"?([^\]\"]+)\"?\])")
_UNIT_IN: Final = re.compile(
    r"(?:[?&](?:var-)?unit=|/(?:units|alerts|incidents)/)\$\{__(?:data\.fields\.(\w+)|value\.raw)\}"
)
_ID: Final = re.compile(r"[a-z0-9-]+")
_SHARE_MAX: Final = 1.5  # a share of more is one in percent; some are a bit above 1
_PERCENT_MIN: Final = 1.0
_MS_MIN: Final = 1e11  # moments in ms since 1970; in seconds they are below


def why_wrong(target: Target, table: Table) -> Iterator[str]:
    """Say why Grafana cannot read an answer in the format that the question names."""
    heads = [column.name for column in table.columns]
    for name in sorted({name for name in heads if heads.count(name) > 1}):
        if target.sql:
            yield f"two columns are called {name}"
    if target.shape != "time_series" or not target.sql:
        return
    at = next((n for n, column in enumerate(table.columns) if column.name == TIME.lower()), None)
    if at is None:
        yield f"format time_series without a column time: {_told(table.columns)}"
    elif table.columns[at].kind is not Kind.TIME:
        yield f"format time_series with a column time that is {table.columns[at].kind}"
    elif (values := _moments(table, at)) != sorted(values):
        yield "format time_series wants its rows in order of time: ORDER BY time"
    if not any(column.kind is Kind.NUMBER for column in table.columns):
        yield f"format time_series without numbers: {_told(table.columns)}"


def why_no_panel(tile: Tile, tables: Sequence[Table], known: Known) -> Iterator[tuple[str, str]]:
    """Say by field why a panel cannot show what came, or shows it wrongly."""
    columns = [column for table in tables for column in table.columns]
    kinds = {column.kind for column in columns}
    if all(_is_empty(tile, table) for table in tables) and not known.may_be_empty(tile):
        yield "noValue", "nothing came, and it is not told why that may be (noValue of its own)"
        return
    if any(not table.columns for table in tables) or not any(table.rows for table in tables):
        return
    if tile.kind in _OF_TIME and Kind.TIME not in kinds:
        yield "targets", f"a {tile.kind} needs times: {_told(columns)}"
    if tile.kind in _OF_NUMBERS and Kind.NUMBER not in kinds and not _shows_text(tile):
        yield "targets", f"a {tile.kind} needs numbers: {_told(columns)}"
    yield from _why_no_columns(tile, tables)
    yield from _why_no_ids(tile, tables)
    for target, table in zip(tile.targets, tables, strict=True):
        for column, values in table.of_kind(Kind.NUMBER):
            yield from _why_no_unit(tile, column, values)
            yield from _why_hidden(tile, column)
            if _unit_of(tile, column) == COUNT and any(
                isinstance(v, float) and v < 0 for v in values
            ):
                yield f"unit of {column.name}", "what is counted is not below 0"
            if target.sql:  # in PromQL also what was counted is between whole numbers: increase()
                yield from _why_not_whole(tile, column, values)


def _told(columns: Sequence[Column]) -> str:
    return ", ".join(f"{column.name} ({column.kind})" for column in columns)


def _moments(table: Table, at: int) -> list[datetime]:
    return [each for each in table.values(at) if isinstance(each, datetime)]


def _is_empty(tile: Tile, table: Table) -> bool:
    """Whether there is nothing to be seen: no row, or no number where there should be."""
    if not table.rows:
        return True
    numbers = [values for _, values in table.of_kind(Kind.NUMBER)]
    return tile.kind in _OF_NUMBERS and bool(numbers) and not any(numbers)


def _shows_text(tile: Tile) -> bool:
    return bool(text(tile.json, "options", "reduceOptions", "fields"))


def _why_no_columns(tile: Tile, tables: Sequence[Table]) -> Iterator[tuple[str, str]]:
    """Find what is said of columns that did not come."""
    there = names(tile, tables)
    if there is None or _named_by_values(tile, tables):
        return
    for override in tile.overrides:
        matcher = mapping(override, "matcher")
        kind, wanted = text(matcher, "id"), text(matcher, "options")
        if kind not in {"byName", "byRegexp"}:
            continue
        pattern = wanted if kind == "byName" else f"/{wanted.strip('/')}/"
        is_there = wanted in there if kind == "byName" else any(matches(pattern, n) for n in there)
        if not is_there:
            yield f"override {wanted}", f"the answer has no such column: {', '.join(sorted(there))}"
    fields = text(tile.json, "options", "reduceOptions", "fields")
    if fields and not any(matches(fields, name) for name in there):
        yield "reduceOptions/fields", f"{fields} is none of {', '.join(sorted(there))}"
    for link in _links(tile):
        for found in _FIELD.finditer(link):
            if (name := found[1] or found[2]) not in there:
                yield "links", f"{link}: the answer has no column {name}"


def _why_no_ids(tile: Tile, tables: Sequence[Table]) -> Iterator[tuple[str, str]]:
    """Find links that take a name along where an id is asked for."""
    values = {column.name: found for table in tables for column, found in table.of_kind(Kind.TEXT)}
    for override in tile.overrides:
        own = text(override, "matcher", "options")
        for each in mappings(override, "properties"):
            for link in mappings(each, "value") if text(each, "id") == "links" else ():
                for found in _UNIT_IN.finditer(text(link, "url")):
                    strange = [v for v in values.get(found[1] or own, ()) if not _is_id(v)]
                    if strange:
                        yield "links", f"{text(link, 'url')}: {strange[0]!r} is no id"


def _is_id(value: object) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _named_by_values(tile: Tile, tables: Sequence[Table]) -> bool:
    """Whether what there is names the columns, so that one may be missing today."""
    return any(
        target.legend or (target.sql and any(table.of_kind(Kind.TEXT)))
        for target, table in zip(tile.targets, tables, strict=True)
        if target.shape != "table"
    )


def _links(tile: Tile) -> Iterator[str]:
    for link in mappings(tile.defaults, "links"):
        yield text(link, "url")
    for override in tile.overrides:
        for each in mappings(override, "properties"):
            for link in mappings(each, "value") if text(each, "id") == "links" else ():
                yield text(link, "url")


def _unit_of(tile: Tile, column: Column) -> str:
    for override in tile.overrides:
        matcher = mapping(override, "matcher")
        kind, wanted = text(matcher, "id"), text(matcher, "options")
        by_name = kind == "byName" and wanted == column.name
        if by_name or (kind == "byRegexp" and matches(f"/{wanted.strip('/')}/", column.name)):
            for each in mappings(override, "properties"):
                if text(each, "id") == "unit":
                    return text(each, "value")
    return text(tile.defaults, "unit")


def _why_no_unit(tile: Tile, column: Column, values: Sequence[object]) -> Iterator[tuple[str, str]]:
    """Compare numbers with their unit: shares and percent, seconds and milliseconds of 1970."""
    unit = _unit_of(tile, column)
    highest = max((abs(each) for each in values if isinstance(each, float)), default=0.0)
    if unit == "percentunit" and highest > _SHARE_MAX:
        yield f"unit of {column.name}", f"percentunit (of 1) for up to {highest:g}"
    if unit == "percent" and 0 < highest <= _PERCENT_MIN:
        yield f"unit of {column.name}", f"percent (of 100) for at most {highest:g}: percentunit?"
    if unit.startswith("dateTime") and 0 < highest < _MS_MIN:
        yield f"unit of {column.name}", f"{unit} is of milliseconds since 1970, not of {highest:g}"


def _why_hidden(tile: Tile, column: Column) -> Iterator[tuple[str, str]]:
    """Find numbers that are asked for, and neither shown nor used in a link."""
    is_hidden = tile.said_of(column.name, "custom.hideFrom.viz")
    if is_hidden and column.name != VALUE and not any(column.name in each for each in _links(tile)):
        yield f"override {column.name}", "is asked for and hidden"


def _why_not_whole(
    tile: Tile, column: Column, values: Sequence[object]
) -> Iterator[tuple[str, str]]:
    """Find fractions where only whole numbers are written."""
    part = next(
        (each for each in values if isinstance(each, float) and not each.is_integer()), None
    )
    is_whole = _unit_of(tile, column) in {"", COUNT} and not tile.said_of(column.name, "decimals")
    if part is not None and is_whole and tile.kind != "heatmap":
        yield f"unit of {column.name}", f"{part:g} would be written as a whole number"
