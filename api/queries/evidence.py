"""What a rule reads for an alert at a moment, every sample with where it came from."""

from collections.abc import Sequence
from math import isfinite
from typing import Any, Final

import numpy as np
from psycopg import AsyncConnection

from alerts.rules.evidence import Reading, readings, value_of
from alerts.rules.presence import Presence
from api.instants import ms_of
from core.model import Identity, moment
from core.store import described
from core.store.blocks.read import Times
from core.store.catalogue import find_series
from core.store.committed import committed
from core.store.corrections import Mark, marks
from core.store.select import Catalogue, Stored, TooMuchError
from promql.query import Query, evaluated, needed
from promql.values import NAME, Vector

from .asked import Evidence, Grounds, Piece

_LATE_MS: Final = 10 * 60 * 1000  # so long after a moment what came late is looked for

Connection = AsyncConnection[Any]


async def grounds(asked: Evidence, at_ms: int, conn: Connection, catalogue: Catalogue) -> Grounds:
    """Say what a rule gives for an alert, and what it reads. Raises as a query does."""
    query, stored = Query.at(asked.query, at_ms), Stored(conn, catalogue)
    # Single samples, also where the rule makes do with sums of them: a sum is no sample.
    singly = {each: each.whole() for each in needed(query)}
    try:
        found = await stored.select(set(singly.values()))
    except TooMuchError:
        return Grounds(gives=False, value=None, count=0, pieces=(), lacking="too_much")
    selected = {each: found[whole] for each, whole in singly.items()}
    vector = evaluated(query, selected).value
    if not isinstance(vector, Vector):
        number = np.atleast_1d(np.asarray(vector, np.float64))
        vector = Vector.of_one((), number, np.ones(len(number), np.bool_))
    value = value_of(vector, asked.labels, asked.own)
    read = readings(Presence(query.tree, query.moments, selected), asked.labels)
    return Grounds(
        gives=value is not None,
        value=_finite(value),
        count=len(read),
        pieces=await _pieces(conn, read[: asked.most], at_ms),
        lacking="damaged" if stored.lacks else "",
    )


async def _pieces(conn: Connection, read: Sequence[Reading], at_ms: int) -> list[Piece]:
    """Say of samples where they came from, when they were committed, and who put them right."""
    identities = [_identity(each) for each in read]
    series = await find_series(conn, list(dict.fromkeys(identities)))
    ids = [int(series[each].id) for each in identities]
    times = [each.time_ms for each in read]
    known = await committed(conn, list(zip(ids, times, strict=True)), moment(at_ms + _LATE_MS))
    names = await described.source_names(conn, {one.source for one in series.values()})
    units = {name: await _unit(conn, name) for name in {each.metric for each in identities}}
    put_right = list[Mark]()
    if times:
        put_right = await marks(conn, ids, Times(min(times) - 1, max(times)))
    found = list[Piece]()
    for each, identity, id_ in zip(read, identities, ids, strict=True):
        at, mark = known.get((id_, each.time_ms)), _mark(put_right, id_, each.time_ms)
        piece = Piece(
            labels=dict(each.labels),
            time_ms=each.time_ms,
            value=_finite(each.value),
            committed_ms=None if at is None else ms_of(at),
            corrected_ms=mark.at_ms if mark else None,
            reason=mark.reason if mark else "",
            source=series[identity].source,
            source_name=names[series[identity].source],
            unit_of_measure=units[identity.metric],
        )
        found.append(piece)
    return found


def _mark(put_right: Sequence[Mark], series: int, time_ms: int) -> Mark | None:
    """Give what was done last about a sample."""
    fits = (
        each
        for each in put_right
        if series in each.series and each.from_ms <= time_ms <= each.to_ms
    )
    return next(fits, None)


async def _unit(conn: Connection, metric: str) -> str:
    found = await described.metadata(conn, metric) if metric else []
    return found[0].unit_of_measure if found else ""


def _identity(reading: Reading) -> Identity:
    labels = dict(reading.labels)
    return Identity.of(labels.pop(NAME, ""), labels)


def _finite(value: float | None) -> float | None:
    return value if value is not None and isfinite(value) else None
