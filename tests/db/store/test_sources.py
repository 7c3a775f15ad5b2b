"""What the tables tell of the senders: counts, search without marks, pages, holes, refusals."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import pytest
from psycopg import AsyncConnection, Connection

from core.model import SourceId
from core.store import refused, sources
from core.store.pool import connect
from core.store.refused import Filter
from tests import given
from tests.servers import Cluster, Database

NOW = given.NOW
HOUR = timedelta(hours=1)
BTS = SourceId("bts-01")


@pytest.fixture(scope="module")
def described(cluster: Cluster) -> Iterator[Database]:
    """Give a place whose first source has series, holes and refusals; shared, only read."""
    database = cluster.create()
    given.place(database)
    with database.connect() as conn:
        _describe(conn)
    yield database
    cluster.drop(database)


def _describe(conn: "Connection[Any]") -> None:
    conn.execute("UPDATE source SET name_vi = 'Trạm Đường Tà Lèng' WHERE id = 'bts-02'")
    conn.execute("UPDATE metric SET expected_period_seconds = 30 WHERE name = 'net_rsrp_dbm'")
    conn.execute("UPDATE metric SET expected_period_seconds = 60 WHERE name = 'net_traffic_total'")
    conn.execute(
        "INSERT INTO series (key, metric, labels, source_id, created_at) VALUES"
        " (decode(repeat('01', 16), 'hex'), 'net_rsrp_dbm', '{}', 'bts-01', now()),"
        " (decode(repeat('02', 16), 'hex'), 'net_traffic_total', '{}', 'bts-01', now()),"
        " (decode(repeat('03', 16), 'hex'), 'net_latency_seconds', '{}', 'bts-01', now())"
    )
    holes = [("bts-01", 1, 2), ("bts-01", 30, 29), ("bts-02", 3, 2), (None, 5, 4), (None, 99, 98)]
    for source, from_hours, to_hours in holes:
        conn.execute(
            "INSERT INTO gap (source_id, kind, from_time, to_time, missing)"
            " VALUES (%s, %s, %s, %s, 3)",
            [
                source,
                "sequence" if source else "broker",
                NOW - max(from_hours, to_hours) * HOUR,
                NOW - min(from_hours, to_hours) * HOUR,
            ],
        )
    conn.execute(
        "INSERT INTO rejected_day (source_id, day, seen) VALUES ('bts-01', %s, 41),"
        " ('bts-01', %s, 7), ('', %s, 2)",
        [NOW.date(), NOW.date() - timedelta(days=1), NOW.date()],
    )
    conn.execute(
        "INSERT INTO rejected_total (source_id, reason, payloads) VALUES"
        " ('bts-01', 'conflict', 2), ('bts-01', 'out_of_range', 90), ('bts-02', 'conflict', 1)"
    )
    for minutes_ago, reason, replayed_at in (
        (1, "out_of_range", None),
        (1, "out_of_range", None),
        (90, "conflict", None),
        (2, "conflict", NOW),
    ):
        conn.execute(
            "INSERT INTO rejected (at, source_id, protocol, reason, faults, refused, payload,"
            " payload_bytes, replayed_at) VALUES (%s, 'bts-01', 'json', %s, '[]', 1, 'x', 1, %s)",
            [NOW - timedelta(minutes=minutes_ago), reason, replayed_at],
        )


@pytest.fixture
async def reading(described: Database) -> AsyncIterator[AsyncConnection[Any]]:
    """Give a session of the api."""
    async with await connect(described.login("ioc_api"), autocommit=True) as conn:
        yield conn


async def test_a_source_is_counted(reading: AsyncConnection[Any]) -> None:
    found = await sources.counted(reading, BTS, now=NOW)
    assert found
    # One series each 30 s, one each 60 s, one of which nobody knows.
    assert (found.series, found.period_seconds, found.expected_per_minute) == (3, 30, 3)
    assert (found.gaps, found.rejected) == (1, 41)
    empty = await sources.counted(reading, SourceId("loose"), now=NOW)
    assert empty
    assert (empty.series, empty.period_seconds, empty.expected_per_minute) == (0, None, None)
    assert await sources.counted(reading, SourceId("nobody"), now=NOW) is None


async def test_sources_come_by_pages(reading: AsyncConnection[Any]) -> None:
    every = [one.id for one in await sources.page(reading, limit=50, now=NOW)]
    assert every == sorted(every)
    assert set(given.SOURCES) <= set(every)
    first = await sources.page(reading, limit=2, now=NOW)
    rest = await sources.page(reading, after=first[-1].id, limit=50, now=NOW)
    assert [one.id for one in (*first, *rest)] == every


@pytest.mark.parametrize("asked", ["duong ta leng", "ĐƯỜNG TÀ", "bts-02", " tram  duong "])
async def test_marks_and_case_do_not_count(reading: AsyncConnection[Any], asked: str) -> None:
    found = await sources.page(reading, asked=asked, limit=50, now=NOW)
    assert [one.id for one in found] == ["bts-02"]


async def test_all_sources_together(reading: AsyncConnection[Any]) -> None:
    totals = await sources.totals(reading, now=NOW)
    assert (totals.gaps, totals.rejected) == (3, 43)


async def test_holes_of_a_source_and_those_of_nobody_today(reading: AsyncConnection[Any]) -> None:
    found = await sources.gaps(reading, BTS, limit=10, now=NOW)
    hours = [(gap.source_id, (NOW - gap.to_time) / HOUR) for gap in found]
    assert hours == [("bts-01", 1), (None, 4), ("bts-01", 29)]


async def test_holes_of_the_last_day_of_several(reading: AsyncConnection[Any]) -> None:
    of = [BTS, SourceId("loose"), SourceId("nobody")]
    found = await sources.holes(reading, of, limit=10, now=NOW)
    assert [(hole.source_id, (NOW - hole.to_time) / HOUR) for hole in found] == [("bts-01", 1)]
    assert await sources.holes(reading, of, limit=0, now=NOW) == []


async def test_refusals_by_reason_and_minute(reading: AsyncConnection[Any]) -> None:
    assert await sources.reasons(reading, BTS) == {"out_of_range": 90, "conflict": 2}
    assert await refused.reasons(reading, BTS) == {"out_of_range": 2, "conflict": 1}
    counted = await refused.per_minute(reading, BTS, since=NOW - HOUR)
    assert [((given.NOW_MS - at) // 60_000, count) for at, count in counted] == [(2, 1), (1, 2)]


async def test_refusals_before_a_number(reading: AsyncConnection[Any]) -> None:
    newest = await refused.newest(reading, Filter(source=BTS), replayed=False, limit=10)
    wanted = Filter(source=BTS, before=newest[0].id)
    older = await refused.newest(reading, wanted, replayed=False, limit=10)
    assert [one.id for one in older] == [one.id for one in newest[1:]]


async def test_the_account_remembers_who_was_silent_for_long(
    described: Database, reading: AsyncConnection[Any]
) -> None:
    with described.connect() as conn:
        conn.execute("UPDATE packed SET upto = %s", [NOW - timedelta(days=1)])
        (series,) = conn.execute(
            "INSERT INTO series (key, metric, labels, source_id, created_at) VALUES"
            " (decode(repeat('09', 16), 'hex'), 'source_last_seen_timestamp_seconds',"
            " '{\"source\": \"bts-01\"}', 'ioc-ingest', now()) RETURNING id"
        ).fetchone() or (0,)
        for minutes_ago, value in ((90, 5.0), (2, 1000.5), (1, 1001.5)):
            at = NOW - timedelta(minutes=minutes_ago)
            conn.execute("INSERT INTO sample VALUES (%s, %s, %s)", [series, at, value])
    told = await sources.last_told(reading, [BTS, SourceId("bts-02")], now=NOW)
    assert told == {"bts-01": 1_001_500}
    assert await sources.last_told(reading, [BTS], now=NOW + 2 * HOUR) == told
