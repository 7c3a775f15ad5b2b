"""A block that cannot be read can be given up: all of its span void, on the record."""

import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from psycopg import AsyncConnection, errors

from core.store import audit
from core.store.blocks.correct import (
    Correction,
    UnreadableError,
    concerned,
    correct,
)
from core.store.blocks.give_up import MendedError, give_up
from core.store.blocks.pack import Place, pack_late
from core.store.keys import By
from core.store.pool import connect
from tests.local_days import agreed
from tests.packing import (
    DAY,
    EVER,
    HOUR,
    MINUTE,
    NOW,
    TODAY,
    YESTERDAY,
    Store,
    columns,
    content,
    copied,
    course,
    hours,
    store,
)
from tests.servers import Database

BY = By("user:a")
END = YESTERDAY + DAY
MS = timedelta(milliseconds=1)
WHOLE = content(course(1, YESTERDAY + HOUR, 40, HOUR))
LEFT = {key: value for key, value in WHOLE.items() if key[1] > END.timestamp() * 1000}
FIRST, LAST = (
    re.escape((YESTERDAY + MS).isoformat(timespec="milliseconds")),
    re.escape(END.isoformat()),
)


@pytest.fixture(scope="module")
async def packed(file_database: Database) -> Store:
    """Give a store with two packed days of two series; the older block of one is damaged."""
    async with store(file_database) as made:
        await made.write(
            course(1, YESTERDAY + HOUR, 40, HOUR), course(2, YESTERDAY + HOUR, 3, HOUR)
        )
        await made.pack()
        made.clock.set(made.clock.now() + DAY)
        await made.pack()
        damage(made)
    return made


@pytest.fixture
async def kept(packed: Store) -> AsyncIterator[Store]:
    """Give the test a copy of it."""
    async with copied(packed) as made:
        yield made


@pytest.fixture
async def owner(kept: Store) -> AsyncIterator[AsyncConnection[object]]:
    """Give a session of the owner, who corrects."""
    async with await connect(kept.database.login(), autocommit=True) as conn:
        yield conn


def damage(kept: Store) -> None:
    """Flip a bit in the block of the first series and day."""
    with kept.database.connect() as conn:
        flipped = conn.execute(
            "UPDATE block SET v = set_bit(v, 40, 1 - get_bit(v, 40))"
            " WHERE series_id = 1 AND span = %s",
            [YESTERDAY],
        )
        assert flipped.rowcount == 1


def void(begin: datetime, end: datetime, value: float | None = None) -> Correction:
    return Correction('m{n="1"}', [1], begin, end, value, "the disk broke")


async def test_void_of_its_whole_span_ends_it(kept: Store, owner: AsyncConnection[object]) -> None:
    assert await correct(owner, void(YESTERDAY, END), by=BY, now=NOW) == 0
    left = content(course(1, END + HOUR, 16, HOUR))
    assert {
        key: kept_at & 0 for key, kept_at in (await kept.read(ids=[1])).items()
    } == dict.fromkeys(left, 0)
    assert kept.spans(1)[0] == (24, YESTERDAY, 0)
    # Its hours are gone with it, and what is left of the series stands.
    async with kept.reading() as conn:
        every, few = await hours(conn, EVER, [1, 2])
    assert every == few
    assert len(every) == 16 + 3
    await kept.pack()
    assert await agreed(kept) > 0  # so are its local days
    (act,) = [record.act async for record in audit.read(owner)]
    assert (act.actor, act.action, act.object) == ("user:a", "sample.void", 'm{n="1"}')
    assert act.detail["given_up"] == [
        {
            "series": 1,
            "from": (YESTERDAY + MS).isoformat(timespec="milliseconds"),
            "to": END.isoformat(),
            "samples": 24,
        }
    ]


async def test_what_is_sent_again_counts_from_then_on(
    kept: Store, owner: AsyncConnection[object]
) -> None:
    late = columns((1, YESTERDAY + 2 * HOUR + MINUTE, 5.0))
    await kept.write(late)
    await kept.pack()
    assert kept.count("sample_late") == 1  # it waits for the block
    assert len(await concerned_samples(owner)) == 1
    assert await correct(owner, void(YESTERDAY, END), by=BY, now=NOW) == 1
    await kept.pack()
    assert kept.count("sample_late") == 0
    assert kept.packer.damaged == []
    again = course(1, YESTERDAY + HOUR, 24, HOUR)
    await kept.write(again)
    await kept.pack()
    assert await kept.read(ids=[1]) == WHOLE
    for _ in range(3):
        await kept.tomorrow()
        assert await kept.read(ids=[1]) == WHOLE


