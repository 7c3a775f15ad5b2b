"""Spans of one sample and of a hundred thousand, with every bit that a value can have."""

import numpy as np
import pytest
from numpy.typing import NDArray

from core.model import STALE_BITS, Samples, instant
from core.store.blocks.correct import Correction, correct
from core.store.keys import By
from core.store.pool import connect
from tests.packing import (
    DAY,
    HOUR,
    NOW,
    TODAY,
    YESTERDAY,
    Content,
    Store,
    columns,
    content,
    course,
)

DAY_MS = 86_400_000
BEGIN_MS = round(YESTERDAY.timestamp() * 1000)
COUNT = 100_000
# NaN of either sign and with a payload, the marker of staleness, infinities, both zeros, the
# smallest and the largest numbers.
ODD_BITS = np.array(
    [
        0x7FF8000000000000, 0xFFF8000000000000, 0x7FF8000000000007, STALE_BITS,
        0x7FF0000000000000, 0xFFF0000000000000, 0, 1 << 63,
        1, 0x000FFFFFFFFFFFFF, 0x7FEFFFFFFFFFFFFF, 0xFFEFFFFFFFFFFFFF,
    ],
    np.uint64,
)  # fmt: skip


def dense(series: int = 1) -> Samples:
    """Give 100,000 samples of one day at odd moments; the last is that of midnight."""
    dice = np.random.default_rng(7)
    time_ms = np.sort(dice.choice(DAY_MS - 1, COUNT - 1, replace=False)) + BEGIN_MS + 1
    value = np.round(dice.normal(20, 5, COUNT), 1)
    odd = dice.choice(COUNT, 5 * len(ODD_BITS), replace=False)
    value[odd] = np.tile(ODD_BITS, 5).view(np.float64)
    return Samples(np.append(time_ms, BEGIN_MS + DAY_MS), np.full(COUNT, series, np.int32), value)


def between(content: Content, begin_ms: int, end_ms: int) -> set[tuple[int, int]]:
    """Find the keys in [begin, end]."""
    return {key for key in content if begin_ms <= key[1] <= end_ms}


async def test_a_hundred_thousand_samples_of_a_day(kept: Store) -> None:
    written = dense()
    await kept.write(written)
    await kept.pack()
    assert [(hours, begin) for hours, begin, _ in kept.spans(1)] == [
        (3, YESTERDAY + n * 3 * HOUR) for n in range(8)
    ]
    whole = content(written)
    assert await kept.read() == whole

    late = late_rows(written.time_ms)
    await kept.write(late)
    whole |= content(late)
    assert await kept.read() == whole
    await kept.pack()
    assert await kept.read() == whole

    begin, end = YESTERDAY + 3 * HOUR, YESTERDAY + 7 * HOUR  # one block and a part of the next
    begin_ms, end_ms = (round(each.timestamp() * 1000) for each in (begin, end))
    gone = between(whole, begin_ms, end_ms)
    async with await connect(kept.database.login(), autocommit=True) as owner:
        wanted = Correction("m", [1], begin, end, None, "the sensor was in its box")
        assert await correct(owner, wanted, by=By("user:a"), now=NOW) == len(gone)
    whole = {key: bits for key, bits in whole.items() if key not in gone}
    assert await kept.read() == whole
    await kept.pack()
    assert kept.count("sample_late") == 0
    assert await kept.read() == whole

    await kept.tomorrow(2)
    assert kept.count("sample") == 0
    assert await kept.read() == whole
    assert sum(n for *_, n in kept.spans(1)) == len(whole)


def late_rows(taken: NDArray[np.int64]) -> Samples:
    """Give odd values around every border of a block, where nothing was."""
    borders = BEGIN_MS + np.arange(0, 9) * 3 * 3_600_000
    near = np.unique((borders[:, None] + np.arange(-3, 4)).ravel())
    free = np.setdiff1d(near, taken)
    return columns(*((1, instant(int(at)), odd(number)) for number, at in enumerate(free.tolist())))


def odd(number: int) -> float:
    """Give one of the odd values."""
    return float(ODD_BITS[number % len(ODD_BITS) :][:1].view(np.float64)[0])


async def test_a_span_of_one_sample(kept: Store) -> None:
    rows = [(n + 1, TODAY, odd(n)) for n in range(len(ODD_BITS))]  # exactly at 24:00
    await kept.write(columns(*rows))
    await kept.pack()
    for series, *_ in rows:
        assert kept.spans(series) == [(24, YESTERDAY, 1)]
    await kept.tomorrow(2)
    assert kept.count("sample") == 0
    assert await kept.read() == content(columns(*rows))


@pytest.mark.parametrize("again", [(), (-0.0,)], ids=["void", "void and sent again"])
async def test_a_span_whose_one_sample_is_void(kept: Store, again: tuple[float, ...]) -> None:
    await kept.write(course(1, YESTERDAY + HOUR, 1, HOUR))
    await kept.pack()
    async with await connect(kept.database.login(), autocommit=True) as owner:
        wanted = Correction("m", [1], YESTERDAY, TODAY, None, "it was never there")
        await correct(owner, wanted, by=By("user:a"), now=NOW)
    await kept.pack()
    assert kept.spans(1) == [(24, YESTERDAY, 0)]
    assert await kept.read() == {}
    sent = columns(*((1, YESTERDAY + HOUR, value) for value in again))
    if again:
        await kept.write(sent)
        await kept.pack()
    await kept.tomorrow()
    assert await kept.read() == content(sent)
    assert kept.spans(1) == [(24, YESTERDAY, len(again))]


async def test_midnight_belongs_to_the_day_before_also_when_it_comes_late(kept: Store) -> None:
    await kept.write(columns((1, YESTERDAY, 0.0), (1, YESTERDAY + HOUR, 1.0)))
    await kept.pack()
    await kept.write(columns((1, TODAY, 2.0), (1, TODAY + DAY, 3.0), (2, TODAY, -0.0)))
    await kept.pack()
    assert kept.spans(1) == [(24, YESTERDAY - DAY, 1), (24, YESTERDAY, 2)]
    assert kept.spans(2) == [(24, YESTERDAY, 1)]
    await kept.tomorrow()
    assert kept.spans(1)[2:] == [(24, TODAY, 1)]
    assert len(await kept.read()) == 5
