"""Maintenance as the contract has it, and what is wanted as the core has it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from alerts.maintenance.keeping import reach
from alerts.maintenance.notice import Calendar, Terms, is_excluded, is_told_in_time, notice_days
from alerts.maintenance.plan import Maintenance, Scope, Weekly, Window
from alerts.maintenance.tables import Kept
from api.wall.layout import Name

from .models import (
    MaintenanceEachWeek,
    MaintenanceRow,
    MaintenanceState,
    MaintenanceTime,
    MaintenanceTrial,
    MaintenanceWeekly,
    MaintenanceWindow,
)

Owned = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known around a row. hid: of its latest time. people, called: names by ids."""

    now: datetime
    days: Calendar
    hidden: int
    hid: int
    people: Mapping[str, str]
    called: Mapping[str, Name]


def planned(trial: MaintenanceTrial, zone: ZoneInfo, begins: datetime) -> Maintenance:
    """Read when and of what maintenance is wanted. Without an end it is over as it begins.

    begins: when, unless it says another time.
    """
    starts_at = trial.starts_at or begins
    ends_at, weekly = trial.ends_at or starts_at, None
    if trial.weekly:
        weekly = _weekly(trial.weekly, zone)
        first = trial.weekly.first or begins.astimezone(zone).date()
        starts_at, ends_at = reach(weekly, first, trial.weekly.last)
    return Maintenance(
        id="",
        scope=Scope(trial.scope),
        names=frozenset(trial.names),
        starts_at=starts_at,
        ends_at=ends_at,
        weekly=weekly,
    )


def terms(trial: MaintenanceTrial) -> Terms:
    """Read on which terms it is wanted."""
    return Terms(
        is_public=trial.public,
        announced_at=trial.announced_at if trial.public else None,
        reason=trial.reason.strip(),
        in_slo=trial.in_slo,
    )


def window(each: Window, said: Terms, days: Calendar) -> MaintenanceWindow:
    """Tell one time of it."""
    return MaintenanceWindow(
        starts_at=each.starts_at,
        ends_at=each.ends_at,
        notice_days=notice_days(said, each, days),
        told_in_time=is_told_in_time(said, each, days),
        in_slo=not is_excluded(said, each, days),
    )


def row(kept: Kept, known: Known) -> MaintenanceRow:
    """Tell maintenance."""
    plan, said, following = kept.planned, kept.terms, kept.planned.next(known.now)
    return MaintenanceRow(
        id=UUID(plan.id),
        state=state(plan, known.now),
        title=Name(kept.title_vi, kept.title_en or kept.title_vi),
        scope=plan.scope.value,
        names=sorted(plan.names),
        called={id_: known.called[id_] for id_ in sorted(plan.names) if id_ in known.called},
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        weekly=_told_weekly(plan.weekly) if plan.weekly else None,
        public=said.is_public,
        announced_at=said.announced_at,
        reason=said.reason,
        in_slo=said.in_slo,
        next=window(following, said, known.days) if following else None,
        hidden=known.hidden,
        hid=known.hid,
        created_by=kept.created_by,
        created_by_name=known.people.get(kept.created_by.removeprefix("user:")),
        cancelled_at=plan.cancelled_at,
        cancelled_by=kept.cancelled_by,
        version=kept.version,
        changed_at=kept.changed_at,
        changed_by=kept.changed_by,
        changed_by_name=known.people.get((kept.changed_by or "").removeprefix("user:")),
    )


def time_of(window: Window, title: Name, owned: Owned) -> MaintenanceTime:
    """Tell one time, with the portals and sources of its units. owned: (kind, id) and unit."""
    own = {scope: sorted(window.names) if window.scope is scope else [] for scope in Scope}
    if window.scope is Scope.UNIT:
        for (kind, id_), unit in owned.items():
            if unit in window.names:
                own[Scope(kind)].append(id_)
    return MaintenanceTime(
        id=UUID(window.id),
        title=title,
        starts_at=window.starts_at,
        ends_at=window.ends_at,
        units=own[Scope.UNIT],
        sources=own[Scope.SOURCE],
        portals=own[Scope.PORTAL],
    )


def state(plan: Maintenance, now: datetime) -> MaintenanceState:
    """Say where maintenance is in its life. Between two of its times it is pending."""
    following = plan.next(now)
    if following is None:
        return "expired"
    return "active" if following.is_active(now) else "pending"


def _weekly(said: MaintenanceEachWeek, zone: ZoneInfo) -> Weekly:
    return Weekly(
        weekdays=frozenset(said.weekdays),
        begins=time.fromisoformat(said.begins),
        ends=time.fromisoformat(said.ends),
        zone=zone,
    )


def _told_weekly(weekly: Weekly) -> MaintenanceWeekly:
    return MaintenanceWeekly(
        weekdays=sorted(weekly.weekdays),
        begins=f"{weekly.begins:%H:%M}",
        ends=f"{weekly.ends:%H:%M}",
    )