async def concerned_samples(owner: AsyncConnection[object]) -> list[float]:
    found = await concerned(owner, void(YESTERDAY, END), now=NOW)
    assert [(each.series_id, each.span.hours) for each in found.damaged] == [(1, 24)]
    return [float(each) for each in found.samples.value]


@pytest.mark.parametrize(
    ("begin", "end", "value"),
    [
        (YESTERDAY + 2 * MS, END, None),
        (YESTERDAY, END - MS, None),
        (YESTERDAY + HOUR, YESTERDAY + HOUR, None),
        (YESTERDAY, END, 7.0),
    ],
    ids=["begins later", "ends earlier", "an hour", "set to a value"],
)
async def test_a_part_of_it_or_another_value_is_refused_with_its_span(
    kept: Store,
    owner: AsyncConnection[object],
    begin: datetime,
    end: datetime,
    value: float | None,
) -> None:
    with pytest.raises(UnreadableError, match=f"{FIRST} to {LAST}"):
        await correct(owner, void(begin, end, value), by=BY, now=NOW)
    assert kept.count("correction") == 0
    assert kept.spans(1)[0] == (24, YESTERDAY, 24)


async def test_of_what_is_partly_gone_the_rest_is_its_whole(
    kept: Store, owner: AsyncConnection[object]
) -> None:
    gone = YESTERDAY + 5 * HOUR
    await owner.execute("UPDATE expired SET raw_upto = %s WHERE metric = 'm'", [gone])
    first = re.escape((gone + MS).isoformat(timespec="milliseconds"))
    with pytest.raises(UnreadableError, match=f"{first} to {LAST}"):
        await correct(owner, void(gone + HOUR, END), by=BY, now=NOW)
    assert await correct(owner, void(gone + MS, END), by=BY, now=NOW) == 0
    assert kept.spans(1)[0] == (24, YESTERDAY, 0)
    assert {key for key in await kept.read(ids=[1]) if key[0] == 1} == set(LEFT)


async def test_what_is_gone_of_another_metric_is_still_kept_of_this_one(
    kept: Store, owner: AsyncConnection[object]
) -> None:
    gone = YESTERDAY + 12 * HOUR
    await owner.execute(
        'INSERT INTO metric (name, "group", unit_of_measure, kind, labels, name_vi, name_en,'
        " origin) VALUES ('brief', 'g', '1', 'gauge', '{}', 'm', 'm', 'place')"
    )
    await owner.execute("UPDATE series SET metric = 'brief' WHERE id = 2")
    await owner.execute("INSERT INTO expired VALUES ('brief', %s, '-infinity', true)", [gone])
    both = Correction('{n=~"1|2"}', [1, 2], gone + MS, END, None, "the disk broke")
    with pytest.raises(UnreadableError, match=f"{FIRST} to {LAST}"):
        await correct(owner, both, by=BY, now=NOW)
    assert kept.spans(1)[0] == (24, YESTERDAY, 24)


async def test_blocks_that_can_be_read_are_not_given_up(
    owner: AsyncConnection[object],
) -> None:
    assert await correct(owner, void(END + MS, TODAY + DAY), by=BY, now=NOW) == 16
    acts = [record.act.detail async for record in audit.read(owner)]
    assert "given_up" not in acts[0]


async def test_of_a_block_that_is_mended_meanwhile_nothing_is_given_up(
    kept: Store, owner: AsyncConnection[object]
) -> None:
    found = await concerned(owner, void(YESTERDAY, END), now=NOW)
    assert found.damaged
    damage(kept)  # the same bit again
    with pytest.raises(MendedError):
        async with owner.transaction():
            await give_up(owner, found.damaged)
    assert kept.spans(1)[0] == (24, YESTERDAY, 24)
    assert await correct(owner, void(YESTERDAY, END), by=BY, now=NOW) == 24
    assert kept.count("block", "n = 24 AND series_id = 1") == 1  # its samples are void, one by one


async def test_whoever_packs_the_slice_meanwhile_begins_again(
    kept: Store, owner: AsyncConnection[object]
) -> None:
    found = await concerned(owner, void(YESTERDAY, END), now=NOW)
    async with await connect(kept.database.login("ioc_pack")) as packer:
        await packer.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        await packer.execute("SELECT 1")
        async with owner.transaction():
            await give_up(owner, found.damaged)
        with pytest.raises(errors.SerializationFailure):
            await pack_late(packer, 0, Place())
