"""Which block a late row goes into."""

import numpy as np

from core.model import Samples
from core.store.blocks.block import Damage, packed
from core.store.blocks.seats import Seats, in_first_seats
from core.store.blocks.spans import DAY_MS, Span
from tests import given

DAY = Span.around(given.NOW_MS)


def at(*rows: tuple[int, int]) -> Samples:
    """Give samples of (series, days before the day of NOW), each at the day's last moment."""
    times = np.array([DAY.end_ms - days * DAY_MS for _, days in rows], np.int64)
    return Samples(times, np.array([id_ for id_, _ in rows], np.int32), np.zeros(len(rows)))


def test_into_the_block_that_is_there_whatever_its_length() -> None:
    seats = Seats.of(at((1, 0), (1, 1), (2, 0), (3, 0)))
    long = packed(2, Span.around(DAY.end_ms, 192), Samples.empty())
    part = packed(3, Span.around(DAY.end_ms, 3), Samples.empty())
    assert {(2, long.span), (3, part.span), (1, DAY)} <= set(seats.possible())
    assert seats.take([long, part], []).all()
    yesterday = Span(24, DAY.start_ms - DAY_MS)
    assert seats.places == [(1, yesterday), (1, DAY), (2, long.span), (3, part.span)]


def test_rows_of_a_damaged_block_wait() -> None:
    seats = Seats.of(at((1, 0), (1, 1), (2, 0)))
    broken = packed(1, DAY, Samples.empty())
    assert seats.take([broken], [Damage(1, DAY, "x")]).tolist() == [False, True, True]
    assert (1, DAY) not in seats.places


def test_samples_are_cut_by_place() -> None:
    samples = at((1, 1), (1, 0), (2, 0))
    seats = Seats.of(samples)
    seats.take([], [])
    found = {seat: own.time_ms.tolist() for seat, own in seats.cut(samples)}
    assert found == {
        (1, Span(24, DAY.start_ms - DAY_MS)): [DAY.end_ms - DAY_MS],
        (1, DAY): [DAY.end_ms],
        (2, DAY): [DAY.end_ms],
    }


def test_times_before_1970_have_their_place_too() -> None:
    samples = Samples(np.array([-1, 0, 1]), np.ones(3, np.int32), np.zeros(3))
    seats = Seats.of(samples)
    seats.take([], [])
    assert [span.start_ms for _, span in seats.places] == [-DAY_MS, 0]


def test_no_more_than_so_many_at_once() -> None:
    samples = at((1, 2), (1, 2), (1, 1), (1, 0), (2, 1), (2, 1), (3, 0))
    for most, kept in ((1, 2), (2, 3), (4, 6), (5, 7), (9, 7)):
        assert in_first_seats(samples, most).tolist() == [True] * kept + [False] * (7 - kept)
        assert set(Seats.of(samples.take(np.arange(kept))).of_row.tolist()) <= set(range(most))
