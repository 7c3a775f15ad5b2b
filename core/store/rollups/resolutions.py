"""The lengths of buckets that are kept, and where each is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, LiteralString

from core.store.blocks.spans import DAY_HOURS
from core.store.sql import queries

from .buckets import BUCKET_MS

_MINUTE_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class Resolution:
    """Buckets of one length.

    lengths: hours that a row may hold, ascending: a day, and what rows are joined to when it is
    over. samples_above: only a day of a series in which more samples came has a row; 0: each day
    with samples has one, so that where there is no row, there are none.
    """

    name: str
    bucket_ms: int
    lengths: Sequence[int]
    samples_above: int
    sql: Mapping[str, LiteralString]

    @property
    def is_complete(self) -> bool:
        """Whether a day without a row is one without samples."""
        return self.samples_above == 0


HOURS: Final = Resolution(
    "1h", BUCKET_MS, (DAY_HOURS, 192, 1536), 0, queries("core.store.rollups", "rollups.sql")
)
# Up to a sample in 30 s on average, the samples themselves are smaller than their minutes.
MINUTES: Final = Resolution(
    "1m", _MINUTE_MS, (DAY_HOURS,), 2_880, queries("core.store.rollups", "minutes.sql")
)
