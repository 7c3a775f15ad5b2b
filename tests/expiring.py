"""What is kept for a time only, and what is told of its hours."""

from datetime import datetime
from typing import Final

from core.model import Pick
from core.store.blocks.read import Found, Times, borders
from core.store.rollups.read import OfBuckets
from core.store.rollups.resolutions import HOURS
from tests.packing import (
    EVER,
    SERIES,
    Content,
    Store,
    newest,
)

ALL: Final = range(1, SERIES + 1)
LONG_AGO: Final = 20 * 365


def keep(
    kept: Store,
    raw_days: int | None,
    hourly_days: int | None = None,
    daily_days: int | None = None,
) -> None:
    """Say for how long samples, hours and days are kept from now on."""
    with kept.database.connect() as owner:
        owner.execute(
            "UPDATE retention SET raw_days = %s, hourly_days = %s, daily_days = %s"
            " WHERE class = 'default'",
            [raw_days, hourly_days, daily_days],
        )


def upto(content: Content, until: datetime) -> Content:
    """Give what lies up to a moment."""
    until_ms = until.timestamp() * 1000
    return {key: value for key, value in content.items() if key[1] <= until_ms}


def since(content: Content, after: datetime) -> Content:
    """Give what lies after a moment."""
    after_ms = after.timestamp() * 1000
    return {key: value for key, value in content.items() if key[1] > after_ms}


async def hours(kept: Store, pick: Pick = Pick.NEWEST, times: Times = EVER) -> Found:
    """Read one sample of each hour, as a query does that looks at full hours only."""
    async with kept.reading() as conn:
        reading = OfBuckets(HOURS, pick)
        return await reading(conn, await borders(conn), list(ALL), times, most=10_000_000)


async def by_hour(kept: Store) -> dict[Pick, Content]:
    """Give what is told of every hour, in each way."""
    return {
        pick: newest((await hours(kept, pick)).samples) for pick in Pick if pick is not Pick.ALL
    }
