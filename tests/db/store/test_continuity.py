"""Numbering and sessions outlive restarts and takeovers; each hole is one row, once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from psycopg import AsyncConnection, errors

from core.model import SourceId
from core.store import continuity
from core.store.continuity import Kept, Numbered, Step
from tests import given
from tests.servers import Database

Connection = AsyncConnection[Any]

BTS = SourceId("bts-01")


@pytest.fixture(autouse=True)
def _place(database: Database) -> None:
    given.place(database)


def at(second: int) -> datetime:
    return given.NOW + timedelta(seconds=second)


def number(seq: int, *, boot: int | None = 1, source: str = BTS) -> Numbered:
    return Numbered(SourceId(source), boot, seq, at(seq))


def steps(*numbers: Numbered) -> list[Step]:
    """From number to number of one source."""
    before = [None, *numbers[:-1]]
    return [Step(to, known) for to, known in zip(numbers, before, strict=True)]


async def holes(conn: Connection) -> list[tuple[Any, ...]]:
    found = await conn.execute(
        "SELECT source_id, detail, missing, from_time, to_time FROM gap WHERE kind = 'sequence'"
    )
    return await found.fetchall()


async def test_numbers_are_remembered_and_holes_become_gaps(conn: Connection) -> None:
    await continuity.advance(conn, steps(number(1), number(2), number(6)))
    await continuity.advance(conn, [Step(number(9, source="loose"), None)])
    assert await continuity.numbering(conn, [BTS, SourceId("bts-02")]) == [number(6)]
    detail = {"boot": 1, "first": 3, "last": 5}
    assert await holes(conn) == [("bts-01", detail, 3, at(2), at(6))]


async def test_what_came_another_way_meanwhile_is_not_missing(conn: Connection) -> None:
    await continuity.advance(conn, steps(number(1), number(2)))
    await continuity.advance(conn, [Step(number(3), number(2))])  # by HTTP
    await continuity.advance(conn, [Step(number(5), number(2))])  # by MQTT, which knows of 2 only
    assert [row[1] for row in await holes(conn)] == [{"boot": 1, "first": 4, "last": 4}]


async def test_a_takeover_finds_the_same_hole_and_adds_nothing(conn: Connection) -> None:
    same = steps(number(1), number(6))
    for _ in range(2):  # redelivered to the next holder of the lease
        await continuity.advance(conn, same)
    assert len(await holes(conn)) == 1


async def test_who_is_behind_neither_turns_back_nor_adds(conn: Connection) -> None:
    await continuity.advance(conn, steps(number(1), number(6), number(20)))
    await continuity.advance(conn, steps(number(1), number(6)))
    assert await continuity.numbering(conn, [BTS]) == [number(20)]
    assert len(await holes(conn)) == 2


@pytest.mark.parametrize("boot", [None, 2])
async def test_a_restart_of_the_source_counts_anew(conn: Connection, boot: int | None) -> None:
    await continuity.advance(conn, [Step(number(5), None)])
    again = Numbered(BTS, boot, 1, at(6))
    await continuity.advance(conn, [Step(again, None)])
    assert await continuity.numbering(conn, [BTS]) == [again]


async def test_a_session_is_remembered(conn: Connection) -> None:
    assert await continuity.session(conn, "ioc-ingest-0") is None
    for second in (5, 3):  # a process that was paused knows less
        await continuity.whole(conn, "ioc-ingest-0", at(second))
    await continuity.told_dropped(conn, "ioc-ingest-0", 7)
    assert await continuity.session(conn, "ioc-ingest-0") == Kept(at(5), 7)


async def test_who_was_heard_is_remembered(conn: Connection) -> None:
    loose = SourceId("loose")
    for sources in ([BTS], [], [BTS, loose]):  # again changes nothing
        await continuity.hear(conn, sources)
    assert await continuity.heard(conn, [BTS, SourceId("bts-02")]) == {BTS}


async def test_a_lost_session_is_a_gap_of_each_source_that_used_it(conn: Connection) -> None:
    sources = [BTS, SourceId("loose"), SourceId("flood")]
    await continuity.hear(conn, [*sources[:2], SourceId("bts-02")])
    gaps = await continuity.lost(conn, "ioc-ingest-0", sources, since=at(0), now=at(60))
    assert gaps == 2
    await continuity.lost(conn, "ioc-ingest-0", sources[:1], since=at(99), now=at(60))
    rows = await conn.execute("SELECT source_id, kind, from_time, to_time FROM gap ORDER BY id")
    assert await rows.fetchall() == [
        ("bts-01", "session", at(0), at(60)),
        ("loose", "session", at(0), at(60)),
        ("bts-01", "session", at(99), at(99)),  # a clock that was set back
    ]


async def test_what_the_broker_dropped_may_be_anybodys(conn: Connection) -> None:
    await continuity.dropped(conn, 40, since=at(0), now=at(10))
    rows = await conn.execute("SELECT source_id, kind, missing FROM gap")
    assert await rows.fetchall() == [(None, "broker", 40)]


async def test_every_other_gap_names_its_source(database: Database) -> None:
    with database.connect() as owner, pytest.raises(errors.CheckViolation):
        owner.execute("INSERT INTO gap (kind, from_time, to_time) VALUES ('session', now(), now())")
