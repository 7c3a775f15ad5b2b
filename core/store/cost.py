"""What the samples of each source take on the disk: a day, so far, and in the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from psycopg import AsyncConnection
from psycopg.rows import class_row

from .blocks.pack import ROW_BYTES
from .sql import fetched, queries

_SQL = queries("core.store", "cost.sql")

DAYS: Final = 7  # packed ones that tell what a day takes
DAY_ROW_BYTES: Final = 166  # of a local day: its row, and its place in the key
LATE_ROWS_MOST: Final = 1_000_000  # so far late rows are counted
PAGES_MAX: Final = 20_000  # 160 MB of each table are looked at; of more, a sample

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class Cost:
    """What a source takes; the head, of a day, comes on top.

    day_…: on a day, as the last ones tell: samples, bytes of blocks with the minutes that are kept
    as long, bytes of hours, of rows of local days. kept_bytes: now, in all; of large tables an
    estimate. full_bytes: once the time of everything that is not kept for ever has passed.
    day_growth_bytes: of what is kept for ever, each day.
    """

    source: str
    series: int
    day_samples: float
    day_bytes: float
    day_hour_bytes: float
    day_local_bytes: float
    kept_bytes: float
    full_bytes: float
    day_growth_bytes: float


async def costs(conn: Connection, *, pages_max: int = PAGES_MAX) -> Sequence[Cost]:
    """Tell what each source costs, the dearest first. Looks at all series: seconds, by hand."""
    ((blocks, hours, minutes, days),) = await fetched(conn, _SQL["pages"])
    params = {
        "days": DAYS,
        "beside": ROW_BYTES,
        "day_row": DAY_ROW_BYTES,
        "block_percent": _percent(blocks, pages_max),
        "hour_percent": _percent(hours, pages_max),
        "minute_percent": _percent(minutes, pages_max),
        "day_percent": _percent(days, pages_max),
    }
    async with conn.cursor(row_factory=class_row(Cost)) as cursor:
        await cursor.execute(_SQL["costs"], params)
        return await cursor.fetchall()


async def late_rows(conn: Connection) -> int:
    """Count the late rows that wait to be packed, up to LATE_ROWS_MOST."""
    ((count,),) = await fetched(conn, _SQL["late_rows"], {"most": LATE_ROWS_MOST})
    return int(count)


def _percent(pages: int, most: int) -> float:
    return min(100.0, 100.0 * most / max(pages, 1))
