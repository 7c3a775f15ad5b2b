"""Bounded reads of samples give what a follower of the log would have kept."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from psycopg import AsyncConnection

from api.tiles.series import Series
from api.tiles.tile import TrendKind
from api.tiles.today import STEP_MS, Today
from core.model import Identity, Samples, SeriesId, SourceId
from core.store import catalogue, observed, samples
from core.store.catalogue import Wanted
from core.store.observed import Span
from core.store.pool import connect
from tests import given
from tests.given import NOW, NOW_MS
from tests.servers import Database

Connection = AsyncConnection[Any]
Row = tuple[int, float]  # seconds before now, value
HOUR = 3600
EVERYTHING = Span(NOW - timedelta(days=2), NOW)


@pytest.fixture
async def api(database: Database, conn: Connection) -> AsyncIterator[Connection]:
    """Give one session of `ioc_api` on a place with the source bts-01."""
    assert not conn.closed
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO source (id, name_vi, name_en, origin) VALUES ('s', 's', 's', 'place'),"
            " ('quiet', 'q', 'q', 'place')"
        )
        owner.execute(
            'INSERT INTO metric (name, "group", unit_of_measure, kind, labels, name_vi, name_en,'
            " origin) VALUES ('m', 'g', '1', 'counter', '{}', 'm', 'm', 'place')"
        )
    async with await connect(database.login("ioc_api"), autocommit=True) as session:
        yield session


async def put(conn: Connection, *rows: Row, late: bool = False, name: str = "a") -> int:
    """Store rows of one series; returns its id."""
    identity = Identity.of("m", {"n": name, "simulated": "true"})
    wanted = [Wanted(identity, None, SourceId("s"))]
    found = (await catalogue.ensure_series(conn, wanted, now=NOW))[identity]
    columns = Samples(
        np.array([NOW_MS - age * 1000 for age, _ in rows], np.int64),
        np.full(len(rows), found.id, np.int32),
        np.array([value for _, value in rows], np.float64),
    )
    columns = columns.take(columns.key_order())
    async with conn.transaction():
        if late:
            await samples.merge(
                conn, columns, replace=given.mask([1] * len(rows)), late=given.mask([1] * len(rows))
            )
        else:
            await samples.copy_head(conn, columns)
    return found.id


def rows(found: Samples) -> list[tuple[int, float]]:
    """(seconds before now, value), newest first."""
    ages = (NOW_MS - found.time_ms) / 1000
    return sorted(zip(ages.tolist(), found.value.tolist(), strict=True))


async def test_the_newest_sample_of_each_series(conn: Connection, api: Connection) -> None:
    one = await put(conn, (60, 1.0), (0, 2.0), (-60, 3.0))
    other = await put(conn, (40 * HOUR, 7.0), name="b", late=True)
    found = (await observed.latest(api, [one, other, 999], EVERYTHING)).samples
    assert rows(found) == [(0, 2.0), (40 * HOUR, 7.0)]
    near = Span(NOW - timedelta(hours=2), NOW)
    assert rows((await observed.latest(api, [one, other], near)).samples) == [(0, 2.0)]


async def test_a_staleness_marker_is_the_newest_and_no_number(
    conn: Connection, api: Connection
) -> None:
    one = await put(conn, (60, 1.0), (0, given.STALE))
    found = (await observed.latest(api, [one], EVERYTHING)).samples
    assert np.isnan(found.value[0])
    steps = await observed.last_per_step(api, [one], EVERYTHING, step_ms=STEP_MS)
    assert rows(steps.samples) == [(60, 1.0)]


async def test_steps_are_those_that_a_series_keeps(conn: Connection, api: Connection) -> None:
    history = [(age, float(age % 7)) for age in range(0, 4000, 61)]
    one = await put(conn, *history)
    for kind, read in (
        (TrendKind.LAST, observed.last_per_step),
        (TrendKind.WORST, observed.lowest_per_step),
    ):
        kept = Series(
            id=SeriesId(one),
            source=SourceId("s"),
            period_seconds=60,
            trend=kind,
        )
        for age, value in history:
            kept.observe(NOW_MS - age * 1000, value)
        found = (await read(api, [one], EVERYTHING, step_ms=STEP_MS)).samples
        values = {-(-at // STEP_MS): v for at, v in zip(found.time_ms, found.value, strict=True)}
        assert values == {step: value for step, (_, value) in kept.steps.items()}


async def test_turning_points_give_the_same_growth_and_curve(
    conn: Connection, api: Connection
) -> None:
    history = [(age, float((8000 - age) % 1700)) for age in range(0, 8000, 37)]
    one = await put(conn, *history)
    start_ms = NOW_MS - 23 * STEP_MS  # like midnight, an end of a step
    whole, few = Today(start_ms), Today(start_ms)
    for age, value in history:
        whole.observe(NOW_MS - age * 1000, value)
    found = (await observed.turning_points(api, [one], EVERYTHING, step_ms=STEP_MS)).samples
    for at, value in zip(found.time_ms.tolist(), found.value.tolist(), strict=True):
        few.observe(at, value)
    assert len(found) < len(history) / 3
    assert few.curve() == whole.curve()
    assert few.total() == whole.total()


async def test_series_and_sources(conn: Connection, api: Connection) -> None:
    one = await put(conn, (60, 1.0))
    assert [row.id for row in await observed.series_of_metrics(api, ["m", "x"], limit=5)] == [one]
    found = await observed.series_by_ids(api, [one, 999])
    assert [(row.metric, row.source, row.labels["n"]) for row in found] == [("m", "s", "a")]
    assert await observed.simulated_sources(api) == {"s"}


async def test_what_is_counted_per_source(database: Database, api: Connection) -> None:
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO rejected_day (source_id, day, seen) VALUES ('s', %s, 41), ('', %s, 9)",
            [NOW.date(), NOW.date()],
        )
        owner.execute(
            "INSERT INTO gap (source_id, kind, from_time, to_time) VALUES ('s', 'period', %s, %s)",
            [NOW - timedelta(hours=2), NOW - timedelta(hours=1)],
        )
    assert await observed.rejected_today(api, NOW.date()) == {"s": 41}
    assert await observed.gaps_since(api, NOW - timedelta(days=1)) == {"s": 1}
    assert await observed.gaps_since(api, NOW) == {}
