"""Keeps the topic `oncall` current: who is on duty in each schedule, and what is amiss ahead."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from alerts.oncall.people import Oncall
from alerts.oncall.schedule import Override, Schedule, gaps
from alerts.rota import ahead, tables
from api.instants import ms_of
from api.live import ONCALL, Hub
from core.store.pool import Connection

_EVERY: Final = timedelta(seconds=5)  # overrides are read again
_FAR: Final = timedelta(minutes=1)  # what is amiss ahead is looked for again
_MOMENT: Final = timedelta(seconds=1)
_SHOWN_MAX: Final = 10  # gaps, and people
SCHEDULES: Final = "schedules"  # in the order of the files
AHEAD: Final = "ahead"  # within 14 days


@dataclass(slots=True)
class Duty:
    """What was told last, and when it is to be looked at again."""

    hub: Hub
    _oncall: Oncall | None = None
    _overrides: list[Override] = field(default_factory=list)
    _read_at: datetime | None = None
    _looked_at: datetime | None = None
    _ends_at: datetime | None = None  # when the first shift is over

    async def look(self, conn: Connection, oncall: Oncall | None, now: datetime) -> bool:
        """Tell what is other than before; returns whether others are on duty than before."""
        is_other = oncall is not self._oncall or self._read_at is None
        if is_other or _is_past(self._read_at, now, _EVERY):
            found = await tables.overrides(conn, now) if oncall and oncall.schedules else []
            is_other |= found != self._overrides
            self._oncall, self._overrides, self._read_at = oncall, found, now
        is_over = bool(self._ends_at and self._ends_at <= now)
        if is_other or is_over:
            rows, ends = on_duty(oncall, self._overrides, now) if oncall else ([], [])
            self._ends_at = min(ends, default=None)
            self.hub.publish(ONCALL, {SCHEDULES: rows}, at_ms=ms_of(now))
        if is_other or _is_past(self._looked_at, now, _FAR):
            self._looked_at = now
            known = await tables.known(conn, oncall.people, now) if oncall else ahead.Known()
            amiss = to_mend(oncall, self._overrides, known, now) if oncall else None
            self.hub.publish(ONCALL, {AHEAD: amiss}, at_ms=ms_of(now))
        return is_other or is_over


def _is_past(at: datetime | None, now: datetime, after: timedelta) -> bool:
    return at is None or now - at >= after


def to_mend(
    oncall: Oncall, overrides: Sequence[Override], known: ahead.Known, now: datetime
) -> dict[str, Any]:
    """Give when nobody will be on duty, and who has shifts and no tested way: the first of each."""
    found = ahead.uncovered(oncall, overrides, now)
    spans = sorted((*span, schedule) for schedule, spans in found.items() for span in spans)
    amiss = ahead.unready(oncall, overrides, known, now)
    untested = [each for each in amiss if each.why is ahead.Why.UNTESTED]
    return {
        "gaps": [
            {
                "schedule": schedule,
                "name": _name(oncall.schedules[schedule]),
                "begins": begins.isoformat(),
                "ends": ends.isoformat(),
            }
            for begins, ends, schedule in spans[:_SHOWN_MAX]
        ],
        "gap_count": len(spans),
        "untested": [oncall.people[each.person].name for each in untested[:_SHOWN_MAX]],
        "untested_count": len(untested),
    }


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
    return {
        "schedule": schedule.id,
        "name": _name(schedule),
        "people": [oncall.people[each].name for each in duty.people],
        "until": duty.until.isoformat() if duty.until else None,
        "next": [oncall.people[each].name for each in duty.following],
        "is_missed": bool(missed),
    }


def _name(schedule: Schedule) -> dict[str, str]:
    return {each: schedule.names.get(each, schedule.id) for each in ("vi", "en")}
