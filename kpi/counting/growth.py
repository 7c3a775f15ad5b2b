"""Growth of counters in spans of local days, as the day tier has it; the rest from samples.

A span's days are (00:00, 24:00] in the place's zone: a sample on midnight belongs to the day that
ends. Resets are repaired; the growth of a day counts from the last number before it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
from psycopg import AsyncConnection

from core.store.blocks.read import Times, borders, read
from core.store.rollups.calendar import Calendar
from core.store.rollups.days import Days
from core.store.sql import fetched, queries

_SQL = queries("kpi.counting", "growth.sql")
_SAMPLES_MAX: Final = 5_000_000
_DAY: Final = timedelta(days=1)

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class Span:
    """Local days, both ends inclusive."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Grown:
    """How much a series grew in a span. last_ms: the time of its last number.

    growth: None, when it is not a finite number. samples, days: so many numbers, on so many days,
    from the first to the last.
    """

    growth: Decimal | None
    samples: int
    last_ms: int
    days: int
    first: date
    last: date


Key = tuple[int, int]  # the how manieth of the spans from 0, and the series


@dataclass(frozen=True, slots=True)
class Growth:
    """What grew, by span and series; no entry: no number. damaged: series with a lost block.

    before: the last day with a number before a span, of spans that follow none of the others.
    """

    grown: Mapping[Key, Grown]
    damaged: frozenset[int] = frozenset()
    before: Mapping[Key, date] = field(default_factory=dict)


async def growth(
    conn: Connection, series: Collection[int], spans: Sequence[Span], zone: ZoneInfo
) -> Growth:
    """Read how much some series grew in some spans, up to the newest sample.

    conn: in a transaction of isolation level REPEATABLE READ. Raises TooManySamplesError.
    """
    if not series or not spans:
        return Growth({})
    calendar, where = Calendar(zone), await borders(conn)
    found, damaged = dict[Key, Grown](), frozenset[int]()
    known = await _known_before(conn, series, spans)
    begins = await _begins(conn, series, calendar, calendar.over_ms(where.whole_ms))
    for begin_ms, ids in begins.items():
        day = calendar.day_of(begin_ms + 1)
        packed = await _packed(conn, ids, spans, day)
        times = Times(begin_ms, calendar.begin_ms(max(span.last for span in spans) + _DAY))
        if times.is_empty:
            found |= packed
            continue
        samples = await read(conn, where, ids, times, most=_SAMPLES_MAX)
        damaged |= frozenset(lost.series_id for lost in samples.damaged)
        before = dict[int, float](await fetched(conn, _SQL["before"], {"series": ids, "day": day}))
        bounds_ms = calendar.bounds_ms(day, (calendar.day_of(times.until_ms) - day).days + 1)
        days = Days.of(samples.samples, bounds_ms, before)
        found |= _added(packed, _of_days(days, day, spans))
        _note_before(known, days, day, spans)
    return Growth(found, damaged, known)


async def of_series(conn: Connection, series: Collection[int], zone: ZoneInfo) -> date | None:
    """Find the first day of which any of some series has a number: in the day tier, or to come."""
    ids = list(series)
    rows = await fetched(conn, _SQL["first_day"], {"series": ids})
    days = {day for (day,) in rows if day is not None}
    waiting = [since_ms for _, since_ms in await fetched(conn, _SQL["due"], {"series": ids})]
    if waiting:
        days.add(Calendar(zone).day_of(min(waiting) + 1))
    return min(days, default=None)


async def _begins(
    conn: Connection, series: Collection[int], calendar: Calendar, over_ms: int
) -> dict[int, list[int]]:
    """Tell from when on samples are needed, and of which series: the day tier has all before."""
    ids = sorted(series)
    due = dict[int, int](await fetched(conn, _SQL["due"], {"series": ids}))
    begins = defaultdict[int, list[int]](list)
    for id_ in ids:
        waits_ms = due.get(id_, over_ms)
        begin_ms = over_ms
        if waits_ms < over_ms:
            begin_ms = calendar.begin_ms(calendar.day_of(waits_ms + 1))
        begins[begin_ms].append(id_)
    return begins


async def _known_before(
    conn: Connection, series: Collection[int], spans: Sequence[Span]
) -> dict[Key, date]:
    lonely = _lonely(spans)
    params = {"series": sorted(series), "firsts": [spans[number].first for number in lonely]}
    rows = await fetched(conn, _SQL["known_before"], params)
    return {(lonely[place - 1], id_): day for place, id_, day in rows}


def _note_before(known: dict[Key, date], days: Days, first: date, spans: Sequence[Span]) -> None:
    """Add what days that were computed here say of the time before spans."""
    for number in _lonely(spans):
        for id_, place in zip(days.series_id.tolist(), days.place.tolist(), strict=True):
            day = first + timedelta(days=place)
            if day < spans[number].first:
                known[number, id_] = max(day, known.get((number, id_), day))


def _lonely(spans: Sequence[Span]) -> list[int]:
    ends = {span.last for span in spans}
    return [number for number, span in enumerate(spans) if span.first - _DAY not in ends]


async def _packed(
    conn: Connection, ids: Sequence[int], spans: Sequence[Span], until_day: date
) -> dict[Key, Grown]:
    params = {
        "series": ids,
        "firsts": [span.first for span in spans],
        "lasts": [span.last for span in spans],
        "until_day": until_day,
    }
    return {
        (place - 1, id_): Grown(_finite(grown), count, last_ms, *days)
        for place, id_, grown, last_ms, count, *days in await fetched(conn, _SQL["packed"], params)
    }


def _of_days(days: Days, first: date, spans: Sequence[Span]) -> Iterable[tuple[Key, Grown]]:
    """Give what grew in days that were computed here, by the spans that they lie in."""
    columns: Any = zip(
        days.series_id.tolist(),
        days.place.tolist(),
        days.increase.tolist(),
        days.count.tolist(),
        days.last_ms.tolist(),
        strict=True,
    )
    for id_, place, increase, count, last_ms in columns:
        day = first + timedelta(days=place)
        for number, span in enumerate(spans):
            if span.first <= day <= span.last:
                yield (number, id_), Grown(_exact(increase), count, last_ms, 1, day, day)


def _added(packed: dict[Key, Grown], later: Iterable[tuple[Key, Grown]]) -> dict[Key, Grown]:
    found = dict(packed)
    for key, more in later:
        known = found.get(key)
        found[key] = more if known is None else _sum(known, more)
    return found


def _sum(one: Grown, other: Grown) -> Grown:
    is_known = one.growth is not None and other.growth is not None
    total = (one.growth or Decimal(0)) + (other.growth or Decimal(0)) if is_known else None
    return Grown(
        total,
        one.samples + other.samples,
        max(one.last_ms, other.last_ms),
        one.days + other.days,
        min(one.first, other.first),
        max(one.last, other.last),
    )


def _exact(number: float) -> Decimal | None:
    if not np.isfinite(number):
        return None
    return Decimal(int(number)) if number.is_integer() else Decimal(repr(number))


def _finite(number: Decimal) -> Decimal | None:
    return number if number.is_finite() else None
