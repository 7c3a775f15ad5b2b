"""`ioc resume`: messages leave again, the old ones of them only if somebody wants it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated

import typer

from alerts.deliver import held
from alerts.deliver.held import Waits
from core.service.clock import SystemClock
from core.store import audit, backups, bells
from core.store.audit import Act
from core.store.backups import Hold
from ioc.people.desk import Connection, at_desk, by_shell, refuse
from promql.lex import DurationError, duration_ms

_ALERTS = f"NOTIFY {bells.ALERTS}"


def resume(
    context: typer.Context,
    older_than: Annotated[
        str, typer.Option("--older-than", help="What is old: 15m, 2h, 0s is all of it.")
    ] = "15m",
    old: Annotated[
        str | None,
        typer.Option("--old", help="What becomes of old messages: drop or send.", metavar="WHAT"),
    ] = None,
) -> None:
    """Let messages leave again after a restore: shows what waits, and asks about what is old."""
    age = _age(older_than)
    if old not in {None, "drop", "send"}:
        refuse(f"--old is drop or send, not {old!r}")
    now = SystemClock().now()

    async def look(conn: Connection) -> tuple[Hold | None, Sequence[Waits]]:
        return await backups.held(conn), await held.waiting(conn, before=now - age)

    hold, waits = at_desk(context, look)
    if hold is None:
        typer.echo("messages are not held back")
        return
    typer.echo(f"held back since {hold.begun_at:%Y-%m-%d %H:%M:%SZ}: {hold.reason}")
    _show(waits, now)
    drops = _drops(sum(each.old for each in waits), old, older_than)

    async def done(conn: Connection) -> int:
        async with conn.transaction():
            dropped = await held.drop(conn, before=now - age, now=now) if drops else 0
            if not await backups.resume(conn, by=by_shell().actor, now=now):
                refuse("somebody else has just let messages leave")
            await held.take(conn, by=by_shell().actor, now=now)
            detail = {"dropped": dropped, "older_than": older_than if drops else ""}
            act = Act(by_shell().actor, "center.resume", f"hold:{hold.begun_at:%FT%TZ}", detail)
            await audit.append(conn, act, now=now)
            await conn.execute(_ALERTS)
        return dropped

    dropped = at_desk(context, done)
    typer.echo(f"messages leave again; {dropped} were dropped")


def _age(text: str) -> timedelta:
    try:
        return timedelta(milliseconds=duration_ms(text))
    except DurationError:
        if text in {"0", "0s"}:
            return timedelta(0)
        refuse(f"{text!r} is no duration; write 15m or 2h")


def _show(waits: Sequence[Waits], now: datetime) -> None:
    if not waits:
        typer.echo("no message waits")
    for each in waits:
        age = str(now - each.oldest_at).partition(".")[0]
        typer.echo(f"  {each.count} {each.kind}, the oldest for {age}; old: {each.old}")


def _drops(number: int, chosen: str | None, older_than: str) -> bool:
    """Ask what becomes of what is old, unless it was said; without a person nothing is guessed."""
    if not number or chosen:
        return chosen == "drop" and bool(number)
    question = f"Drop the {number} that are older than {older_than}? Else they leave now"
    try:
        return typer.confirm(question, default=True)
    except typer.Abort:
        refuse("nothing was changed; say --old drop or --old send")
