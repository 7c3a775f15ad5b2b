"""The change log: named entries, cursors, recycling."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from psycopg import AsyncConnection, errors

from core.model import Samples
from core.store import changes
from core.store.changes import Cursor, Entry
from core.store.pool import connect
from tests import given
from tests.servers import Database

Connection = AsyncConnection[Any]


def entry(writer: int, seq: int, *, at: datetime = given.NOW, rows: Samples | None = None) -> Entry:
    samples = given.samples((1, 0, seq)) if rows is None else rows
    return Entry(changes.slot_of(at), writer, seq, at, samples)


def an_hour(writer: int) -> list[Entry]:
    """Give an entry each quarter of an hour, in four slots."""
    quarters = [given.NOW + number * timedelta(minutes=15) for number in range(4)]
    return [entry(writer, seq, at=at) for seq, at in enumerate(quarters, start=1)]


async def append(conn: Connection, *entries: Entry) -> None:
    for one in entries:
        await changes.append(conn, one, oldest_head=given.NOW)


async def test_a_follower_reads_every_entry_once_in_order(conn: Connection) -> None:
    one = await changes.start_writer(conn, "one", now=given.NOW)
    two = await changes.start_writer(conn, "two", now=given.NOW)
    cursor = await changes.heads(conn)
    await append(conn, entry(one, 1), entry(two, 1), entry(one, 2))
    found = await changes.follow(conn, cursor)
    assert [(change.writer, change.seq) for change in found] == [(one, 1), (one, 2), (two, 1)]
    assert found[1].samples.value.tolist() == [2]
    assert all(changes.advance(cursor, change) for change in found)
    assert await changes.follow(conn, cursor) == []


async def test_a_new_follower_starts_at_the_newest_entry(conn: Connection) -> None:
    writer = await changes.start_writer(conn, "one", now=given.NOW)
    await append(conn, entry(writer, 1), entry(writer, 2))
    cursor = await changes.heads(conn)
    await append(conn, entry(writer, 3))
    assert [change.seq for change in await changes.follow(conn, cursor)] == [3]


async def test_what_one_who_died_did_not_follow(conn: Connection) -> None:
    """Of writers that he did not know only what came after him; of none what is too old."""
    at = {name: given.NOW + timedelta(seconds=second) for second, name in enumerate("abcd")}
    known = await changes.start_writer(conn, "known", now=given.NOW)
    other = await changes.start_writer(conn, "ended before he died, or after", now=given.NOW)
    await append(conn, entry(known, 1, at=at["a"]), entry(known, 2, at=at["b"]))
    await append(conn, entry(known, 3, at=at["c"]), entry(other, 1, at=at["b"]))
    await append(conn, entry(other, 2, at=at["d"]))
    await changes.end_writer(conn, other, now=at["d"])

    async def found(seq: dict[int, int], after: str, unknown: str) -> list[tuple[int, int]]:
        read = await changes.since(conn, seq, after=at[after], unknown_after=at[unknown], limit=9)
        return [(change.writer, change.seq) for change in read]

    assert await found({known: 1}, "a", "c") == [(known, 2), (known, 3), (other, 2)]
    assert await found({known: 1}, "b", "a") == [(known, 3), (other, 2)]
    assert await found({known: 0, other: 1}, "c", "c") == [(other, 2)]
    assert await found({known: 3}, "d", "a") == []


async def test_a_lost_entry_is_noticed(conn: Connection) -> None:
    writer = await changes.start_writer(conn, "one", now=given.NOW)
    cursor = await changes.heads(conn)
    await append(conn, entry(writer, 1), entry(writer, 3))
    first, third = await changes.follow(conn, cursor)
    assert changes.advance(cursor, first)
    assert not changes.advance(cursor, third)


async def test_a_writer_that_ended_is_read_to_its_end_and_forgotten(conn: Connection) -> None:
    writer = await changes.start_writer(conn, "one", now=given.NOW)
    cursor = await changes.heads(conn)
    await append(conn, entry(writer, 1))
    await changes.end_writer(conn, writer, now=given.NOW)
    (change,) = await changes.follow(conn, cursor)
    changes.advance(cursor, change)
    assert await changes.follow(conn, cursor) == []
    assert cursor.seq == {}


async def test_a_writer_that_came_and_went_between_two_looks_is_read(conn: Connection) -> None:
    cursor = await changes.heads(conn)
    writer = await changes.start_writer(conn, "one payload", now=given.NOW)
    await append(conn, entry(writer, 1), entry(writer, 2))
    await changes.end_writer(conn, writer, now=given.NOW)
    assert [change.seq for change in await changes.follow(conn, cursor)] == [1, 2]
    # Also when the follower broke off before it had taken them.
    found = await changes.follow(conn, cursor)
    assert [change.seq for change in found] == [1, 2]
    assert all(changes.advance(cursor, change) for change in found)
    assert await changes.follow(conn, cursor) == []
    assert cursor.seq == {}
    assert await changes.follow(conn, await changes.heads(conn)) == []


@pytest.mark.parametrize("looked_between", [True, False])
async def test_a_writer_that_became_visible_after_a_younger_one_is_read(
    conn: Connection,
    database: Database,
    looked_between: bool,
) -> None:
    cursor = await changes.heads(conn)
    async with await connect(database.login("ioc_ingest")) as slow:
        older = await changes.start_writer(slow, "older", now=given.NOW)
        younger = await changes.start_writer(conn, "younger", now=given.NOW)
        if looked_between:
            assert await changes.follow(conn, cursor) == []
        else:
            cursor = await changes.heads(conn)
        await slow.commit()
        await append(slow, entry(older, 1))
        await changes.end_writer(slow, older, now=given.NOW)
        await slow.commit()
    assert older < younger
    found = await changes.follow(conn, cursor)
    assert [(change.writer, change.seq) for change in found] == [(older, 1)]
    assert changes.advance(cursor, found[0])
    assert await changes.follow(conn, cursor) == []
    assert cursor.seq == {younger: 0}


async def test_writers_that_were_undone_leave_nothing_that_grows(
    conn: Connection, database: Database
) -> None:
    cursor = await changes.heads(conn)
    async with await connect(database.login("ioc_ingest")) as trial:
        for _ in range(2 * changes.UNSEEN_MAX):  # each payload that is only tried has one
            await changes.start_writer(trial, "trial", now=given.NOW)
            await trial.rollback()
    busy = await changes.start_writer(conn, "busy", now=given.NOW)
    assert await changes.follow(conn, cursor) == []
    assert cursor.seq == {busy: 0}
    assert len(cursor.unseen) < changes.UNSEEN_MAX


async def test_the_same_entry_cannot_be_appended_twice(conn: Connection) -> None:
    writer = await changes.start_writer(conn, "one", now=given.NOW)
    await append(conn, entry(writer, 1))
    with pytest.raises(errors.UniqueViolation):
        await append(conn, entry(writer, 1))


async def test_head_rows_behind_the_packed_span_are_refused(conn: Connection) -> None:
    writer = await changes.start_writer(conn, "one", now=given.NOW)
    old = given.NOW - timedelta(days=3)
    with pytest.raises(errors.NotNullViolation):
        await changes.append(conn, entry(writer, 1), oldest_head=old)
    await changes.append(conn, entry(writer, 1), oldest_head=None)


async def test_recycling_empties_old_slots_and_only_those(conn: Connection) -> None:
    writer = await changes.start_writer(conn, "one", now=given.NOW)
    await append(conn, *an_hour(writer))
    minutes = timedelta(minutes=1)
    for passed in range(0, 60, 5):
        assert await changes.recycle(conn, now=given.NOW + passed * minutes) is None
    emptied = [await changes.recycle(conn, now=given.NOW + passed * minutes) for passed in (60, 75)]
    assert changes.slot_of(given.NOW) in emptied
    assert [one.seq for one in await changes.follow(conn, Cursor({writer: 0}))] == [2, 3, 4]


async def test_recycling_does_not_queue_up_behind_a_long_query(
    conn: Connection, database: Database
) -> None:
    writer = await changes.start_writer(conn, "one", now=given.NOW)
    await append(conn, *an_hour(writer))
    in_an_hour = [given.NOW + timedelta(minutes=passed) for passed in (60, 75)]
    async with await connect(database.login("ioc_api"), autocommit=True) as reader:
        async with reader.transaction():
            assert len(await changes.follow(reader, Cursor({writer: 0}))) == 4
            for now in in_an_hour:
                with suppress(errors.LockNotAvailable):
                    assert await changes.recycle(conn, now=now) is None
        assert len(await changes.follow(reader, Cursor({writer: 0}))) == 4
    emptied = [await changes.recycle(conn, now=now) for now in in_an_hour]
    assert changes.slot_of(given.NOW) in emptied


async def test_a_clock_that_jumps_back_empties_nothing(conn: Connection) -> None:
    writer = await changes.start_writer(conn, "one", now=given.NOW)
    await append(conn, *(entry(writer, seq, at=given.NOW) for seq in range(1, 3)))
    for hours in range(1, 7):
        assert await changes.recycle(conn, now=given.NOW - timedelta(hours=hours)) is None


@pytest.mark.parametrize("minutes", [30, 45, 60, 75, 90])
async def test_a_clock_that_jumps_ahead_empties_nothing(conn: Connection, minutes: int) -> None:
    writer = await changes.start_writer(conn, "one", now=given.NOW)
    now, ahead = given.NOW + timedelta(minutes=45), timedelta(minutes=minutes)
    await append(conn, *an_hour(writer))
    assert await changes.recycle(conn, now=now + ahead) is None
    await append(conn, entry(writer, 5, at=now + ahead))
    assert await changes.recycle(conn, now=now + ahead) is None
    assert len(await changes.follow(conn, Cursor({writer: 0}))) == 5


async def test_a_writer_that_died_is_closed_after_a_day(conn: Connection) -> None:
    await changes.start_writer(conn, "dead", now=given.NOW)
    later = given.NOW + timedelta(days=2)
    busy = await changes.start_writer(conn, "busy", now=given.NOW)
    await append(conn, entry(busy, 1, at=later))
    # The log is only looked at when a slot is emptied.
    for number in range(4):
        at = later - timedelta(minutes=60 - 15 * number)
        await append(conn, entry(busy, 2 + number, at=at))
    assert await changes.recycle(conn, now=later) is not None
    assert set((await changes.heads(conn)).seq) == {busy}
