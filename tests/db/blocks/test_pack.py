"""What was written is read, wherever it is kept by now."""

import math
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial

import numpy as np
import pytest
from psycopg import errors

from core.model import Samples
from core.store.blocks import days, pack
from core.store.blocks.days import DayState
from core.store.blocks.drop import Outcome, drop_chunks
from core.store.blocks.read import Times, borders
from core.store.pool import connect
from tests import given
from tests.chaos.eventually import eventually
from tests.packing import EVER, NOW, Store, columns, content, contents, course, store
from tests.servers import Database

TODAY = NOW.replace(hour=0)
YESTERDAY = TODAY - timedelta(days=1)  # the first day of the head
BEFORE_TODAY = f"time < '{TODAY}'"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ODD = [math.nan, given.STALE, math.inf, -math.inf, -0.0, 5e-324]


@pytest.fixture
async def kept(database: Database) -> AsyncIterator[Store]:
    """Give the test a store of its own."""
    async with store(database) as made:
        yield made


async def tomorrow(kept: Store, days_on: int = 1) -> None:
    """Let days pass, and pack what is over then; rows that nobody needs go."""
    kept.clock.set(kept.clock.now() + days_on * DAY)
    await kept.pack()
    await drop(kept)


async def drop(kept: Store, *, patient: bool = True) -> dict[str, Outcome]:
    """Drop what can go. patient: other tests have old transactions in this server too."""
    found = dict[str, Outcome]()

    async def settled() -> bool:
        found.update(await drop_chunks(conn, now=kept.clock.now()))
        return not (patient and Outcome.WAITS in found.values())

    async with await connect(kept.database.login("ioc_pack"), autocommit=True) as conn:
        await eventually(settled, deadline_seconds=20)
    return found


async def test_a_day_is_read_the_same_before_and_after(kept: Store) -> None:
    written = course(1, YESTERDAY + MINUTE, 24 * 60 * 2 - 1, MINUTE)
    await kept.write(written)
    assert await kept.read() == content(written)
    await kept.pack()
    assert kept.days() == [(YESTERDAY, "packed")]
    assert kept.spans(1) == [(24, YESTERDAY, 1440)]
    assert await kept.read() == content(written)
    kept.clock.set(kept.clock.now() + DAY)
    assert set((await drop(kept)).values()) == {Outcome.DROPPED}
    assert kept.count("sample", BEFORE_TODAY) == 0
    assert kept.days() == [(YESTERDAY, "dropped")]
    assert await kept.read() == content(written)


async def test_a_sample_on_midnight_belongs_to_the_day_that_ends(kept: Store) -> None:
    rows = [(1, YESTERDAY + n * HOUR, float(n)) for n in (1, 23, 24, 25)]
    await kept.write(columns(*rows))
    await kept.pack()
    assert kept.spans(1) == [(24, YESTERDAY, 3)]
    await tomorrow(kept)
    assert kept.spans(1) == [(24, YESTERDAY, 3), (24, TODAY, 1)]
    assert await kept.read() == content(columns(*rows))
    await tomorrow(kept)
    assert kept.count("sample") == 0
    assert kept.count("pack_part", "n > 0") == 0
    assert await kept.read() == content(columns(*rows))


async def test_every_bit_of_every_value_is_kept(kept: Store) -> None:
    rows = columns(*((1, YESTERDAY + (n + 1) * MINUTE, value) for n, value in enumerate(ODD)))
    await kept.write(rows)
    await tomorrow(kept)
    found = await kept.read()
    wanted = content(rows)
    assert found == wanted
    assert kept.count("sample", BEFORE_TODAY) == 0


async def test_a_day_of_one_sample_and_one_without_any(kept: Store) -> None:
    await kept.write(columns((1, YESTERDAY + HOUR, 1.0)))
    await tomorrow(kept, 3)
    assert [state for _, state in kept.days()] == ["dropped"] * 4
    assert kept.spans(1) == [(24, YESTERDAY, 1)]


async def test_an_empty_place_is_packed_too(kept: Store) -> None:
    with kept.database.connect() as owner:
        owner.execute("DELETE FROM series")
    await kept.pack()
    assert [state for _, state in kept.days()] == ["dropped"]  # there was no chunk


async def test_a_hundred_thousand_samples_a_day(kept: Store) -> None:
    written = course(1, YESTERDAY + timedelta(seconds=1), 86_400, timedelta(seconds=1))
    await kept.write(written)
    await kept.pack()
    assert [hours for hours, _, _ in kept.spans(1)] == [3] * 8
    assert await kept.read() == content(written)
    await kept.write(columns((1, YESTERDAY + timedelta(seconds=7.5), 7.5)))
    await kept.pack()
    assert len(await kept.read()) == len(written) + 1
    assert kept.count("sample_late") == 0


