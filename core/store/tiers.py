"""Where a query reads its samples: the cheapest tier that gives the same answer."""

from dataclasses import dataclass
from typing import Final

from core.model import Pick, Selection

from .blocks.read import Borders, Reading, read
from .blocks.spans import DAY_MS
from .rollups.buckets import BUCKET_MS
from .rollups.read import OfHours

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


ROWS: Final = Tier("rows", read, _PERIOD_MS)
BLOCKS: Final = Tier("blocks", read, _PERIOD_MS, DAY_MS)
HOURS: Final = {pick: Tier("1h", OfHours(pick), BUCKET_MS, DAY_MS) for pick in Pick}


def tier_for(selection: Selection, where: Borders) -> Tier:
    """Choose the cheapest tier that gives the same answer."""
    if selection.after_ms >= where.upto_ms:
        return ROWS
    by_hour = selection.aligned_ms > 0 and selection.aligned_ms % BUCKET_MS == 0
    is_long = selection.until_ms - selection.after_ms > DAY_MS
    is_fewer = selection.pick is not Pick.ALL and by_hour and is_long
    return HOURS[selection.pick] if is_fewer else BLOCKS
