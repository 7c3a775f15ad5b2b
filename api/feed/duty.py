"""Keeps the topic `oncall` current: who is on duty in each schedule, and who is called next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from alerts.escalation import tables as runs
from alerts.escalation.coming import coming
from alerts.oncall.people import Oncall
from alerts.oncall.rota import Rota
from alerts.oncall.schedule import Override, Schedule, gaps
from alerts.rota import ahead, tables
from api.instants import ms_of
from api.live import ONCALL, Hub
from core.store.pool import Connection

_EVERY: Final = timedelta(seconds=5)  # overrides are read again
_MOMENT: Final = timedelta(seconds=1)
_CALLS_MAX: Final = 20
SCHEDULES: Final = "schedules"  # in the order of the files
CALLS: Final = "calls"  # by alert, as walls show the first of them only


@dataclass(slots=True)
class Duty:
    """What was told last, and when it is to be looked at again.

    waiting: alerts that nobody has, the most urgent first.
    """

    hub: Hub
    waiting: Callable[[], Sequence[int]]
    _oncall: Oncall | None = None
    _overrides: list[Override] = field(default_factory=list)
    _read_at: datetime | None = None
    _called_at: datetime | None = None
    _ends_at: datetime | None = None  # when the first shift is over

    async def look(self, conn: Connection, oncall: Oncall | None, now: datetime) -> None:
        """Tell what is other than before."""
        is_other = oncall is not self._oncall or self._read_at is None
        if is_other or _is_past(self._read_at, now, _EVERY):
            found = await tables.overrides(conn, now) if oncall and oncall.schedules else []
            is_other |= found != self._overrides
            self._oncall, self._overrides, self._read_at = oncall, found, now
        if is_other or (self._ends_at and self._ends_at <= now):
            rows, ends = on_duty(oncall, self._overrides, now) if oncall else ([], [])
            self._ends_at = min(ends, default=None)
            self.hub.publish(ONCALL, {SCHEDULES: rows}, at_ms=ms_of(now))
        if is_other or _is_past(self._called_at, now, _MOMENT):
            self._called_at = now
            calls = await self._calls(conn, Rota(oncall, self._overrides)) if oncall else {}
            self.hub.publish(ONCALL, {CALLS: calls}, at_ms=ms_of(now))

    async def _calls(self, conn: Connection, rota: Rota) -> dict[str, Any]:
        """Give who is called next for alerts that nobody has."""
        ids = self.waiting()[:_CALLS_MAX]
        found = await runs.of_alerts(conn, ids) if ids else {}
        called = {id_: coming(rota, found[id_]) for id_ in ids if id_ in found}
        return {
            str(id_): {"at": next_.at.isoformat(), "ordinal": next_.ordinal}
            for id_, next_ in called.items()
            if next_
        }


def _is_past(at: datetime | None, now: datetime, after: timedelta) -> bool:
    return at is None or now - at >= after


def on_duty(
    oncall: Oncall, overrides: Sequence[Override], now: datetime
) -> tuple[list[dict[str, Any]], list[datetime]]:
    """Give who is on duty by name, in the order of the files, and when that is over."""
    found = [(each, ahead.duty(oncall, each, overrides, now)) for each in oncall.schedules.values()]
    ends = [duty.until for _, duty in found if duty.until]
    return [_row(oncall, each, overrides, duty, now) for each, duty in found], ends


def _row(
    oncall: Oncall,
    schedule: Schedule,
    overrides: Sequence[Override],
    duty: ahead.Duty,
    now: datetime,
) -> dict[str, Any]:
    missed = gaps(schedule, overrides, oncall.calendar, now, now + _MOMENT)
    names = schedule.names
    return {
        "schedule": schedule.id,
        "name": {each: names.get(each, schedule.id) for each in ("vi", "en")},
        "people": [oncall.people[each].name for each in duty.people],
        "until": duty.until.isoformat() if duty.until else None,
        "next": [oncall.people[each].name for each in duty.following],
        "is_missed": bool(missed),
    }
