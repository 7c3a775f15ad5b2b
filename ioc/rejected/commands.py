"""`ioc rejected`: look at what was refused, and take it in after the cause was put right."""

import sys
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated, Any

import typer
from psycopg import AsyncConnection

from core.model import Reason, SourceId
from core.service.clock import SystemClock
from core.service.logins import OWNER, database_login
from core.store import audit, refused
from core.store.audit import Act
from core.store.refused import Filter, Payload, Refused
from ingest import again
from ingest.again import Result
from ioc.counted import counted
from ioc.invocation import settings_of
from ioc.length import length
from ioc.people.desk import at_desk, by_shell, refuse, told

Connection = AsyncConnection[Any]

app = typer.Typer(help="What was refused: kept (64 KiB each), to be looked at and taken again.",
                  no_args_is_help=True)  # fmt: skip

SourceOption = Annotated[str | None, typer.Option("--source", help="Only of this source.")]
ReasonOption = Annotated[Reason | None, typer.Option("--reason", help="Only of this kind.")]
SinceOption = Annotated[
    str | None, typer.Option("--since", help="Only from then on: 2h, 7d, or a time with offset.")
]

_SHOWN_BYTES = 4000
_SHOWN_FAULTS = 20


@app.command("list")
def list_(
    context: typer.Context,
    source: SourceOption = None,
    reason: ReasonOption = None,
    since: SinceOption = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Also what was taken since.")] = False,
) -> None:
    """List refused payloads, the newest first."""
    wanted = _filter(source, reason, since)

    async def work(conn: Connection) -> list[Refused]:
        return list(await refused.newest(conn, wanted, replayed=everything, limit=limit))

    found = at_desk(context, work)
    if not found:
        typer.echo("nothing refused")
        return
    head = ("id", "at (UTC)", "source", "protocol", "samples", "reason", "such as")
    told([head, *map(_row, found)])


@app.command()
def show(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="ID")],
    *,
    raw: Annotated[bool, typer.Option("--raw", help="Only the payload, byte for byte.")] = False,
) -> None:
    """Show one refused payload with every fault that was found."""

    async def work(conn: Connection) -> Payload | None:
        return await refused.one(conn, number)

    payload = at_desk(context, work)
    if payload is None:
        refuse(f"there is no refused payload {number}; `ioc rejected list` shows them")
    if raw:
        sys.stdout.buffer.write(payload.body)
        return
    _show(payload)


@app.command()
def replay(
    context: typer.Context,
    numbers: Annotated[
        list[int] | None, typer.Argument(metavar="[ID]...", help="Only these payloads.")
    ] = None,
    source: SourceOption = None,
    reason: ReasonOption = None,
    since: SinceOption = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only the dry run.")] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Take them in at once: no dry run, no question.")
    ] = False,
) -> None:
    """Take refused payloads in again, the way they came, after the cause was put right.

    First a dry run: all of it is done and undone, and told; then you are asked. What is still
    refused stays on the list. Exit code 1 if there is any, or no payload of a number.
    """
    wanted = replace(_filter(source, reason, since), ids=tuple(numbers) if numbers else None)
    if numbers:
        _look_for(context, numbers)
    if dry_run or not yes:
        tried = _replayed(context, wanted, again.tried)
        typer.echo(tried.told("would be accepted"))
        if dry_run or tried.samples == 0 or not _meant():
            raise typer.Exit(int(bool(tried.left)))
    taken = _replayed(context, wanted, again.taken)
    typer.echo(taken.told("accepted"))
    raise typer.Exit(int(bool(taken.left)))


def _look_for(context: typer.Context, numbers: list[int]) -> None:
    """Refuse numbers that nothing has: mistyped, or kept no longer. Tell what was taken before."""
    among = Filter(ids=tuple(numbers))

    async def work(conn: Connection) -> list[Refused]:
        return list(await refused.newest(conn, among, replayed=True, limit=len(numbers)))

    found = {each.id: each for each in at_desk(context, work)}
    if missing := sorted({*numbers} - {*found}):
        numbers_told = ", ".join(map(str, missing))
        refuse(f"there is no refused payload {numbers_told}; `ioc rejected list` shows them")
    for number, each in sorted(found.items()):
        if each.replayed_at is not None:
            typer.echo(f"{number}  was taken in already, {each.replayed_at:%Y-%m-%d %H:%M:%S}Z")


