"""`ioc maintenance`: planned work, of which people are not called, but for hazards."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from alerts.maintenance import keeping
from alerts.maintenance.notice import Calendar, Terms
from alerts.maintenance.plan import Scope
from alerts.maintenance.tables import Kept
from core.service.clock import SystemClock
from core.store import place
from ioc.people.desk import Connection, at_desk, by_shell, refuse, told

from .change import change
from .typed import Names, When, counts, moment_of, planned_of, ring, scope_of, shown_window

app = typer.Typer(help="Planned work, of which people are not called.", no_args_is_help=True)
app.command("change")(change)


@dataclass(frozen=True, slots=True)
class _Board:
    """Maintenance, and the days of the place."""

    every: Sequence[Kept]
    days: Calendar


@app.command("add")
def add(
    context: typer.Context,
    title: Annotated[str, typer.Argument(help="What is done, in Vietnamese.")],
    *,
    unit: Annotated[Names, typer.Option(help="With all that lies in it; may be repeated.")] = None,
    source: Annotated[Names, typer.Option(help="May be repeated.")] = None,
    portal: Annotated[Names, typer.Option(help="May be repeated.")] = None,
    begins: Annotated[
        str, typer.Option("--from", help="2026-11-30T22:00, time of the place; weekly: 22:00.")
    ] = "",
    ends: Annotated[str, typer.Option("--to", help="2026-12-01T02:00; weekly: 02:00.")],
    weekly: Annotated[str, typer.Option(help="On these days: sat,sun; needs --last.")] = "",
    last: Annotated[str, typer.Option(help="Weekly: the last day, 2027-03-31.")] = "",
    public: Annotated[bool, typer.Option("--public", help="People use it.")] = False,
    announced: Annotated[
        str, typer.Option(help="When people were told: 2026-11-18T08:00, or 2d for how long ago.")
    ] = "",
    reason: Annotated[str, typer.Option(help="Why it cannot wait, if they were told late.")] = "",
    out_of_slo: Annotated[
        bool, typer.Option("--out-of-slo", help="It does not count in the error budget.")
    ] = False,
    title_en: Annotated[str, typer.Option("--title-en", help="The title in English.")] = "",
) -> None:
    """Plan maintenance, once or each week. Hazards are told of all the same.

    Example: ioc maintenance add 'Nâng cấp cổng' --portal dvc --from 2026-11-30T22:00
    --to 2026-12-01T02:00 --public --announced 2026-11-18T08:00 --out-of-slo
    """
    scope, names = scope_of({Scope.UNIT: unit, Scope.SOURCE: source, Scope.PORTAL: portal})
    when = When(begins=begins, ends=ends, days=weekly, last=last)
    now, by = SystemClock().now(), by_shell()

    async def work(conn: Connection) -> tuple[Kept, Calendar, Sequence[tuple[str, str]]]:
        zone = ZoneInfo((await place.words(conn)).zone)
        here = now.astimezone(zone)
        planned = planned_of(when, scope, names, (now, zone))
        announced_at = moment_of(announced, here) if announced else None
        terms = Terms(
            is_public=public, announced_at=announced_at, reason=reason, in_slo=not out_of_slo
        )
        new = Kept(
            planned=planned,
            terms=terms,
            title_vi=title,
            title_en=title_en,
            created_at=now,
            created_by=by.actor,
        )
        days = await keeping.calendar(conn, zone)
        faults = await keeping.unfit(conn, new, days, now)
        if not faults:
            async with conn.transaction():
                new = await keeping.add(conn, new, by, now=now)
            await ring(conn)
        return new, days, faults

    made, days, faults = at_desk(context, work)
    if faults:
        refuse("; ".join(f"{field}: {why}" for field, why in faults))
    window = made.planned.next(now)
    typer.echo(
        f"{made.planned.id} is planned: {shown_window(window, days)}; {counts(made, window, days)}"
    )


@app.command("list")
def listed(context: typer.Context) -> None:
    """Show what is on, what comes, and what was on in 30 days. Times are those of the place."""
    now = SystemClock().now()

    async def work(conn: Connection) -> _Board:
        zone = ZoneInfo((await place.words(conn)).zone)
        return _Board(await keeping.every(conn, now), await keeping.calendar(conn, zone))

    board = at_desk(context, work)
    rows = [("id", "title", "of", "state", "is on", "error budget", "by")]
    for one in board.every:
        window = one.planned.next(now)
        of = f"{one.planned.scope}={','.join(sorted(one.planned.names))}"
        shown = window or one.planned.latest(now)
        state = "over" if window is None else "on" if window.is_active(now) else "ahead"
        said = (shown_window(shown, board.days), counts(one, shown, board.days))
        rows.append((one.planned.id, one.title_vi, of, state, *said, one.created_by))
    told(rows)


@app.command("cancel")
def cancel(context: typer.Context, id_: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """End maintenance now, or see to it that it does not begin."""
    now = SystemClock().now()

    async def work(conn: Connection) -> Kept | None:
        ids = {each.planned.id for each in await keeping.every(conn, now)}
        if id_ not in ids:
            return None
        async with conn.transaction():
            found = await keeping.cancel(conn, id_, by_shell(), now=now)
        await ring(conn)
        return found

    if at_desk(context, work) is None:
        refuse(f"there is no maintenance {id_!r}; `ioc maintenance list` shows it")
    typer.echo(f"{id_} is over")
