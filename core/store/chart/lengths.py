"""How long the stretches of a chart are. Pure.

A length divides an hour, or is made of hours that divide a day, or of days. So it follows from the
length of the chart alone, the stretches stay where they are while the chart moves on, and long ones
consist of whole hours, which are stored summed up.
"""

from bisect import bisect_left
from typing import Final

from core.store.blocks.spans import DAY_HOURS, DAY_MS, HOUR_MS

_SECOND_MS: Final = 1000


def _divisors(number: int) -> list[int]:
    return [each for each in range(1, number + 1) if number % each == 0]


_LENGTHS: Final = (
    *_divisors(_SECOND_MS)[:-1],
    *(_SECOND_MS * each for each in _divisors(HOUR_MS // _SECOND_MS)[:-1]),
    *(HOUR_MS * each for each in _divisors(DAY_HOURS)),
)


def length_for(span_ms: int, most: int) -> int:
    """Give the shortest length of which at most `most` cover a span, wherever it begins.

    most: two or more, for a span may begin and end within one.
    """
    least_ms = -(-span_ms // (most - 1))
    if least_ms > DAY_MS:
        return -(-least_ms // DAY_MS) * DAY_MS
    return _LENGTHS[bisect_left(_LENGTHS, least_ms)]
