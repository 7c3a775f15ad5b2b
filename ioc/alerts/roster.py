"""Whether schedules have somebody who would answer, now and in the next 14 days, as series."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from psycopg import AsyncConnection

from alerts.desk.quiet import Routings
from alerts.oncall.people import Oncall
from alerts.oncall.schedule import on_duty
from alerts.rota import tables
from alerts.rota.ahead import Known, uncovered, unready

from .chosen import Samples, labelled

ON_DUTY: Final = "oncall_on_duty"
UNCOVERED: Final = "oncall_uncovered"
UNREADY: Final = "oncall_unready"
_ASKS_EVERY: Final = timedelta(minutes=5)  # what reached whom within 90 days
_LABEL: Final = "schedule"

Connection = AsyncConnection[Any]


@dataclass(slots=True)
class Roster:
    """Reads schedules again when they change."""

    routings: Routings = field(default_factory=Routings)
    _known: Known = field(default_factory=Known)
    _asked_at: datetime | None = None

    async def look(self, conn: Connection, now: datetime) -> Samples:
        """Count who is on duty, the seconds of the next 14 days when nobody is, who is unready."""
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
        known = await self._asked(conn, oncall, now)
        amiss = unready(oncall, overrides, known, now)
        for id_ in oncall.schedules:
            found[labelled(UNREADY, {_LABEL: id_})] = float(
                sum(id_ in each.schedules for each in amiss)
            )
        return found

    async def _asked(self, conn: Connection, oncall: Oncall, now: datetime) -> Known:
        """Give what is known of people, as of some minutes ago."""
        if self._asked_at is None or not self._asked_at <= now < self._asked_at + _ASKS_EVERY:
            self._known = await tables.known(conn, oncall.people, now)
            self._asked_at = now
        return self._known
