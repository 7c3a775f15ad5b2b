"""The newest sample of each source, learnt from the change log: its cost is that of what is new."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import anyio.lowlevel

from core.model import Owners, Samples, SourceId
from core.store import changes, observed, seen
from core.store.changes import Change, Cursor
from core.store.observed import Connection

ENTRIES_AT_ONCE: Final = 20  # of each writer; then others have their turn, and the room is free


@dataclass(slots=True)
class Seen:
    """Follows the log from the first call on. newest_ms: by source."""

    newest_ms: dict[SourceId, int] = field(default_factory=dict)
    _owners: Owners = field(default_factory=Owners)
    _cursor: Cursor | None = None

    async def catch_up(self, conn: Connection, *, now: datetime) -> None:
        """Take in everything that was committed up to this call. `conn` in autocommit mode.

        Who breaks off half-way looks anew the next time: what was passed by then is not lost.
        """
        cursor, self._cursor = self._cursor, None
        if cursor is None:
            cursor = await self._look(conn, now)
        more = True
        while more:
            found = await changes.follow(conn, cursor, limit=ENTRIES_AT_ONCE)
            holes = [change for change in found if not changes.advance(cursor, change)]
            if holes:  # emptied before they were read
                cursor = await self._look(conn, now)
            await self._take(conn, found)
            await anyio.lowlevel.checkpoint()
            more = len(found) >= ENTRIES_AT_ONCE
        self._cursor = cursor

    def look_anew(self) -> None:
        """Trust the cursor no more: for a while nobody followed. What is known stays known."""
        self._cursor = None

    async def _look(self, conn: Connection, now: datetime) -> Cursor:
        cursor = await changes.heads(conn)  # before the samples, so that none is between
        for source, seen_ms in (await seen.last_seen(conn, now=now)).items():
            self._note(source, seen_ms)
        return cursor

    async def _take(self, conn: Connection, found: Sequence[Change]) -> None:
        samples = Samples.concatenate([Samples.empty(), *(change.samples for change in found)])
        for series in await observed.series_by_ids(conn, self._owners.unknown(samples)):
            self._owners.learn(series.id, series.source)
        for source, _, newest_ms in self._owners.shares(samples):
            self._note(source, newest_ms)

    def _note(self, source: SourceId, seen_ms: int) -> None:
        self.newest_ms[source] = max(seen_ms, self.newest_ms.get(source, 0))
