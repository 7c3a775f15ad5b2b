"""Maintenance as people plan and cancel it. Functions take a connection inside a transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import uuid4
from zoneinfo import ZoneInfo

from psycopg import AsyncConnection

from core.store import audit, holidays, place, roles
from core.store.audit import Act
from core.store.keys import By

from . import tables
from .change import differences, fixed
from .notice import WEEKLY_LONGEST, Calendar, is_excluded, refusals
from .plan import Maintenance, Weekly, Window
from .tables import Kept

KEPT: Final = timedelta(days=30)  # what is over is shown so long
_SHOWN_MAX: Final = 1000
_DAY: Final = timedelta(days=1)

Connection = AsyncConnection[Any]


async def calendar(conn: Connection, zone: ZoneInfo) -> Calendar:
    """Read the days on which people of a place work."""
    return Calendar(await holidays.calendar(conn), zone, await place.notice_days(conn))


async def every(conn: Connection, now: datetime) -> list[Kept]:
    """Read maintenance that is not over, and what ended lately."""
    return await tables.kept(conn, since=now - KEPT, most=_SHOWN_MAX)


async def excluded(
    conn: Connection, zone: ZoneInfo, since: datetime, until: datetime
) -> list[Window]:
    """Read the times of which it was said that they do not count in budgets, and in time."""
    kept = [
        each
        for each in await tables.kept(conn, since=since, most=_SHOWN_MAX)
        if not each.terms.in_slo
    ]
    if not kept:
        return []
    days, tree = await calendar(conn, zone), await roles.unit_tree(conn)
    return [
        window
        for each in kept
        for window in each.within(tree).windows(since, until)
        if is_excluded(each.terms, window, days)
    ]


async def unfit(
    conn: Connection, new: Kept, days: Calendar, now: datetime
) -> Sequence[tuple[str, str]]:
    """Say why maintenance is not taken, as (field, reason); nothing: it is."""
    planned = new.planned
    known = await tables.known(conn, planned.scope, planned.names)
    unknown = ", ".join(sorted(planned.names - known))
    names = [("names", f"there is no {planned.scope} {unknown}")] if unknown else []
    return [*names, *refusals(planned, new.terms, days, now)]


async def add(conn: Connection, new: Kept, by: By, *, now: datetime) -> Kept:
    """Store new maintenance, on the record. What lies behind of it is left out."""
    planned = replace(new.planned, id=str(uuid4()), starts_at=max(new.planned.starts_at, now))
    new = replace(new, planned=planned)
    await tables.put(conn, new)
    await _record(conn, new, "maintenance.create", by, now)
    return new


async def unfit_change(
    conn: Connection, old: Kept, new: Kept, days: Calendar, now: datetime
) -> Sequence[tuple[str, str]]:
    """Say why a change is not taken, as `unfit`. new: as `changed` gives it."""
    return [*fixed(old, new, now), *await unfit(conn, new, days, now)]


async def change(conn: Connection, old: Kept, new: Kept, by: By, *, now: datetime) -> None:
    """Store what becomes of one that is locked, on the record."""
    await tables.change(conn, new)
    told = {
        name: {"from": before, "to": after}
        for name, (before, after) in differences(old, new).items()
    }
    detail = {"title": new.title_vi, "version": new.version, **told}
    subject = f"maintenance:{new.planned.id}"
    await audit.append(
        conn, Act(by.actor, "maintenance.change", subject, detail, by.address), now=now
    )


async def cancel(conn: Connection, id_: str, by: By, *, now: datetime) -> Kept | None:
    """Let one be over, on the record; None: there is none. One that is over stays as it is."""
    found = await tables.locked(conn, id_)
    if found is None or found.planned.over_at <= now:
        return found
    await tables.cancel(conn, id_, by.actor, now)
    over = replace(found, planned=replace(found.planned, cancelled_at=now), cancelled_by=by.actor)
    await _record(conn, over, "maintenance.cancel", by, now)
    return over


def reach(weekly: Weekly, first: date, last: date) -> tuple[datetime, datetime]:
    """Give when the first of its times on some days begins, and the last ends.

    Without any the end is no later than the beginning.
    """
    days = min((last - first).days, WEEKLY_LONGEST.days + 1) + 1
    spans = [
        weekly.span(first + n * _DAY)
        for n in range(days)
        if (first + n * _DAY).isoweekday() in weekly.weekdays
    ]
    begin, _ = weekly.span(first)
    return (spans[0][0], spans[-1][1]) if spans else (begin, begin)


def shown_windows(planned: Maintenance, now: datetime, most: int) -> list[Window]:
    """Give the time that is on, and the next ones."""
    found = list[Window]()
    window = planned.next(now)
    while window is not None and len(found) < most:
        found.append(window)
        window = planned.next(window.ends_at)
    return found


async def _record(conn: Connection, kept: Kept, action: str, by: By, now: datetime) -> None:
    planned, terms = kept.planned, kept.terms
    detail: dict[str, object] = {
        "title": kept.title_vi,
        planned.scope.value: ", ".join(sorted(planned.names)),
        "starts_at": planned.starts_at.isoformat(),
        "ends_at": planned.ends_at.isoformat(),
        "public": terms.is_public,
        "in_slo": terms.in_slo,
    }
    if planned.weekly:
        detail["weekly"] = str(planned.weekly)
    if terms.announced_at:
        detail["announced_at"] = terms.announced_at.isoformat()
    if terms.reason:
        detail["reason"] = terms.reason
    await audit.append(
        conn, Act(by.actor, action, f"maintenance:{planned.id}", detail, by.address), now=now
    )
