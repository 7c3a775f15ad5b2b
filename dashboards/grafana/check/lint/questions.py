"""What panels ask, by the text: whom, with which variables and macros, of what there is. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from dashboards.grafana.check.asked import A_DAY, ANY, parsed
from dashboards.grafana.check.axis import narrowed, step_of, window_of
from dashboards.grafana.check.columns import measured, worded
from dashboards.grafana.check.known import SOURCES, Known
from dashboards.grafana.check.macros import Expanded, expanded_promql, expanded_sql
from dashboards.grafana.check.measures import why_no_fit
from dashboards.grafana.check.reading import (
    Finding,
    Json,
    Sheet,
    Target,
    Tile,
    mapping,
    mappings,
    text,
)
from dashboards.grafana.check.titles import why_not_as_titled
from dashboards.grafana.check.variables import Choice, resolved, used
from dashboards.grafana.check.vocabulary import why_no_value
from dashboards.grafana.queries import IOC_PROMQL, IOC_SQL
from promql.parse import ParseError, parse
from promql.tree import Expr

from .coloured import why_coloured_otherwise
from .expressions import labels_of, measure_of, why_unknown
from .head import hidden, query_of
from .senseless import too_short, why_mixed, why_senseless
from .statements import has_time, other_zones, why_unbounded, why_wrong
from .values import unchosen_in_promql, unchosen_in_sql, wanted_in_promql, why_never

SERIES: Final = "time_series"
_SHAPES: Final = ("table", SERIES)
_PROMQL_SHAPES: Final = (*_SHAPES, "heatmap")
_ANY_NUMBER: Final = "number"  # as overrides by type call it
_RAW: Final = "raw"  # for constants of ours only: what somebody chooses may be anything


def questions(sheet: Sheet, known: Known) -> Iterator[Finding]:
    """Judge all questions of a board."""
    chosen = {text(each, "name"): ANY for each in sheet.variables}
    for tile in sheet.tiles:
        if tile.asks:
            yield from _of_a_tile(sheet, tile, known, chosen)
    marks = list(sheet.marks)
    asked = [(target, target.json) for target in marks]
    asked += [
        (
            Target({"rawSql": query_of(each), "format": "table"}, f"templating/{each.get('name')}"),
            each,
        )
        for each in sheet.variables
        if text(each, "type") == "query"
    ]
    for target, whom in asked:
        wrong = [*_why_wrong_source(whom, target), *_of_sql(target, known, chosen)]
        wrong += [*_wrong_formats(target, sheet), *other_zones(target.sql, known.zone)]
        wrong += why_unbounded(target.sql) if target in marks else ()
        yield from (sheet.wrong(target.field, reason) for reason in wrong)


def _of_a_tile(
    sheet: Sheet, tile: Tile, known: Known, chosen: dict[str, Choice]
) -> Iterator[Finding]:
    if not tile.targets:
        yield sheet.wrong("targets", "asks nothing", tile)
    yield from _asked_twice(sheet, tile)
    refs = list[str]()
    for target in tile.targets:
        if not target.ref or target.ref in refs:
            yield sheet.wrong("refId", f"{target.ref!r} is missing or there twice", tile)
        refs.append(target.ref)
        for reason in _why_wrong_source(target.json, target):
            yield sheet.wrong(f"{target.field}/datasource", reason, tile)
        if text(tile.json, "datasource", "uid") != text(target.json, "datasource", "uid"):
            yield sheet.wrong("datasource", f"is not that of {target.field}", tile)
        asks = _of_promql if target.promql else _of_sql
        for reason in (
            *asks(target, known, chosen, tile),
            *_of_a_target(sheet, tile, target, known),
        ):
            yield sheet.wrong(target.field, reason, tile)


def _of_a_target(sheet: Sheet, tile: Tile, target: Target, known: Known) -> Iterator[str]:
    """Judge a question by what stands around it: the board's head, the panel's title and axis."""
    tree = parsed(target.promql) if target.promql else None
    yield from _wrong_formats(target, sheet)
    yield from _wrong_steps(sheet, tile, target)
    yield from _unchosen(sheet, target, tree, known)
    yield from _not_as_drawn(tile, target, tree, known)
    yield from why_unbounded(target.sql)
    if "UTC" not in text(tile.json, "title"):  # then it says whose days they are
        yield from other_zones(target.sql, known.zone)


def _asked_twice(sheet: Sheet, tile: Tile) -> Iterator[Finding]:
    asked = Counter(target.sql or target.promql for target in tile.targets)
    for question, times in asked.items():
        if times > 1:
            yield sheet.wrong("targets", f"asked {times} times: {question}", tile)


def _wrong_formats(target: Target, sheet: Sheet) -> Iterator[str]:
    """Find variables whose values would not be quoted for whom they are written."""
    wanted = "regex" if target.promql else "sqlstring"
    for use in used(target.promql or target.sql):
        if use.format not in {None, wanted} and not (
            use.format == _RAW and use.name in hidden(sheet)
        ):
            yield f"{use.written}: write ${{{use.name}:{wanted}}}, which quotes what is chosen"


def _unchosen(sheet: Sheet, target: Target, tree: Expr | None, known: Known) -> Iterator[str]:
    every = {text(each, "name") for each in sheet.variables} - hidden(sheet)
    if tree is None:
        return unchosen_in_sql(target.sql, sorted(every), known.metrics)
    return unchosen_in_promql(tree, every, known.metrics)


def _not_as_drawn(tile: Tile, target: Target, tree: Expr | None, known: Known) -> Iterator[str]:
    """Compare a question with the panel's title and with which of its numbers have a colour."""
    measure = measure_of(tree, known.metrics) if tree else None
    yield from why_not_as_titled(tile, target, measure, known)
    if tree:
        yield from why_mixed(tree, known.metrics)
        yield from why_coloured_otherwise(tile, tree, measure)


