"""Which block each late row goes into: the one that is there, else one of its day. Pure."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.model import Samples

from .block import Block, Damage
from .spans import DAY_HOURS, HOUR_MS, LENGTHS, Span

_HOURS: Final = LENGTHS[0]
_LENGTH_MS: Final = _HOURS * HOUR_MS
_BITS: Final = 26  # as many as the shortest spans of all years need
_OFFSET: Final = 1 << (_BITS - 1)

Seat = tuple[int, Span]  # series and span: the key of a block


@dataclass(slots=True)
class Seats:
    """The shortest spans that late rows fall into, and the blocks that these become part of.

    shortest: distinct, by series and begin. of_row: for each row, which of them. places: the blocks
    to be written, known after `take`.
    """

    shortest: Sequence[Seat]
    of_row: NDArray[np.intp]
    places: Sequence[Seat] = field(default=())

    @classmethod
    def of(cls, samples: Samples) -> "Seats":
        """Find where samples fall."""
        keys, of_row = np.unique(_keys(samples), return_inverse=True)
        series, begin_ms = keys >> _BITS, ((keys & ((1 << _BITS) - 1)) - _OFFSET) * _LENGTH_MS
        pairs = zip(series.tolist(), begin_ms.tolist(), strict=True)
        return cls([(id_, Span(_HOURS, begin)) for id_, begin in pairs], of_row)

    def possible(self) -> list[Seat]:
        """Everywhere that a block may be which they fall into."""
        found = {
            (id_, Span.around(span.end_ms, hours))
            for id_, span in self.shortest
            for hours in LENGTHS
        }
        return sorted(found)

    def take(self, there: Collection[Block], damaged: Collection[Damage]) -> NDArray[np.bool_]:
        """Choose places, given the blocks that are there; the rows that can be folded into them.

        Of a block that cannot be read the rows wait: it may be mended, and must not be overwritten.
        """
        taken = {(block.series_id, block.span) for block in there}
        broken = {(each.series_id, each.span) for each in damaged}
        chosen = [self._place(seat, taken) for seat in self.shortest]
        self.places = sorted(set(chosen) - broken)
        return np.array([place not in broken for place in chosen], np.bool_)[self.of_row]

    def cut(self, samples: Samples) -> Iterator[tuple[Seat, Samples]]:
        """Give each place its samples, out of samples in key order that are all of some place."""
        series = samples.series_id
        for id_, span in self.places:
            first, last = series.searchsorted(id_, "left"), series.searchsorted(id_, "right")
            own = samples.time_ms[first:last]
            start, end = own.searchsorted([span.start_ms, span.end_ms], "right") + first
            yield (id_, span), samples.take(np.arange(start, end))

    @staticmethod
    def _place(seat: Seat, taken: Collection[Seat]) -> Seat:
        id_, shortest = seat
        lengths = (Span.around(shortest.end_ms, hours) for hours in LENGTHS)
        there = ((id_, span) for span in lengths if (id_, span) in taken)
        return next(there, (id_, Span.around(shortest.end_ms, DAY_HOURS)))


def in_first_seats(samples: Samples, most: int) -> NDArray[np.bool_]:
    """Tell the samples, in key order, that fall into the first so many seats."""
    found: NDArray[np.bool_] = np.cumsum(np.diff(_keys(samples), prepend=-1) != 0) <= most
    return found


def _keys(samples: Samples) -> NDArray[np.int64]:
    number = (samples.time_ms - 1) // _LENGTH_MS + _OFFSET
    keys: NDArray[np.int64] = (samples.series_id.astype(np.int64) << _BITS) + number
    return keys
