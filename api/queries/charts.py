"""What a chart shows: all samples of a selector, summed up; of all else its values at moments."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
from psycopg import AsyncConnection

from core.model import Labels
from core.store import described
from core.store.blocks.block import Damage
from core.store.blocks.read import Times
from core.store.blocks.spans import Span
from core.store.chart.lengths import length_for
from core.store.chart.read import POINTS_MAX, Charted, Stretches, charted
from core.store.corrections import Mark, marks
from core.store.select import Catalogue, Lack, Stored, TooMuchError
from promql.parse import parse
from promql.plan import conditions
from promql.query import Query, read_and_evaluated
from promql.tree import Expr, Moved, Selector, bare
from promql.values import NAME, Vector, shown, value_of

from .asked import Chart
from .drawn import Drawn, Line, lines_of, moments

Connection = AsyncConnection[Any]

DAMAGE_TOLD: Final = 10  # damaged blocks
MARKS_TOLD: Final = 10  # corrections; the lines have all


async def drawn(asked: Chart, conn: Connection, catalogue: Catalogue) -> Drawn:
    """Draw a chart. conn: in one snapshot. Raises ParseError, QueryError, TooMuchError."""
    length_ms = length_for(asked.end_ms - asked.start_ms, asked.points)
    selector = _selector(parse(asked.query))
    if selector is None:
        return await _of_moments(asked, length_ms, Stored(conn, catalogue))
    wanted = Stretches(Times(asked.start_ms, asked.end_ms), length_ms)
    found = await charted(conn, catalogue, conditions(selector), wanted)
    put_right = await marks(conn, found.chosen.ids.tolist(), wanted.times)
    lines = list(_lines(found, await _units(conn, found), put_right))
    named = dict(zip(found.chosen.ids.tolist(), found.chosen.labels, strict=True))
    warnings = _told((damage, named[damage.series_id]) for damage in found.damaged)
    infos = [mark.text for mark in put_right[:MARKS_TOLD]]
    return Drawn(asked, "samples", length_ms, lines, found.read, warnings, infos)


def told_lacks(lacks: Sequence[Lack]) -> list[str]:
    """Say what is missing, of so many blocks that it can be read."""
    return _told((each.damage, each.labels) for each in lacks)


def _told(damaged: Iterable[tuple[Damage, Labels]]) -> list[str]:
    texts = dict.fromkeys(damage.told(shown(labels)) for damage, labels in damaged)
    return list(texts)[:DAMAGE_TOLD]


def _selector(tree: Expr) -> Selector | None:
    """Return the selector that an expression is, if it looks nowhere else in time."""
    found = bare(tree)
    is_plain = isinstance(found, Selector) and found.moved == Moved() and found.extension is None
    return found if isinstance(found, Selector) and is_plain else None


async def _of_moments(asked: Chart, length_ms: int, stored: Stored) -> Drawn:
    grid = moments(asked, length_ms)
    query = Query.over(asked.query, grid)
    _, found = await read_and_evaluated(query, stored)
    value = found.value
    if isinstance(value, np.ndarray):
        value = Vector.of_one((), value, np.ones(len(value), np.bool_))
    if not isinstance(value, Vector):
        raise TypeError(value)
    if value.present.sum() > POINTS_MAX:
        raise TooMuchError(f"the chart has more than {POINTS_MAX} points; draw fewer series")
    warnings = [*found.warnings, *told_lacks(stored.lacks)]
    lines = list(lines_of(value, grid))
    return Drawn(asked, "moments", length_ms, lines, stored.read, warnings, found.infos)


async def _units(conn: Connection, found: Charted) -> Mapping[str, str]:
    """Read the units of measure of the metrics that are drawn."""
    names = {value_of(labels, NAME) for labels in found.chosen.labels}
    if not names:
        return {}
    wanted = names.pop() if len(names) == 1 else ""
    return {each.metric: each.unit_of_measure for each in await described.metadata(conn, wanted)}


def _lines(found: Charted, units: Mapping[str, str], put_right: Sequence[Mark]) -> Iterator[Line]:
    spans = defaultdict[int, set[Span]](set)
    for damage in found.damaged:
        spans[damage.series_id].add(damage.span)
    chosen, points = found.chosen, found.points
    starts, ends = (points.series_id.searchsorted(chosen.ids, side) for side in ("left", "right"))
    periods = chosen.period_ms.tolist()
    for row, (id_, start, end) in enumerate(zip(chosen.ids.tolist(), starts, ends, strict=True)):
        corrected = [mark for mark in put_right if id_ in mark.series]
        if start == end and id_ not in spans and not corrected:
            continue
        labels = chosen.labels[row]
        yield Line(
            labels,
            points.take(np.arange(start, end)),
            units.get(value_of(labels, NAME)),
            periods[row] or None,
            sorted(spans[id_]),
            corrected,
        )