SPANS = [(-60, 10), (0, 0), (100, 100), (100, 101), (1400, 1500), (1440, 1441), (1900, 9999)]


async def test_any_span_can_be_asked_for(kept: Store) -> None:
    written = course(1, YESTERDAY + MINUTE, 2000, MINUTE)
    await kept.write(written)
    await kept.pack()
    begin_ms = round(YESTERDAY.timestamp() * 1000)
    for begin, end in SPANS:
        after_ms, until_ms = begin_ms + begin * 60_000, begin_ms + end * 60_000
        inside = {key: v for key, v in content(written).items() if after_ms < key[1] <= until_ms}
        assert await kept.read(Times(after_ms, until_ms)) == inside


async def test_late_rows_count_before_and_after_they_are_packed(kept: Store) -> None:
    first = course(1, YESTERDAY + MINUTE, 100, 2 * MINUTE)
    await kept.write(first)
    await kept.pack()
    late = course(1, YESTERDAY + 2 * MINUTE, 100, 2 * MINUTE)
    await kept.write(late)
    assert kept.count("sample_late") == 100
    assert await kept.read() == content(first) | content(late)
    await kept.pack()
    assert kept.count("sample_late") == 0
    assert await kept.read() == content(first) | content(late)


async def test_what_is_sent_again_is_one_sample_wherever_it_is(kept: Store) -> None:
    written = course(1, YESTERDAY + MINUTE, 100, MINUTE)
    for _ in range(3):
        await kept.write(written)
        assert await kept.read() == content(written)
        await kept.pack()
        assert await kept.read() == content(written)
    await tomorrow(kept)
    (told,) = await kept.write(written)
    assert (told.accepted, told.rejected) == (100, 0)
    await kept.pack()
    assert await kept.read() == content(written)
    assert kept.count("rejected") == 0


async def test_another_value_for_a_packed_sample_is_refused_and_told(kept: Store) -> None:
    await kept.write(columns((1, YESTERDAY + HOUR, 1.0), (1, YESTERDAY + 2 * HOUR, 2.0)))
    await kept.pack()
    await kept.write(columns((1, YESTERDAY + HOUR, 9.0), (1, YESTERDAY + 2 * HOUR, 2.0)))
    await kept.pack()
    assert await kept.read() == content(
        columns((1, YESTERDAY + HOUR, 1.0), (1, YESTERDAY + 2 * HOUR, 2.0))
    )
    with kept.database.connect() as owner:
        rows = owner.execute("SELECT source_id, reason, refused, payload FROM rejected").fetchall()
    at = (YESTERDAY + HOUR).isoformat()
    sample = f'{{"metric":"m","labels":{{"n":"1"}},"time":"{at}","value":9.0}}'
    assert rows == [("s", "conflict", 1, sample.encode())]
    assert kept.count("late_conflict") == 0


async def test_a_source_that_replaces_does_so_in_blocks_too(kept: Store) -> None:
    at = YESTERDAY + HOUR
    await kept.write(columns((1, at, 1.0)))
    await kept.pack()
    await kept.write(columns((1, at, 2.0)), replace=True)
    assert await kept.read() == content(columns((1, at, 2.0)))
    await kept.pack()
    assert await kept.read() == content(columns((1, at, 2.0)))
    assert kept.count("sample", "value = 1") == 1  # the row is there, and does not count


async def test_where_all_is_void_the_rows_of_the_head_do_not_come_back(kept: Store) -> None:
    at = YESTERDAY + HOUR
    await kept.write(columns((1, at, 1.0)))
    with kept.database.connect() as owner:
        owner.execute("UPDATE packed SET upto = %s", [TODAY])
        owner.execute("INSERT INTO pack_day (day, state) VALUES (%s, 'fenced')", [YESTERDAY])
        owner.execute("INSERT INTO sample_late (series_id, time, kind) VALUES (1, %s, 2)", [at])
    assert await kept.read() == {}
    await kept.pack()
    assert kept.spans(1) == [(24, YESTERDAY, 0)]
    assert await kept.read() == {}


async def test_history_is_packed_without_ever_being_head(kept: Store) -> None:
    written = course(1, YESTERDAY - 400 * DAY, 24 * 400, HOUR)
    await kept.write(written)
    assert kept.count("sample", f"time <= '{YESTERDAY}'") == 0
    await kept.pack()
    assert kept.count("sample_late") == 0
    assert await kept.read() == content(written)


