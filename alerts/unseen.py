"""What nobody has looked at early: committed between two leaders, or while rules were read."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from core.store import changes
from core.store.changes import Change
from core.store.pool import Connection

_REPLAYED: Final = timedelta(minutes=5)  # a sample that is older is not looked at early, either
_REPLAYED_MAX: Final = 3_000  # batches of a writer
_SLACK: Final = timedelta(seconds=5)


async def unseen(
    conn: Connection, followed: Mapping[int, int], looked_at: datetime | None, now: datetime
) -> list[Change]:
    """Read the batches, in the order of time. looked_at: by whom it was followed; None: nobody."""
    if looked_at is None:
        return []
    return await changes.since(
        conn,
        followed,
        after=now - _REPLAYED,
        unknown_after=min(looked_at, now) - _SLACK,
        limit=_REPLAYED_MAX,
    )
