"""Fills an engine from the stored samples: at start, and again when the log has a hole.

Every read names its series and both instants, and goes in pieces, so that neither memory nor the
event loop notices how much history there is.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from api.instants import ms_of
from api.tiles import (
    SERIES_MAX,
    STEP_MS,
    Described,
    Engine,
    Facts,
    Senders,
    Series,
    TrendKind,
)
from api.wall import WallPlan
from core.model import Samples, SeriesId, instant
from core.place import Profile
from core.store import catalogue, observed, seen
from core.store.blocks.read import Found as Stored
from core.store.observed import IDS_MAX, SeriesRow, Span
from core.store.pool import Connection
from core.store.product import CANARY, CANARY_LABEL, CANARY_SOURCES, QUIET_SOURCES

# The newest sample of a series is looked for here first, then further back.
_LOOK_BACK: Final = (timedelta(hours=2), timedelta(hours=26))
_AHEAD: Final = timedelta(days=1)  # beyond any skew that ingest lets through
_DAY: Final = timedelta(days=1)

Read = Callable[[Sequence[int]], Coroutine[Any, Any, Stored]]


@dataclass(frozen=True, slots=True)
class Loaded:
    """An engine with its history, and what else the feed keeps.

    canaries: the newest of each. canary_shards: by its series, of which shard each is.
    """

    engine: Engine
    senders: Senders
    canary_shards: dict[SeriesId, str]
    catalogue: catalogue.Catalogue
    canaries: Samples = field(default_factory=Samples.empty)


async def load(
    conn: Connection, plans: Sequence[WallPlan], profile: Profile, *, now: datetime
) -> Loaded:
    """Read what the walls of a place show now."""
    known = await catalogue.load(conn)
    facts = Facts(
        metrics=known.metrics,
        sources=known.sources,
        zone=profile.zone,
        language=profile.language,
    )
    tiles = [tile for plan in plans for tile in plan.tiles]
    engine = Engine(tiles, facts, now_ms=ms_of(now))
    senders = Senders(known.sources, known.metrics, QUIET_SOURCES)
    wanted = (*engine.metrics(), CANARY)
    rows = await observed.series_of_metrics(conn, wanted, limit=2 * SERIES_MAX)
    series = [described(row) for row in rows]
    senders.describe(series)
    engine.add(series)
    await _fill(conn, engine, now)
    await _fill_senders(conn, senders, now)
    shards = shards_of(series)
    near = Span(now - _LOOK_BACK[0], now + _AHEAD)
    canaries = (await observed.latest(conn, sorted(shards), near)).samples
    return Loaded(engine, senders, shards, known, canaries)


def shards_of(series: Iterable[Described]) -> dict[SeriesId, str]:
    """Find the canaries, and of which shard each is."""
    told = ((one.id, one.labels.get(CANARY_LABEL, "")) for one in series if one.metric == CANARY)
    return {id_: shard for id_, shard in told if shard in CANARY_SOURCES}


def described(row: SeriesRow) -> Described:
    """Turn a row of the catalogue into what the engine takes."""
    return Described(row.id, row.metric, row.labels, row.source)


async def _fill(conn: Connection, engine: Engine, now: datetime) -> None:
    every = list(engine.series.values())
    await _fill_newest(conn, engine, every, before=now + _AHEAD)
    counters = [one for one in every if one.today]
    midnight = instant(engine.midnight_ms)
    await _fill_newest(conn, engine, counters, before=midnight)
    today = Span(midnight, now + _AHEAD)
    await _fill_by(
        engine,
        counters,
        lambda ids: observed.turning_points(conn, ids, today, step_ms=STEP_MS),
    )
    # The oldest step that is drawn begins before the day does.
    day = Span(now - _DAY - timedelta(milliseconds=STEP_MS), now)
    await _fill_by(
        engine,
        [one for one in every if one.trend is TrendKind.LAST],
        lambda ids: observed.last_per_step(conn, ids, day, step_ms=STEP_MS),
    )
    await _fill_by(
        engine,
        [one for one in every if one.trend is TrendKind.WORST],
        lambda ids: observed.lowest_per_step(conn, ids, day, step_ms=STEP_MS),
    )


async def _fill_newest(
    conn: Connection, engine: Engine, series: Iterable[Series], *, before: datetime
) -> None:
    """Read the newest sample of each series up to an instant: near first, then further back."""
    missing = {one.id: one for one in series}
    for back in (*_LOOK_BACK, None):
        by_back: dict[timedelta, list[int]] = {}
        for one in missing.values():
            reach = back or timedelta(milliseconds=one.gone_after_ms)
            by_back.setdefault(reach, []).append(one.id)
        for reach, ids in by_back.items():
            span = Span(before - reach, before)
            for start in range(0, len(ids), IDS_MAX):
                found = await observed.latest(conn, ids[start : start + IDS_MAX], span)
                _take_in(engine, found)
                for id_ in found.samples.series_id.tolist():
                    missing.pop(id_, None)


async def _fill_by(engine: Engine, series: Sequence[Series], read: Read) -> None:
    for start in range(0, len(series), IDS_MAX):
        _take_in(engine, await read([one.id for one in series[start : start + IDS_MAX]]))
        await asyncio.sleep(0)  # others have their turn


def _take_in(engine: Engine, found: Stored) -> None:
    engine.observe(found.samples)
    until_ms: dict[SeriesId, int] = {}
    for damage in found.damaged:
        id_ = SeriesId(damage.series_id)
        until_ms[id_] = max(damage.span.end_ms, until_ms.get(id_, 0))
    engine.miss(until_ms)


async def _fill_senders(conn: Connection, senders: Senders, now: datetime) -> None:
    senders.see(await seen.last_seen(conn, now=now, back=_LOOK_BACK[-1]))
    senders.mark_simulated(await observed.simulated_sources(conn))
    await count_refusals(conn, senders, now=now)


async def count_refusals(conn: Connection, senders: Senders, *, now: datetime) -> None:
    """Take over what the tables count for each source."""
    senders.count(
        rejected=await observed.rejected_today(conn, now.date()),
        gaps=await observed.gaps_since(conn, now - _DAY),
    )
