"""Where a query reads its samples: the cheapest tier that gives the same answer."""

from dataclasses import dataclass
from typing import Final

from core.model import Pick, Selection

from .blocks.read import Borders, Reading, read
from .blocks.spans import DAY_MS
from .rollups.read import OfBuckets
from .rollups.resolutions import HOURS, MINUTES, Resolution

_PERIOD_MS: Final = 60_000  # to guess how many samples there will be


@dataclass(frozen=True, slots=True)
class Tier:
    """Where samples are read from. least_ms: so much time is read at least, however short a span.

    period_ms: how far apart its samples are, as a guess.
    """

    name: str
    read: Reading
    period_ms: int
    least_ms: int = 0

    def samples(self, selection: Selection) -> float:
        """Guess how many samples there are of a series."""
        return max(selection.until_ms - selection.after_ms, self.least_ms) / self.period_ms + 1


def _of(resolution: Resolution, pick: Pick) -> Tier:
    return Tier(resolution.name, OfBuckets(resolution, pick), resolution.bucket_ms, DAY_MS)


MEMORY: Final = "memory"  # rows that a process keeps: they are no tier of their own
ROWS: Final = Tier("rows", read, _PERIOD_MS)
BLOCKS: Final = Tier("blocks", read, _PERIOD_MS, DAY_MS)
_OF_HOURS: Final = {pick: _of(HOURS, pick) for pick in Pick}
_OF_MINUTES: Final = {pick: _of(MINUTES, pick) for pick in Pick}
_HOURS_MS: Final = DAY_MS  # what is asked for is longer than so much, or samples cost less
_MINUTES_MS: Final = DAY_MS // 4


def tier_for(selection: Selection, where: Borders) -> Tier:
    """Choose the cheapest tier that gives the same answer."""
    if selection.after_ms >= where.upto_ms:
        return ROWS
    if selection.pick is Pick.ALL or not selection.aligned_ms:
        return BLOCKS
    long_ms = selection.until_ms - selection.after_ms
    if selection.aligned_ms % HOURS.bucket_ms == 0:
        return _OF_HOURS[selection.pick] if long_ms > _HOURS_MS else BLOCKS
    if selection.aligned_ms % MINUTES.bucket_ms == 0 and long_ms > _MINUTES_MS:
        return _OF_MINUTES[selection.pick]
    return BLOCKS
