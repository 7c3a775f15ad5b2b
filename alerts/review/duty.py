"""What alerts asked of those on duty: nights of each person, and how fast people answered."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from alerts.desk.listing import CANARY
from core.store.sql import fetched, queries

_SQL = queries("alerts.review", "duty.sql")

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class Nights:
    """Messages to a person between 22 and 6, of how many nights, and when the last of them was."""

    person: str
    messages: int
    nights: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Response:
    """Alerts of a priority that fired. acked, recovered: how many, and the seconds of them all.

    waiting: that are on, and nobody has taken yet; open: that are on.
    """

    priority: str
    fired: int
    acked: int
    ack_seconds: float
    waiting: int
    recovered: int
    recovery_seconds: float
    open: int

    @property
    def mtta_seconds(self) -> float | None:
        """Mean time to the first acknowledgement, of those that have one; None: none has."""
        return self.ack_seconds / self.acked if self.acked else None

    @property
    def mttr_seconds(self) -> float | None:
        """Mean time to recovery, of those that recovered; None: none has."""
        return self.recovery_seconds / self.recovered if self.recovered else None


@dataclass(frozen=True, slots=True)
class Duty:
    """A period. simulated: alerts that were left out."""

    nights: Sequence[Nights]
    responses: Sequence[Response]
    simulated: int


async def duty(
    conn: Connection, since: datetime, now: datetime, zone: str, units: Collection[str] | None
) -> Duty:
    """Look back at a period. zone: whose nights; units: of alerts of which; None: of all."""
    params = {"since": since, "now": now, "zone": zone, "canary": CANARY}
    params["units"] = None if units is None else sorted(units)
    ((simulated,),) = await fetched(conn, _SQL["simulated"], params)
    return Duty(
        nights=[Nights(*row) for row in await fetched(conn, _SQL["nights"], params)],
        responses=[Response(*row) for row in await fetched(conn, _SQL["responses"], params)],
        simulated=simulated,
    )