async def test_slow_metrics_get_longer_blocks(kept: Store) -> None:
    written = course(1, YESTERDAY - 100 * DAY, 24 * 100, HOUR)
    await kept.write(written)
    await kept.pack()
    hours = [hours for hours, _, _ in kept.spans(1)]
    assert 1536 in hours
    assert len(hours) < 20
    assert await kept.read() == content(written)
    late = course(1, YESTERDAY - 100 * DAY + MINUTE, 50, DAY)
    await kept.write(late)
    await kept.pack()
    assert [hours for hours, _, _ in kept.spans(1)] == hours
    assert await kept.read() == content(written) | content(late)


async def test_days_of_the_head_are_joined_once_their_span_is_over(kept: Store) -> None:
    first = YESTERDAY + MINUTE
    for day in range(20):
        begin = first + day * DAY
        await kept.write(course(1, begin, 10, HOUR), course(2, begin, 1000, MINUTE))
        await tomorrow(kept)
        assert len(await kept.read()) == 1010 * (day + 1)
    for series in (1, 2):
        hours = [hours for hours, _, _ in kept.spans(series)]
        assert set(hours) & {192, 1536}
        assert len(hours) < 13


async def test_while_a_day_is_open_slices_are_read_from_where_they_are(kept: Store) -> None:
    parts = [course(id_, YESTERDAY + MINUTE, 5, HOUR) for id_ in (1, 100, 200)]
    written = Samples.concatenate(parts)
    await kept.write(written)
    login = kept.database.login("ioc_pack")
    async with await connect(login, autocommit=True) as conn:
        assert await days.fence_next(conn, now=kept.clock.now()) == YESTERDAY
        assert await kept.read() == content(written)
        await days.open_day(conn, YESTERDAY)
        (day,) = await days.unfinished(conn)
        assert day.state is DayState.OPEN
        for slice_ in range(4):
            async with conn.transaction():
                await conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                await pack.pack_day(conn, day, slice_)
            assert await kept.read() == content(written)
        await days.close_day(conn, YESTERDAY)
    assert await kept.read() == content(written)


async def test_a_day_is_not_open_before_its_writers_have_ended(kept: Store) -> None:
    login = kept.database.login("ioc_pack")
    with kept.database.connect("ioc_ingest") as slow:
        slow.execute("BEGIN")
        slow.execute("INSERT INTO sample VALUES (1, %s, 1)", [YESTERDAY + HOUR])
        async with await connect(login, autocommit=True) as conn:
            await days.fence_next(conn, now=kept.clock.now())
            fence = await days.newest_xid(conn)
            assert not await days.has_passed(conn, fence)
            slow.execute("COMMIT")
            passed = partial(days.has_passed, conn, fence)
            await eventually(passed, deadline_seconds=20)  # other tests write in this server too
    await kept.pack()
    assert await kept.read() == content(columns((1, YESTERDAY + HOUR, 1.0)))


async def test_a_writer_that_began_before_the_fence_finds_its_rows_late(kept: Store) -> None:
    await kept.write(columns((2, YESTERDAY + HOUR, 1.0)))  # it knows now what is late
    await kept.pack()
    await kept.write(columns((1, YESTERDAY + HOUR, 1.0)))
    assert kept.count("sample", "series_id = 1") == 0
    assert kept.count("sample_late", "series_id = 1") == 1


async def test_rows_of_a_writer_that_ignores_the_fence_are_rescued(kept: Store) -> None:
    await kept.write(columns((1, YESTERDAY + HOUR, 1.0)))
    await kept.pack()
    with kept.database.connect("ioc_ingest") as stale:
        stale.execute("INSERT INTO sample VALUES (2, %s, 2)", [YESTERDAY + HOUR])
    kept.clock.set(kept.clock.now() + DAY)
    assert set((await drop(kept)).values()) == {Outcome.RESCUED}
    both = content(columns((1, YESTERDAY + HOUR, 1.0), (2, YESTERDAY + HOUR, 2.0)))
    assert await kept.read() == both
    await kept.pack()
    assert await kept.read() == both


async def test_a_chunk_that_comes_back_is_rescued_and_goes_again(kept: Store) -> None:
    await kept.write(columns((1, YESTERDAY + HOUR, 1.0)))
    await tomorrow(kept)
    with kept.database.connect("ioc_ingest") as stale:
        stale.execute("INSERT INTO sample VALUES (2, %s, 2)", [YESTERDAY + HOUR])
    assert list((await drop(kept)).values()) == [Outcome.RESCUED]
    assert kept.count("sample") == 0
    assert len(await kept.read()) == 2


