"""Two packers at once, slices side by side of which one fails: in the end all is packed once."""

import asyncio

import psycopg
import pytest

from core.model import Samples
from core.store.blocks.drop import Outcome
from ioc.pack.rounds import Packer
from tests.chaos.eventually import eventually
from tests.packing import DAY, HOUR, MINUTE, YESTERDAY, Store, columns, content, course

SLICES = (1, 70, 130, 199)  # a series of each
DAYS = 3

# The server ends the session that packs this slice, before it has noted that it is packed.
KILLS = """
CREATE FUNCTION end_session() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END';
CREATE TRIGGER kills BEFORE INSERT ON pack_part FOR EACH ROW WHEN (NEW.slice = %s)
  EXECUTE FUNCTION end_session()
"""
NO_MORE = "DROP TRIGGER kills ON pack_part"


@pytest.mark.parametrize("slice_", [0, 2, 3])
async def test_a_session_that_ends_in_a_slice_ends_the_round_and_the_next_one_packs_it(
    kept: Store, slice_: int
) -> None:
    written = Samples.concatenate([course(id_, YESTERDAY + MINUTE, 50, MINUTE) for id_ in SLICES])
    await kept.write(written)
    await kept.pack()
    late = columns(*((id_, YESTERDAY + 20 * HOUR, 1.0) for id_ in SLICES))
    today = Samples.concatenate([course(id_, YESTERDAY + DAY + HOUR, 9, HOUR) for id_ in SLICES])
    await kept.write(today, late)
    kept.clock.set(kept.clock.now() + DAY)
    with kept.database.connect() as owner:
        owner.execute(KILLS % slice_)
    whole = content(written) | content(late) | content(today)
    for _ in range(2):
        with pytest.raises(psycopg.errors.AdminShutdown):
            await kept.pack()
        await eventually(
            lambda: sessions(kept) == 0, deadline_seconds=20, what="nobody is left at work"
        )
        assert [state for _, state in kept.days()] == ["packed", "open"]
        assert await kept.read() == whole
    with kept.database.connect() as owner:
        owner.execute(NO_MORE)
    await kept.pack()
    assert [state for _, state in kept.days()][1] == "packed"
    assert kept.count("sample_late") == 0
    assert await kept.read() == whole
    kept.clock.set(kept.clock.now() + DAY)
    assert set((await kept.drop()).values()) <= {Outcome.DROPPED}
    assert kept.count("sample") == 0
    assert await kept.read() == whole


def sessions(kept: Store) -> int:
    """Count the sessions of packers."""
    return kept.count("pg_stat_activity", "usename = 'ioc_pack' AND datname = current_database()")


async def test_two_packers_pack_everything_once(kept: Store) -> None:
    packers = [Packer(kept.database.login("ioc_pack"), kept.clock) for _ in range(2)]
    whole = dict[tuple[int, int], int]()
    for day in range(DAYS):
        begin = YESTERDAY + day * DAY
        for id_ in SLICES:
            own, late = course(id_, begin + HOUR, 200, MINUTE), columns((id_, begin - HOUR, 1.0))
            await kept.write(own, late)
            whole |= content(own) | content(late)
        await asyncio.gather(*(each.round() for each in packers))
        assert [each.unequal for each in packers] == [[], []]
        assert await kept.read() == whole
        kept.clock.set(kept.clock.now() + DAY)
    await asyncio.gather(*(each.round() for each in packers))
    assert set((await kept.drop()).values()) <= {Outcome.DROPPED}
    assert await kept.read() == whole
    assert (kept.count("sample"), kept.count("sample_late"), kept.count("rejected")) == (0, 0, 0)
    for id_ in SLICES:  # the late sample of the first day is of the day before the head
        assert [n for _, _, n in kept.spans(id_)] == [1, *[201] * (DAYS - 1), 200]
    with kept.database.connect() as owner:  # of rows of the head: each was counted once
        (counted,) = owner.execute("SELECT sum(n) FROM pack_day").fetchall()
    assert counted == (200 * len(SLICES) * DAYS,)