def _wrong_steps(sheet: Sheet, tile: Tile, target: Target) -> Iterator[str]:
    window = window_of(sheet, A_DAY.end)
    if not target.promql or target.is_instant or window is None:
        return
    window = narrowed(window, tile)
    tree = parsed(target.promql, window)
    yield from () if tree is None else too_short(tree, step_of(window).total_seconds())


def _why_wrong_source(asking: Json, target: Target) -> Iterator[str]:
    """Say what is wrong with whom is asked: by uid, and one who understands the question."""
    source = mapping(asking, "datasource")
    uid, kind = text(source, "uid"), text(source, "type")
    if uid not in SOURCES:
        yield f"expected the uid of a data source of ours ({', '.join(SOURCES)}), got {uid!r}"
    elif kind != SOURCES[uid]:
        yield f"{uid} is a {SOURCES[uid]}, not a {kind or 'data source without a type'}"
    wanted = IOC_PROMQL.uid if target.promql else IOC_SQL.uid
    if uid in SOURCES and uid != wanted:
        yield f"{uid} does not understand this question; {wanted} does"


def _of_sql(
    target: Target, known: Known, chosen: dict[str, Choice], tile: Tile | None = None
) -> Iterator[str]:
    if not target.sql.strip():
        yield "asks nothing"
        return
    put = resolved(target.sql, chosen)
    made = expanded_sql(put.text, A_DAY)
    yield from (*put.faults, *made.faults)
    yield from why_wrong(made.text)
    yield from why_never(target.sql, known)
    shape = text(target.json, "format")
    if shape not in _SHAPES:
        yield f"format: expected {' or '.join(_SHAPES)}, got {shape or 'nothing'!r}"
    if shape == SERIES and not has_time(target.sql):
        yield f"format {SERIES} without a column called time"
    for name, measure in measured(target.sql) if tile else ():
        if tile and (reason := why_no_fit(str(tile.said_of(name, "unit") or ""), measure)):
            yield f"column {name}: {reason}"
    for name, word in worded(target.sql) if tile else ():
        if tile and (words := _words(tile, name)) and word not in words:
            yield f"column {name}: {word!r} is not told in words"


def _words(tile: Tile, column: str) -> frozenset[str]:
    """Give the values of a column that are told in words; none: they stand as they are."""
    told = mappings({"of": tile.said_of(column, "mappings")}, "of")
    return frozenset(value for each in told for value in mapping(each, "options"))


def _of_promql(
    target: Target, known: Known, chosen: dict[str, Choice], tile: Tile
) -> Sequence[str]:
    put = resolved(target.promql, chosen)
    made: Expanded = expanded_promql(put.text, A_DAY)
    faults = [*put.faults, *made.faults]
    shape = text(target.json, "format") or SERIES
    if shape not in _PROMQL_SHAPES:
        faults.append(f"format: expected {' or '.join(_PROMQL_SHAPES)}, got {shape!r}")
    if bool(target.json.get("instant")) is bool(target.json.get("range")):
        faults.append("asks of one moment (instant) or over a time (range): one of them")
    try:
        tree = parse(made.text)
    except ParseError as error:
        return [*faults, str(error)]
    faults += why_unknown(tree, known.metrics, known.undefined)
    faults += why_senseless(tree, known.metrics)
    wanted = wanted_in_promql(tree, target.promql)
    faults += filter(None, (why_no_value(each.label, each.value) for each in wanted))
    labels = labels_of(tree, known.metrics)
    for name in target.legend:
        if labels is not None and name not in labels:
            has = ", ".join(sorted(labels - {"__name__"})) or "none"
            faults.append(f"legend {{{{{name}}}}}: the answer has no such label; it has {has}")
    fault = why_no_fit(_unit_of(tile, target), measure_of(tree, known.metrics))
    return [*faults, f"unit: {fault}"] if fault else faults


def _unit_of(tile: Tile, target: Target) -> str:
    """Give the unit in which the numbers of a question in PromQL are written."""
    if tile.kind == "heatmap":
        return text(tile.json, "options", "cellValues", "unit")
    if target.shape != "table":
        return text(tile.defaults, "unit")
    own = f"Value #{target.ref}" if len(tile.targets) > 1 else "Value"
    return str(tile.said_of(own, "unit") or tile.said_of(_ANY_NUMBER, "unit") or "")
