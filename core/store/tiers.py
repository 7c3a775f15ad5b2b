"""Where a query reads its samples: the cheapest tier that gives the same answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from psycopg import AsyncConnection

from core.model import Selection

from .blocks.read import Borders, Found, Times, read
from .blocks.spans import DAY_MS
from .rollups.buckets import BUCKET_MS
from .rollups.read import read_newest_of_hours

Connection = AsyncConnection[Any]

_PERIOD_MS: Final = 60_000  # to guess how many samples there will be


class Reading(Protocol):
    """How samples are read: as `read`."""

    async def __call__(
        self, conn: Connection, where: Borders, ids: Sequence[int], times: Times, *, most: int
    ) -> Found:
        """Read the samples of some series, or fewer that give the same answer."""
        ...


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
HOURS: Final = Tier("1h", read_newest_of_hours, BUCKET_MS, DAY_MS)


def tier_for(selection: Selection, where: Borders) -> Tier:
    """Choose the cheapest tier that gives the same answer."""
    if selection.after_ms >= where.upto_ms:
        return ROWS
    by_hour = selection.aligned_ms > 0 and selection.aligned_ms % BUCKET_MS == 0
    is_long = selection.until_ms - selection.after_ms > DAY_MS
    return HOURS if selection.is_newest and by_hour and is_long else BLOCKS