async def test_rows_that_differ_from_what_was_packed_stay(kept: Store) -> None:
    await kept.write(columns((1, YESTERDAY + HOUR, 1.0), (2, YESTERDAY + HOUR, 1.0)))
    await kept.pack()
    with kept.database.connect() as owner:
        owner.execute("DELETE FROM sample WHERE series_id = 2")
    kept.clock.set(kept.clock.now() + DAY)
    assert list((await drop(kept)).values()) == [Outcome.UNEQUAL]
    assert kept.count("sample") == 1


async def test_rows_stay_while_somebody_reads_who_began_before(kept: Store) -> None:
    written = course(1, YESTERDAY + MINUTE, 100, MINUTE)
    await kept.write(written)
    async with kept.reading() as conn:
        await borders(conn)  # it has a snapshot, but no lock on any chunk
        await kept.pack()
        kept.clock.set(kept.clock.now() + DAY)
        assert set((await drop(kept, patient=False)).values()) == {Outcome.WAITS}
        assert await contents(conn, EVER, [1]) == content(written)
    assert set((await drop(kept)).values()) == {Outcome.DROPPED}


async def test_a_reader_in_a_chunk_is_not_waited_for(kept: Store) -> None:
    await kept.write(course(1, YESTERDAY + MINUTE, 100, MINUTE))
    await kept.pack()
    kept.clock.set(kept.clock.now() + DAY)
    with kept.database.connect("ioc_api") as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sample")
        assert Outcome.BUSY in (await drop(kept)).values()
    assert set((await drop(kept)).values()) == {Outcome.DROPPED}


@pytest.mark.parametrize("state", ["head", "fenced"])
async def test_the_packer_cannot_drop_what_is_not_packed(kept: Store, state: str) -> None:
    await kept.write(columns((1, YESTERDAY + HOUR, 1.0)))
    async with await connect(kept.database.login("ioc_pack"), autocommit=True) as conn:
        if state == "fenced":
            await days.fence_next(conn, now=kept.clock.now())
        found = await conn.execute("SELECT drop_packed_chunk(%s)", [YESTERDAY])
        assert await found.fetchone() == ("waits",)
        for statement in ("DELETE FROM sample", "DROP TABLE sample", "TRUNCATE sample_late"):
            with pytest.raises(errors.InsufficientPrivilege):
                await conn.execute(statement)


async def test_of_two_packers_at_the_same_slice_one_begins_again(kept: Store) -> None:
    await kept.write(columns((1, YESTERDAY - DAY, 1.0)))
    login = kept.database.login("ioc_pack")
    async with await connect(login) as one, await connect(login) as other:
        for conn in (one, other):
            await conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            await conn.execute("SELECT 1")
        await pack.pack_late(one, 0, pack.Place())
        await one.commit()
        with pytest.raises(errors.SerializationFailure):
            await pack.pack_late(other, 0, pack.Place())
    assert len(await kept.read()) == 1


async def test_a_clock_that_jumps_ahead_makes_nothing_late(kept: Store) -> None:
    kept.clock.set(kept.clock.now() + 10 * 365 * DAY)
    await kept.pack()
    assert kept.count("pack_day", "day > clock_timestamp()") == 0
    assert kept.count("packed", "upto > clock_timestamp()") == 0


async def test_late_rows_of_a_damaged_block_wait_and_the_rest_is_packed(kept: Store) -> None:
    await kept.write(columns((1, YESTERDAY + HOUR, 1.0), (2, YESTERDAY + HOUR, 1.0)))
    await kept.pack()
    with kept.database.connect() as owner:
        owner.execute("UPDATE block SET v = set_bit(v, 40, 1 - get_bit(v, 40)) WHERE series_id = 1")
    await kept.write(columns((1, YESTERDAY + 2 * HOUR, 2.0), (2, YESTERDAY + 2 * HOUR, 2.0)))
    await kept.pack()
    assert [each.series_id for each in kept.packer.damaged] == [1]
    assert kept.count("sample_late") == 1
    assert await kept.read(ids=[2]) == content(
        columns((2, YESTERDAY + HOUR, 1.0), (2, YESTERDAY + 2 * HOUR, 2.0))
    )
    assert np.unique([series for series, _ in await kept.read(ids=[2])]).tolist() == [2]
