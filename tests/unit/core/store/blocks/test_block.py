"""Blocks keep every bit, and tell when they do not."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given as cases
from hypothesis import strategies as some
from numpy.typing import NDArray

from core.model import Samples
from core.store.blocks.block import Block, cut, packed, unpacked
from core.store.blocks.spans import DAY_MS, SPLIT_ABOVE, Span
from tests import given

DAY = Span.around(given.NOW_MS)
ODD = [np.nan, given.STALE, np.inf, -np.inf, -0.0, 0.0, 5e-324, 1.7976931348623157e308]


def samples(values: list[float], step_ms: int = 1000) -> Samples:
    """Give samples of series 7 from the begin of the day on."""
    time_ms = DAY.start_ms + 1 + step_ms * np.arange(len(values))
    return Samples(time_ms, np.full(len(values), 7, np.int32), np.array(values, np.float64))


def bits(value: NDArray[np.float64]) -> list[int]:
    """Bit patterns: NaN is equal to itself then."""
    found: list[int] = value.view(np.uint64).tolist()
    return found


@cases(some.lists(some.one_of(some.sampled_from(ODD), some.floats(width=64)), max_size=50))
def test_every_bit_is_kept(values: list[float]) -> None:
    before = samples(values)
    after, damaged = unpacked([packed(7, DAY, before)])
    assert after.time_ms.tolist() == before.time_ms.tolist()
    assert bits(after.value) == bits(before.value)
    assert after.series_id.tolist() == [7] * len(values)
    assert damaged == []


def test_a_block_without_samples() -> None:
    after, damaged = unpacked([packed(7, DAY, Samples.empty())])
    assert (len(after), damaged) == (0, [])


def flipped(data: bytes, bit: int) -> bytes:
    """Flip one bit."""
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def test_each_flipped_bit_is_noticed_and_the_others_are_read() -> None:
    sound = packed(8, DAY, samples([1.0, 2.0]))
    block = packed(7, DAY, samples([float(n % 5) for n in range(40)]))
    for bit in range(len(block.t) * 8):
        check_noticed(replace(block, t=flipped(block.t, bit)), sound)
    for bit in range(len(block.v) * 8):
        check_noticed(replace(block, v=flipped(block.v, bit)), sound)


def check_noticed(broken: Block, sound: Block) -> None:
    """Check that one is told and the other is read."""
    found, damaged = unpacked([broken, sound])
    assert [(each.series_id, each.span) for each in damaged] == [(broken.series_id, broken.span)]
    assert found.series_id.tolist() == [sound.series_id] * sound.n


BLOCK = packed(7, DAY, samples([1.0, 2.0]))


@pytest.mark.parametrize(
    "block",
    [
        replace(BLOCK, n=3),
        replace(BLOCK, n=0),
        replace(BLOCK, series_id=9),
        replace(BLOCK, span=Span(24, DAY.end_ms)),
        replace(BLOCK, crc=0),
        replace(BLOCK, codec=2),
        replace(BLOCK, t=b""),
        replace(BLOCK, v=b""),
    ],
)
def test_a_block_at_the_wrong_place_is_no_block(block: Block) -> None:
    found, damaged = unpacked([block])
    assert (len(found), len(damaged)) == (0, 1)


@pytest.mark.parametrize(
    ("count", "hours"),
    [(1, [24]), (SPLIT_ABOVE, [24]), (SPLIT_ABOVE + 1, [3] * 8), (100_000, [3] * 8)],
)
def test_very_many_samples_are_cut(count: int, hours: list[int]) -> None:
    step_ms = DAY_MS // count
    before = samples([float(n) for n in range(count)], step_ms)
    blocks = list(cut(7, DAY, before))
    assert [block.span.hours for block in blocks] == hours
    assert np.array_equal(unpacked(blocks)[0].value, before.value)


def test_of_a_cut_span_no_part_is_left_out() -> None:
    blocks: list[Block] = list(cut(7, DAY, samples([0.0] * (SPLIT_ABOVE + 1), 1)))
    assert [block.n for block in blocks] == [SPLIT_ABOVE + 1, 0, 0, 0, 0, 0, 0, 0]
    assert tuple(block.span for block in blocks) == DAY.parts
