"""How long the stretches of a chart are."""

import pytest
from hypothesis import given as cases
from hypothesis import strategies as some

from core.store.chart.lengths import length_for

SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000


@cases(begin=some.integers(0, 1 << 41), span=some.integers(1, 1 << 40), most=some.integers(2, 4000))
def test_never_more_than_asked_for_wherever_the_span_begins(
    begin: int, span: int, most: int
) -> None:
    length = length_for(span, most)
    first, last = begin // length, -(-(begin + span) // length)
    assert last - first <= most
    assert HOUR % length == 0 or DAY % length == 0 or length % DAY == 0
    assert length == 1 or length < 2 * -(-span // (most - 1))


@pytest.mark.parametrize(
    ("span", "most", "length"),
    [
        (1, 2, 1),
        (HOUR, 1000, 4 * SECOND),
        (HOUR, 61, MINUTE),
        (DAY, 1440, 72 * SECOND),
        (7 * DAY, 1000, 12 * MINUTE),
        (30 * DAY, 1000, HOUR),
        (365 * DAY, 1000, 12 * HOUR),
        (3650 * DAY, 1000, 4 * DAY),
    ],
)
def test_lengths_that_people_know(span: int, most: int, length: int) -> None:
    assert length_for(span, most) == length
