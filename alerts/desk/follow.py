"""What is new of alerts, for whoever shows them as they are. Functions take a connection."""

from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from psycopg import AsyncConnection

from core.store.sql import fetched, queries

from .listing import CANARY
from .wanted import COUNTED_MAX

_SQL = queries("alerts.desk", "follow.sql")
# Acts are numbered before they are committed: one that was passed over comes a little later.
_LATE: Final = timedelta(seconds=15)

Connection = AsyncConnection[Any]


@dataclass(slots=True)
class Cursor:
    """How far somebody has followed. _acts: when how many acts had been seen."""

    event: int
    act: int
    _acts: deque[tuple[datetime, int]] = field(default_factory=deque)

    def move(self, event: int, act: int, now: datetime) -> None:
        """Go on after what was read now."""
        self.event = max(self.event, event)
        self._acts.append((now, act))
        while len(self._acts) > 1 and now - self._acts[0][0] > _LATE:
            self.act = max(self.act, self._acts.popleft()[1])


async def heads(conn: Connection) -> Cursor:
    """Begin with what there is now."""
    ((event, act),) = await fetched(conn, _SQL["heads"])
    return Cursor(event, act)


async def changed(conn: Connection, cursor: Cursor, now: datetime) -> list[int]:
    """Give the alerts that are others than before, perhaps; moves the cursor."""
    rows = await fetched(
        conn, _SQL["changed"], {"event": cursor.event, "act": cursor.act, "canary": CANARY}
    )
    events, acts = (max((row[place] for row in rows), default=0) for place in (1, 2))
    cursor.move(events, acts, now)
    return list(dict.fromkeys(number for number, _, _, is_shown in rows if is_shown))


async def open_ids(conn: Connection) -> Sequence[int]:
    """Give all alerts that fire."""
    return [number for (number,) in await fetched(conn, _SQL["open"], {"canary": CANARY})]


async def count_history(conn: Connection, units: Collection[str] | None = None) -> int:
    """Count alerts that are over, as far as they are counted."""
    name = "history" if units is None else "history_of_units"
    params = {
        "most": COUNTED_MAX,
        "canary": CANARY,
        **({} if units is None else {"units": list(units)}),
    }
    return int((await fetched(conn, _SQL[name], params))[0][0])


async def ticked_at(conn: Connection) -> datetime | None:
    """Say when the leader of alerts looked last."""
    ((moment,),) = await fetched(conn, _SQL["ticked_at"])
    found: datetime | None = moment
    return found
