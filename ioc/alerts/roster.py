"""Whether schedules have somebody, now and in the next 14 days, as series."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from psycopg import AsyncConnection

from alerts.desk.quiet import Routings
from alerts.oncall.schedule import on_duty
from alerts.rota import tables
from alerts.rota.ahead import uncovered

from .chosen import Samples, labelled

ON_DUTY: Final = "oncall_on_duty"
UNCOVERED: Final = "oncall_uncovered"
_LABEL: Final = "schedule"

Connection = AsyncConnection[Any]


@dataclass(slots=True)
class Roster:
    """Reads schedules again when they change."""

    routings: Routings = field(default_factory=Routings)

    async def look(self, conn: Connection, now: datetime) -> Samples:
        """Count who is on duty, and the seconds of the next 14 days when nobody is."""
        oncall = await self.routings.now(conn)
        if oncall is None or not oncall.schedules:
            return {}
        overrides = await tables.overrides(conn, now)
        found: Samples = {}
        for id_, gaps in uncovered(oncall, overrides, now).items():
            people = on_duty(oncall.schedules[id_], overrides, oncall.calendar, now)
            seconds = sum((end - begin).total_seconds() for begin, end in gaps)
            if people or any(begin <= now < end for begin, end in gaps):
                # Where nobody has to be on duty, that nobody is says nothing.
                found[labelled(ON_DUTY, {_LABEL: id_})] = float(len(people))
            found[labelled(UNCOVERED, {_LABEL: id_})] = seconds
        return found
