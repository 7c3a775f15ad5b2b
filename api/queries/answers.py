"""Answers of a worker: what is asked, read and evaluated, as a whole JSON document."""

import time
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import singledispatch
from http import HTTPStatus
from typing import Any, Final

import msgspec
import orjson
from psycopg import AsyncConnection

from core.model import Condition, Labels, moment
from core.store import described
from core.store.recent import Recent
from core.store.select import Catalogue, Stored, TooMuchError
from promql.lex import quoted
from promql.parse import parse
from promql.plan import LOOKBACK_MS, conditions
from promql.query import Answer, Query, read_and_evaluated
from promql.render import in_parts
from promql.render_tree import node
from promql.tree import Selector, formatted
from promql.values import NAME, Grid, Vector, value_of

from .asked import (
    Asked,
    Chart,
    Evidence,
    Instant,
    Matching,
    Metadata,
    Past,
    Range,
    Text,
    Told,
    Watched,
    Within,
)
from .charts import drawn, told_lacks
from .drawn import as_json
from .errors import BadParameterError, succeeded
from .evidence import grounds
from .lacking import cleared, marked
from .watched import courses, results

Connection = AsyncConnection[Any]

TRUNCATED: Final = "results truncated due to limit"
# Up to so many series it is looked at which have samples in the time that is asked for.
_LOOKED_AT: Final = 10_000
_KINDS: Final = {"event_count": "counter"}


class Reader:
    """The database as one question sees it: in one snapshot."""

    def __init__(
        self, conn: Connection, catalogue: Catalogue, recent: Recent | None = None
    ) -> None:
        self.conn, self.catalogue = conn, catalogue
        self._recent = recent

    def stored(self) -> Stored:
        """Give the samples that it sees."""
        return Stored(self.conn, self.catalogue, self._recent)

    def within(self, units: Collection[str]) -> "Reader":
        """Give the same of some units alone."""
        return Reader(self.conn, self.catalogue.within(units), self._recent)


@singledispatch
async def answer(asked: Asked, reader: Reader) -> Told:
    """Answer one question. Raises ParseError, QueryError, TooMuchError, psycopg.Error."""
    raise TypeError(asked, reader)


@answer.register
async def _(asked: Within, reader: Reader) -> Told:
    return await answer(asked.asked, reader.within(asked.units))


@answer.register
async def _(asked: Instant, reader: Reader) -> Told:
    query = Query.at(asked.query, asked.time_ms, asked.lookback_ms or LOOKBACK_MS)
    return await _answered(query, asked, reader)


@answer.register
async def _(asked: Range, reader: Reader) -> Told:
    grid = Grid.between(asked.start_ms, asked.end_ms, asked.step_ms)
    query = Query.over(asked.query, grid, asked.lookback_ms or LOOKBACK_MS)
    return await _answered(query, asked, reader)


async def _answered(query: Query, asked: Instant | Range, reader: Reader) -> Told:
    began = time.perf_counter()
    stored = reader.stored()
    selected, found = await read_and_evaluated(query, stored)
    done = time.perf_counter()
    data, left_out = in_parts(found, most=asked.limit)
    damaged = told_lacks(stored.lacks)
    warnings = [*found.warnings, *damaged, *([TRUNCATED] if left_out else [])]
    if asked.stats:
        samples = sum(len(each.time_ms) for each in selected.values())
        stats = _stats(samples, stored.seconds, done - began) | {"tiers": dict(stored.read)}
        data += [b',"stats":', orjson.dumps(stats)]
    return succeeded([b"{", *data, b"}"], warnings, found.infos)


@answer.register
async def _(asked: Watched, reader: Reader) -> Told:
    query = Query.over(asked.query, Grid.at(asked.time_ms))
    stored = reader.stored()
    selected, found = await read_and_evaluated(query, stored)
    _check_count(found, asked.most)
    told = marked(query, results(query, found, selected, asked.known), stored.lacks)
    return Told(HTTPStatus.OK, msgspec.json.encode(told))