def _replayed(context: typer.Context, wanted: Filter, run: again.Run) -> "Taken":
    """Replay, told payload by payload; recorded when anything was taken."""
    login = database_login(settings_of(context), OWNER, application="ioc rejected")

    async def work(conn: Connection) -> Taken:
        found = Taken()
        async for result in run(conn, login, wanted, SystemClock()):
            found.add(result)
        if run is again.taken:
            await _record(conn, wanted, found)
        return found

    return at_desk(context, work)


def _meant() -> bool:
    """Ask whether what was tried is to be done."""
    if not sys.stdin.isatty():
        typer.echo("nothing taken in: nobody to ask here; add --yes", err=True)
        raise typer.Exit(2)
    return typer.confirm("Take them in?")


@dataclass(slots=True)
class Taken:
    """What one replay did."""

    payloads: int = 0
    samples: int = 0
    refused: int = 0
    left: list[int] = field(default_factory=list)  # numbers of payloads still refused

    def told(self, verb: str) -> str:
        """Sum it up."""
        done = f"{counted(self.samples, 'sample')} {verb}, {self.refused} still refused"
        return f"{counted(self.payloads, 'payload')}: {done}"

    def add(self, result: Result) -> None:
        """Count and tell one payload."""
        self.payloads += 1
        self.samples += result.accepted
        self.refused += result.refused
        if not result.taken:
            self.left.append(result.id)
        typer.echo(_told(result))


async def _record(conn: Connection, wanted: Filter, taken: Taken) -> None:
    detail = {
        "source": wanted.source,
        "reason": wanted.reason,
        "since": wanted.since and wanted.since.isoformat(),
        "ids": wanted.ids,
        "payloads": taken.payloads,
        "accepted": taken.samples,
        "refused": taken.refused,
    }
    act = Act(by_shell().actor, "rejected.replay", f"source:{wanted.source or '*'}", detail)
    async with conn.transaction():
        await audit.append(conn, act, now=SystemClock().now())


def _told(result: Result) -> str:
    if result.reason:
        return f"{result.id}  not read: {result.reason}"
    told_faults = "; ".join(f"{fault.where}: {fault.detail}" for fault in result.faults[:3])
    verdict = "taken" if result.taken else f"{result.refused} still refused: {told_faults}"
    return f"{result.id}  {result.accepted} accepted, {verdict}"


def _filter(source: str | None, reason: Reason | None, since: str | None) -> Filter:
    return Filter(
        source=SourceId(source) if source else None,
        reason=reason.value if reason else None,
        since=_since(since) if since else None,
    )


def _since(text: str) -> datetime:
    try:
        return SystemClock().now() - length(text)
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"expected 2h, 7d or a time, got {text!r}") from error
    if moment.tzinfo is None:
        raise typer.BadParameter(f"{text} has no offset; end it with Z or +07:00")
    return moment


def _row(found: Refused) -> tuple[str, ...]:
    first = found.faults[0] if found.faults else {}
    such_as = f"{first.get('field', '')}: {first.get('detail', '')}".removeprefix(": ")
    if found.replayed_at is not None:
        such_as = f"taken {found.replayed_at:%Y-%m-%d %H:%M:%S}; {such_as}"
    return (
        str(found.id),
        f"{found.at:%Y-%m-%d %H:%M:%S}",
        found.source or "?",
        found.protocol,
        str(found.refused),
        found.reason,
        such_as[:100],
    )


def _show(payload: Payload) -> None:
    found = payload.refused
    typer.echo(f"{found.id}  {found.at:%Y-%m-%d %H:%M:%S}Z  {found.source or 'unknown source'}")
    context = ", ".join(f"{name} {value}" for name, value in payload.context.items() if value)
    typer.echo(f"{found.protocol}  {context}".rstrip())
    typer.echo(f"{counted(found.refused, 'sample')} refused")
    for fault in found.faults[:_SHOWN_FAULTS]:
        typer.echo(f"  {fault['reason']}  {fault['field']}: {fault['detail']}")
    if len(found.faults) > _SHOWN_FAULTS:
        typer.echo(f"  and {len(found.faults) - _SHOWN_FAULTS} more")
    text = payload.body[:_SHOWN_BYTES].decode("utf-8", "backslashreplace")
    # Escapes could paint over what stands above: only line ends and tabs pass as they are.
    typer.echo("".join(c if c.isprintable() or c in "\n\t" else repr(c)[1:-1] for c in text))
    if found.payload_bytes > _SHOWN_BYTES:
        typer.echo(f"… {found.payload_bytes:,} bytes in all; --raw gives those that were kept")
