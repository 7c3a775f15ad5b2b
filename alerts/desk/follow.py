"""What is new of alerts, for whoever shows them as they are. Functions take a connection."""

from collections import deque
from collections.abc import Collection, Iterable, Sequence
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
_UNDER_WAY: Final = 1000  # of the newest acts some may not be committed yet

Connection = AsyncConnection[Any]


@dataclass(slots=True)
class Cursor:
    """How far somebody has followed. _acts: when how far; _seen: acts after the cursor.

    call: of changes of runs, which come in order.
    """

    event: int = 0
    act: int = 0
    call: int = 0
    _acts: deque[tuple[datetime, int]] = field(default_factory=deque)
    _seen: dict[int, None] = field(default_factory=dict)

    def move(self, event: int, acts: Iterable[int], now: datetime) -> None:
        """Go on after what was read now."""
        self.event = max(self.event, event)
        self._seen |= dict.fromkeys(acts)
        self._acts.append((now, max(self._seen, default=self.act)))
        passed = self.act
        while len(self._acts) > 1 and now - self._acts[0][0] > _LATE:
            self.act = max(self.act, self._acts.popleft()[1])
        if self.act != passed:
            self._seen = {each: None for each in self._seen if each > self.act}

    def is_new(self, act: int) -> bool:
        """Whether an act has not been seen yet."""
        return act not in self._seen


async def heads(conn: Connection) -> Cursor:
    """Begin with what there is now."""
    ((event, act, call),) = await fetched(conn, _SQL["heads"])
    return Cursor(event, max(act - _UNDER_WAY, 0), call)


async def changed(conn: Connection, cursor: Cursor, now: datetime) -> list[int]:
    """Give the alerts that are others than before, perhaps; moves the cursor."""
    followed = {"event": cursor.event, "act": cursor.act, "call": cursor.call}
    rows = await fetched(conn, _SQL["changed"], {**followed, "canary": CANARY})
    found = dict.fromkeys(
        number
        for number, event, act, call, is_shown in rows
        if is_shown and (event or call or cursor.is_new(act))
    )
    cursor.call = max((call for _, _, _, call, _ in rows), default=cursor.call)
    cursor.move(
        max((event for _, event, *_ in rows), default=0),
        [act for _, _, act, *_ in rows if act],
        now,
    )
    return list(found)


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
