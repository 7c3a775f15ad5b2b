"""`ioc maintenance`: planned work, of which people are not called, but for hazards."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Annotated, Final
from zoneinfo import ZoneInfo

import typer

from alerts.maintenance import keeping
from alerts.maintenance.notice import Calendar, Terms, is_excluded, notice_days
from alerts.maintenance.plan import Maintenance, Scope, Weekly, Window
from alerts.maintenance.tables import Kept
from core.service.clock import SystemClock
from core.store import bells, place
from ioc.moment import MomentError, moment_ms
from ioc.people.desk import Connection, at_desk, by_shell, refuse, told

app = typer.Typer(help="Planned work, of which people are not called.", no_args_is_help=True)

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_Names = list[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _When:
    """As it was typed."""

    begins: str
    ends: str
    days: str
    last: str


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
    unit: Annotated[_Names, typer.Option(help="With all that lies in it; may be repeated.")] = None,
    source: Annotated[_Names, typer.Option(help="May be repeated.")] = None,
    portal: Annotated[_Names, typer.Option(help="May be repeated.")] = None,
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
    scope, names = _scope({Scope.UNIT: unit, Scope.SOURCE: source, Scope.PORTAL: portal})
    when = _When(begins=begins, ends=ends, days=weekly, last=last)
    now, by = SystemClock().now(), by_shell()

    async def work(conn: Connection) -> tuple[Kept, Calendar, Sequence[tuple[str, str]]]:
        zone = ZoneInfo((await place.words(conn)).zone)
        here = now.astimezone(zone)
        planned = _planned(when, scope, names, (now, zone))
        announced_at = _moment(announced, here) if announced else None
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
            await _ring(conn)
        return new, days, faults

    made, days, faults = at_desk(context, work)
    if faults:
        refuse("; ".join(f"{field}: {why}" for field, why in faults))
    window = made.planned.next(now)
    typer.echo(
        f"{made.planned.id} is planned: {_shown(window, days)}; {_counts(made, window, days)}"
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
        counts = _counts(one, shown, board.days)
        when = _shown(shown, board.days)
        rows.append((one.planned.id, one.title_vi, of, state, when, counts, one.created_by))
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
        await _ring(conn)
        return found

    if at_desk(context, work) is None:
        refuse(f"there is no maintenance {id_!r}; `ioc maintenance list` shows it")
    typer.echo(f"{id_} is over")


def _scope(said: dict[Scope, _Names]) -> tuple[Scope, frozenset[str]]:
    given = [(scope, names) for scope, names in said.items() if names]
    if len(given) != 1:
        refuse("say of what: units, sources or portals, and one kind of them: --portal dvc")
    scope, names = given[0]
    return scope, frozenset(names)


def _planned(
    when: _When, scope: Scope, names: frozenset[str], here_and_now: tuple[datetime, ZoneInfo]
) -> Maintenance:
    now, zone = here_and_now
    here, weekly = now.astimezone(zone), _weekly(when, zone) if when.days else None
    if weekly:
        starts_at, ends_at = keeping.reach(weekly, here.date(), _day(when.last))
    else:
        starts_at = _moment(when.begins, here) if when.begins else now
        ends_at = _moment(when.ends, here)
    return Maintenance(
        id="", scope=scope, names=names, starts_at=starts_at, ends_at=ends_at, weekly=weekly
    )


def _weekly(when: _When, zone: ZoneInfo) -> Weekly:
    return Weekly(
        weekdays=frozenset(_weekdays(when.days)),
        begins=_clock(when.begins),
        ends=_clock(when.ends),
        zone=zone,
    )


def _weekdays(text: str) -> Iterator[int]:
    for name in text.lower().split(","):
        if name.strip() not in _DAYS:
            refuse(f"--weekly: {name!r} is no day; write {','.join(_DAYS[:3])}")
        yield _DAYS.index(name.strip()) + 1


def _clock(text: str) -> time:
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        refuse(f"{text!r} is no time of the day; with --weekly write --from 22:00 --to 02:00")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        refuse(f"--last: {text!r} is no day; write 2027-03-31")


def _moment(text: str, here: datetime) -> datetime:
    try:
        return datetime.fromtimestamp(moment_ms(text, here) / 1000, UTC)
    except MomentError as error:
        refuse(str(error))


def _shown(window: Window | None, days: Calendar) -> str:
    if window is None:
        return "-"
    begin, end = (each.astimezone(days.zone) for each in (window.starts_at, window.ends_at))
    return f"{begin:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}"


def _counts(kept: Kept, window: Window | None, days: Calendar) -> str:
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


async def _ring(conn: Connection) -> None:
    """Tell the leader and the live feed."""
    await conn.execute(b"NOTIFY " + bells.ALERTS.encode())
