"""The loop of the practice call: at its moment, whoever is on duty is called, once a month."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import structlog

from alerts.oncall.people import Oncall, Person
from alerts.oncall.schedule import on_duty
from alerts.rota.tables import overrides
from core.service.clock import Clock, nap
from core.service.following import outliving
from core.store.pool import Connection, Pool

from .message import messages
from .tables import Wanted, begin_practice, put

log = structlog.get_logger()

ACTOR: Final = "system:practice"
_LOOK: Final = timedelta(seconds=20)


@dataclass(slots=True)
class Practising:
    """Looks every 20 s, until cancelled. in_force: the roster, and the zone of the place."""

    pool: Pool
    clock: Clock
    in_force: Callable[[], tuple[Oncall | None, ZoneInfo]]

    async def run(self) -> None:
        """Look for ever."""
        while True:
            with outliving("practice_not_looked"):
                await self.look()
            await nap(self.clock, self.clock.now() + _LOOK)

    async def look(self) -> None:
        """Call whoever is on duty, if it is time and nobody did."""
        oncall, zone = self.in_force()
        now = self.clock.now()
        if oncall is None or oncall.practice is None:
            return
        day = oncall.practice.due(now, zone, oncall.calendar)
        if day is None:
            return
        async with self.pool.connection() as conn, conn.transaction():
            called = await _on_duty(conn, oncall, now)
            if not await begin_practice(conn, day, [each.id for each in called], now=now):
                return
            for person in called:
                made = messages(person, secrets.token_hex(8), now)  # codes that nobody can compute
                await put(conn, [Wanted(way, one, ACTOR, day) for way, one in made])
        log.info("practice_call", day=str(day), people=len(called))


async def _on_duty(conn: Connection, oncall: Oncall, now: datetime) -> list[Person]:
    known = await overrides(conn, now)
    names = dict.fromkeys(
        person
        for schedule in oncall.schedules.values()
        for person in on_duty(schedule, known, oncall.calendar, now)
    )
    return [oncall.people[each] for each in names if each in oncall.people]
