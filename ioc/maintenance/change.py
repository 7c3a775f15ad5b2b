"""`ioc maintenance change`: other times, other terms, or what it concerns."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from alerts.maintenance import keeping, tables
from alerts.maintenance.change import changed
from alerts.maintenance.notice import Calendar, Terms
from alerts.maintenance.plan import Maintenance, Scope, Weekly
from alerts.maintenance.tables import Kept
from core.service.clock import SystemClock
from core.store import place
from ioc.people.desk import Connection, at_desk, by_shell, refuse

from .typed import (
    Names,
    When,
    clock_of,
    counts,
    day_of,
    is_id,
    moment_of,
    ring,
    scope_of,
    shown_window,
    weekdays_of,
)

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What was typed; None, or empty: as it is."""

    title: str | None
    title_en: str | None
    of: tuple[Scope, frozenset[str]] | None
    when: When
    is_public: bool | None
    announced: str
    reason: str | None
    in_slo: bool | None


def change(  # noqa: PLR0913 - an option each
    context: typer.Context,
    id_: Annotated[str, typer.Argument(metavar="ID")],
    *,
    title: Annotated[str | None, typer.Option(help="What is done, in Vietnamese.")] = None,
    title_en: Annotated[str | None, typer.Option("--title-en", help="And in English.")] = None,
    unit: Annotated[Names, typer.Option(help="With all that lies in it; may be repeated.")] = None,
    source: Annotated[Names, typer.Option(help="May be repeated.")] = None,
    portal: Annotated[Names, typer.Option(help="May be repeated.")] = None,
    begins: Annotated[str, typer.Option("--from", help="As for `add`.")] = "",
    ends: Annotated[str, typer.Option("--to", help="As for `add`.")] = "",
    weekly: Annotated[str, typer.Option(help="On these days: sat,sun.")] = "",
    last: Annotated[str, typer.Option(help="Weekly: the last day, 2027-03-31.")] = "",
    public: Annotated[
        bool | None, typer.Option("--public/--internal", help="Whether people use it.")
    ] = None,
    announced: Annotated[str, typer.Option(help="When people were told.")] = "",
    reason: Annotated[str | None, typer.Option(help="Why it cannot wait.")] = None,
    in_slo: Annotated[
        bool | None,
        typer.Option("--in-slo/--out-of-slo", help="Whether it counts in the error budget."),
    ] = None,
) -> None:
    """Change maintenance that is not over; of what has begun only its end and the reason.

    Example: ioc maintenance change ID --to 2026-12-01T03:00 --reason 'Nhà cung cấp xin thêm giờ'
    """
    every = {Scope.UNIT: unit, Scope.SOURCE: source, Scope.PORTAL: portal}
    said = _Said(
        title=title,
        title_en=title_en,
        of=scope_of(every) if any(every.values()) else None,
        when=When(begins=begins, ends=ends, days=weekly, last=last),
        is_public=public,
        announced=announced,
        reason=reason,
        in_slo=in_slo,
    )
    now, by = SystemClock().now(), by_shell()

    async def work(
        conn: Connection,
    ) -> tuple[Kept | None, Calendar, Sequence[tuple[str, str]]]:
        zone = ZoneInfo((await place.words(conn)).zone)
        days = await keeping.calendar(conn, zone)
        async with conn.transaction():
            old = await tables.locked(conn, id_) if is_id(id_) else None
            if old is None or old.planned.over_at <= now:
                return None, days, ()
            new = changed(old, _becoming(old, said, now.astimezone(zone)), by.actor, now)
            faults = await keeping.unfit_change(conn, old, new, days, now)
            if not faults:
                await keeping.change(conn, old, new, by, now=now)
        await ring(conn)
        return new, days, faults

    new, days, faults = at_desk(context, work)
    if new is None:
        refuse(f"there is no maintenance {id_!r} that is not over; `ioc maintenance list` shows it")
    if faults:
        refuse("; ".join(f"{field}: {why}" for field, why in faults))
    window = new.planned.next(now)
    typer.echo(f"{id_} is changed: {shown_window(window, days)}; {counts(new, window, days)}")


def _becoming(old: Kept, said: _Said, here: datetime) -> Kept:
    """Put what was typed over what there is. here: now, in the zone of the place."""
    terms = old.terms
    is_public = terms.is_public if said.is_public is None else said.is_public
    announced_at = moment_of(said.announced, here) if said.announced else terms.announced_at
    planned = _planned(old.planned, said.when, here)
    if said.of:
        planned = replace(planned, scope=said.of[0], names=said.of[1])
    return replace(
        old,
        planned=planned,
        title_vi=old.title_vi if said.title is None else said.title,
        title_en=old.title_en if said.title_en is None else said.title_en,
        terms=Terms(
            is_public=is_public,
            announced_at=announced_at if is_public else None,
            reason=terms.reason if said.reason is None else said.reason,
            in_slo=terms.in_slo if said.in_slo is None else said.in_slo,
        ),
    )


def _planned(old: Maintenance, when: When, here: datetime) -> Maintenance:
    if when == When(begins="", ends="", days="", last=""):
        return old
    if old.weekly is None and when.days:
        refuse("what is once does not become weekly: cancel it and add another one")
    if old.weekly is None:
        return replace(
            old,
            starts_at=moment_of(when.begins, here) if when.begins else old.starts_at,
            ends_at=moment_of(when.ends, here) if when.ends else old.ends_at,
        )
    weekly = replace(
        old.weekly,
        weekdays=frozenset(weekdays_of(when.days)) if when.days else old.weekly.weekdays,
        begins=clock_of(when.begins) if when.begins else old.weekly.begins,
        ends=clock_of(when.ends) if when.ends else old.weekly.ends,
    )
    first = old.starts_at.astimezone(weekly.zone).date()
    last = day_of(when.last) if when.last else _last(old, old.weekly)
    starts_at, ends_at = keeping.reach(weekly, first, last)
    return replace(old, starts_at=starts_at, ends_at=ends_at, weekly=weekly)


def _last(old: Maintenance, weekly: Weekly) -> date:
    """Give the day on which the last of its times begins."""
    day = old.ends_at.astimezone(weekly.zone).date()
    return day if weekly.begins < weekly.ends else day - _DAY