@answer.register
async def _(asked: Past, reader: Reader) -> Told:
    query = Query.over(asked.query, Grid.between(asked.start_ms, asked.end_ms, asked.step_ms))
    stored = reader.stored()
    selected, found = await read_and_evaluated(query, stored)
    _check_count(found, asked.most)
    told = cleared(query, courses(query, found, selected), stored.lacks)
    return Told(HTTPStatus.OK, msgspec.json.encode(told))


@answer.register
async def _(asked: Chart, reader: Reader) -> Told:
    return Told(HTTPStatus.OK, as_json(await drawn(asked, reader.conn, reader.catalogue)))


@answer.register
async def _(asked: Evidence, reader: Reader) -> Told:
    found = [await grounds(asked, at_ms, reader.conn, reader.catalogue) for at_ms in asked.times_ms]
    return Told(HTTPStatus.OK, msgspec.json.encode(found))


def _check_count(found: Answer, most: int) -> None:
    if isinstance(found.value, Vector) and len(found.value) > most:
        raise TooMuchError(f"the query gives more than {most} results")


def _stats(samples: int, reading: float, total: float) -> dict[str, object]:
    return {
        "timings": {
            "evalTotalTime": total,
            "resultSortTime": 0,
            "queryPreparationTime": reading,
            "innerEvalTime": total - reading,
            "execQueueTime": 0,
            "execTotalTime": total,
        },
        "samples": {"totalQueryableSamples": samples, "peakSamples": samples},
    }


@answer.register
async def _(asked: Matching, reader: Reader) -> Told:
    if asked.matches or not reader.catalogue.is_whole:
        series = await _series(asked, reader)
        found = _wanted(asked, series)
    elif asked.wanted == "names":
        found = sorted({NAME, *await described.label_names(reader.conn)})
    elif asked.label == NAME:
        found = [each.metric for each in await described.metadata(reader.conn)]
    else:
        found = await described.label_values(reader.conn, asked.label)
    shown = found[: asked.limit or None]
    warnings = [TRUNCATED] if len(shown) < len(found) else []
    return succeeded([orjson.dumps(shown)], warnings)


def _wanted(asked: Matching, series: Collection[Labels]) -> Sequence[object]:
    match asked.wanted:
        case "series":
            return [dict(labels) for labels in sorted(series)]
        case "names":
            return sorted({name for labels in series for name, _ in labels})
        case "values":
            values = {value_of(labels, asked.label) for labels in series}
            return sorted(values - {""})


async def _series(asked: Matching, reader: Reader) -> set[Labels]:
    found: dict[int, Labels] = {}
    for wanted in map(_conditions, asked.matches) if asked.matches else [()]:
        chosen = await reader.catalogue.chosen(reader.conn, wanted)
        found.update(zip(chosen.ids.tolist(), chosen.labels, strict=True))
    is_bounded = asked.start_ms is not None or asked.end_ms is not None
    if is_bounded and len(found) <= _LOOKED_AT:
        alive = await described.alive(reader.conn, list(found), *_bounds(asked))
        found = {id_: labels for id_, labels in found.items() if id_ in alive}
    return set(found.values())


def _conditions(match: str) -> Sequence[Condition]:
    tree = parse(match)
    if not isinstance(tree, Selector):
        raise BadParameterError("match[]", f"{quoted(match)} is not a series selector")
    return conditions(tree)


def _bounds(asked: Matching) -> tuple[datetime, datetime]:
    begin = 0 if asked.start_ms is None else asked.start_ms
    end = 1 << 53 if asked.end_ms is None else asked.end_ms
    return moment(begin), moment(end)


@answer.register
async def _(asked: Metadata, reader: Reader) -> Told:
    found = await described.metadata(reader.conn, asked.metric)
    shown = found if asked.limit < 0 else found[: asked.limit]
    told = {
        each.metric: [
            {
                "type": _KINDS.get(each.kind, each.kind),
                "help": each.meaning,
                "unit": each.unit_of_measure,
            }
        ]
        for each in shown
    }
    return succeeded([orjson.dumps(told)])


@answer.register
async def _(asked: Text, reader: Reader) -> Told:
    del reader
    tree = parse(asked.query)
    return succeeded([orjson.dumps(node(tree) if asked.is_tree else formatted(tree))])
