"""How time is cut into spans: closed on the right, so that a day ends with its last midnight. Pure.

A span of each length lies wholly within one of the next. Samples are packed by the UTC day; days of
a series with few samples are joined, a day with very many is split.
"""

from dataclasses import dataclass
from typing import Final

HOUR_MS: Final = 3_600_000
DAY_HOURS: Final = 24
DAY_MS: Final = DAY_HOURS * HOUR_MS
PARTS: Final = 8  # of a span, each one of the length before
LENGTHS: Final = (3, DAY_HOURS, 192, 1536, 12288)  # hours

JOINED_MAX: Final = 8_000  # samples that spans may have together to be joined
SPLIT_ABOVE: Final = 16_000  # more than JOINED_MAX: nothing is joined and split in turn


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The time (start_ms, end_ms] of one of LENGTHS, counted from 1970."""

    hours: int
    start_ms: int

    @classmethod
    def around(cls, time_ms: int, hours: int = DAY_HOURS) -> "Span":
        """Give the span of a length that a time falls into."""
        return cls(hours, (time_ms - 1) // (hours * HOUR_MS) * (hours * HOUR_MS))

    @property
    def end_ms(self) -> int:
        """Last time that belongs to it."""
        return self.start_ms + self.hours * HOUR_MS

    @property
    def longer(self) -> "Span | None":
        """The next longer span that it is a part of; None of the longest."""
        if self.hours == LENGTHS[-1]:
            return None
        return Span.around(self.end_ms, LENGTHS[LENGTHS.index(self.hours) + 1])

    @property
    def parts(self) -> tuple["Span", ...]:
        """The shorter spans that it consists of; none of the shortest."""
        if self.hours == LENGTHS[0]:
            return ()
        hours = self.hours // PARTS
        return tuple(Span(hours, self.start_ms + part * hours * HOUR_MS) for part in range(PARTS))
