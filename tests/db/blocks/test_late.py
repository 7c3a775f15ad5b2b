"""Late rows count before and after they are packed; the policies of sources decide."""

import numpy as np
import pytest
from psycopg import errors

from core.store.blocks import pack
from tests.packing import (
    DAY,
    HOUR,
    MINUTE,
    TODAY,
    YESTERDAY,
    Store,
    columns,
    content,
    course,
)


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
    await kept.tomorrow()
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


async def test_a_writer_that_began_before_the_fence_finds_its_rows_late(kept: Store) -> None:
    await kept.write(columns((2, YESTERDAY + HOUR, 1.0)))  # it knows now what is late
    await kept.pack()
    await kept.write(columns((1, YESTERDAY + HOUR, 1.0)))
    assert kept.count("sample", "series_id = 1") == 0
    assert kept.count("sample_late", "series_id = 1") == 1


async def test_of_two_packers_at_the_same_slice_one_begins_again(kept: Store) -> None:
    await kept.write(columns((1, YESTERDAY - DAY, 1.0)))
    async with kept.packers() as (one, other):
        await pack.pack_late(one, 0, pack.Place())
        await one.commit()
        with pytest.raises(errors.SerializationFailure):
            await pack.pack_late(other, 0, pack.Place())
    assert len(await kept.read()) == 1


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
