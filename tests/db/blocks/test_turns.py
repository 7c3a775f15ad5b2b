"""Two packers in a slice: without turns, one joins days while the other fills a gap in them."""

from itertools import pairwise

import psycopg
import pytest

from core.model import instant
from core.store.blocks import days
from core.store.blocks.pack import Place, pack_day, pack_late
from core.store.blocks.spans import Span
from core.store.pool import connect
from core.store.sql import queries
from tests.packing import DAY, HOUR, YESTERDAY, Store, columns

# The eight days that are joined when the last of them is packed; nothing came on the fourth.
WHOLE = Span.around(Span.around(round(YESTERDAY.timestamp() * 1000) + 1, 192).end_ms + 1, 192)
BEGIN = instant(WHOLE.start_ms)
SILENT, LAST = BEGIN + 3 * DAY, BEGIN + 7 * DAY


async def seven_days(kept: Store) -> None:
    """Pack all days but the last; then a sample of the silent one arrives."""
    day = YESTERDAY
    while day < LAST:
        if day != SILENT:
            await kept.write(columns((1, day + HOUR, 1.0)))
        await kept.pack()
        kept.clock.set(kept.clock.now() + DAY)
        day += DAY
    await kept.write(columns((1, LAST + HOUR, 1.0), (1, SILENT + HOUR, 2.0)))


async def interleaved(kept: Store) -> None:
    """Fold the late sample in a snapshot of before the days were joined."""
    login = kept.database.login("ioc_pack")
    async with await connect(login, autocommit=True) as one, await connect(login) as other:
        assert await days.fence_next(one, now=kept.clock.now()) == LAST
        await days.open_day(one, LAST)
        (day,) = await days.unfinished(one)
        await other.set_isolation_level(psycopg.IsolationLevel.REPEATABLE_READ)
        await other.execute("SELECT FROM block")
        async with one.transaction():
            await one.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            await pack_day(one, day, 0)
        await days.close_day(one, LAST)
        await pack_late(other, 0, Place())
        await other.commit()


def overlap(kept: Store) -> bool:
    """Whether blocks of the series have any time in common."""
    ends = [(begin, begin + hours * HOUR) for hours, begin, _ in kept.spans(1)]
    return any(end > begin for (_, end), (begin, _) in pairwise(sorted(ends)))


async def test_who_did_not_see_the_other_begins_anew(kept: Store) -> None:
    await seven_days(kept)
    with pytest.raises(psycopg.errors.SerializationFailure):
        await interleaved(kept)
    before = await kept.read()
    await kept.pack()
    assert not overlap(kept)
    assert sum(n for _, _, n in kept.spans(1)) == len(before)
    assert await kept.read() == before


@pytest.mark.long  # proves that the others could fail
async def test_without_turns_blocks_overlap(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    await seven_days(kept)
    without = {**queries("core.store.blocks", "pack.sql"), "take_turn": "SELECT %(slice)s"}
    monkeypatch.setattr("core.store.blocks.pack._SQL", without)
    await interleaved(kept)
    assert overlap(kept)
