"""Maintenance as it is typed, and as it is shown."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from alerts.maintenance import keeping
from alerts.maintenance.notice import Calendar, is_excluded, notice_days
from alerts.maintenance.plan import Maintenance, Scope, Weekly, Window
from alerts.maintenance.tables import Kept
from core.store import bells
from ioc.moment import MomentError, moment_ms
from ioc.people.desk import Connection, refuse

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Names = list[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """As it was typed."""

    begins: str
    ends: str
    days: str
    last: str


def scope_of(said: Mapping[Scope, Names]) -> tuple[Scope, frozenset[str]]:
    """Read of what it is: one kind of things."""
    given = [(scope, names) for scope, names in said.items() if names]
    if len(given) != 1:
        refuse("say of what: units, sources or portals, and one kind of them: --portal dvc")
    scope, names = given[0]
    return scope, frozenset(names)


def planned_of(
    when: When, scope: Scope, names: frozenset[str], here_and_now: tuple[datetime, ZoneInfo]
) -> Maintenance:
    """Read what is planned anew."""
    now, zone = here_and_now
    here, weekly = now.astimezone(zone), _weekly(when, zone) if when.days else None
    if weekly:
        starts_at, ends_at = keeping.reach(weekly, here.date(), day_of(when.last))
    else:
        starts_at = moment_of(when.begins, here) if when.begins else now
        ends_at = moment_of(when.ends, here)
    return Maintenance(
        id="", scope=scope, names=names, starts_at=starts_at, ends_at=ends_at, weekly=weekly
    )


def _weekly(when: When, zone: ZoneInfo) -> Weekly:
    return Weekly(
        weekdays=frozenset(weekdays_of(when.days)),
        begins=clock_of(when.begins),
        ends=clock_of(when.ends),
        zone=zone,
    )


def is_id(text: str) -> bool:
    """Whether a text may be the id of one."""
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def weekdays_of(text: str) -> Iterator[int]:
    """Read days of the week, from 1, Monday."""
    for name in text.lower().split(","):
        if name.strip() not in _DAYS:
            refuse(f"--weekly: {name!r} is no day; write {','.join(_DAYS[:3])}")
        yield _DAYS.index(name.strip()) + 1


def clock_of(text: str) -> time:
    """Read a time of the day."""
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        refuse(f"{text!r} is no time of the day; with --weekly write --from 22:00 --to 02:00")


def day_of(text: str) -> date:
    """Read the last day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        refuse(f"--last: {text!r} is no day; write 2027-03-31")


def moment_of(text: str, here: datetime) -> datetime:
    """Read a moment; times without a zone are those of the place."""
    try:
        return datetime.fromtimestamp(moment_ms(text, here) / 1000, UTC)
    except MomentError as error:
        refuse(str(error))


def shown_window(window: Window | None, days: Calendar) -> str:
    """Write when a time is on."""
    if window is None:
        return "-"
    begin, end = (each.astimezone(days.zone) for each in (window.starts_at, window.ends_at))
    return f"{begin:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}"


def counts(kept: Kept, window: Window | None, days: Calendar) -> str:
    """Write whether a time counts in the error budget, and how long ahead people were told."""
    if window is None:
        return "-"
    ahead = notice_days(kept.terms, window, days)
    excluded = is_excluded(kept.terms, window, days)
    if not kept.terms.is_public:
        return "does not count" if excluded else "counts"
    told_ahead = (
        "nobody was told" if ahead is None else f"told {ahead} of {days.notice_days} days ahead"
    )
    return f"does not count, {told_ahead}" if excluded else f"counts, {told_ahead}"


async def ring(conn: Connection) -> None:
    """Tell the leader and the live feed."""
    await conn.execute(b"NOTIFY " + bells.ALERTS.encode())
