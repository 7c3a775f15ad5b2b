"""`ioc oncall test` and `practice`: try people's ways, and say what came of it."""

import secrets
from datetime import UTC, datetime
from typing import Annotated

import typer

from alerts import waytest
from alerts.desk.quiet import Routings
from alerts.waytest import WayTest
from core.service.clock import SystemClock
from core.store import audit
from core.store.audit import Act
from ioc.people.desk import Connection, at_desk, by_shell, refuse, told


class _NobodyError(Exception):
    """The roster does not have him, or no way to him; the message says which."""


def try_ways(
    context: typer.Context,
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Id of a person of oncall.yml.")],
    *,
    show: Annotated[bool, typer.Option("--show", help="Send nothing; show the last test.")] = False,
) -> None:
    """Send a test by each way of somebody. He confirms at the desk, by the code of each.

    Run it again with --show to see what became of them.
    """
    now = SystemClock().now().astimezone(UTC)

    async def work(conn: Connection) -> list[WayTest] | str:
        try:
            if not show:
                await _sent(conn, person, now)
        except _NobodyError as error:
            return str(error)
        return await waytest.newest(conn, person)

    found = at_desk(context, work)
    if isinstance(found, str):
        refuse(found)
    rows = [("way", "asked", "result", "confirmed", "answer")]
    for each in found:
        confirmed = f"{each.tested_at:%Y-%m-%d %H:%M}Z" if each.tested_at else "never"
        asked = f"{each.asked_at:%Y-%m-%d %H:%M}Z"
        rows.append((each.way, asked, each.result, confirmed, each.answer or ""))
    told(rows)


def practice(context: typer.Context) -> None:
    """List the last practice calls: who was called, and who answered when."""

    async def work(conn: Connection) -> list[waytest.Practised]:
        return await waytest.practices(conn)

    rows = [("day", "who", "answered", "after")]
    for each in at_desk(context, work):
        if each.answered_at is None:
            rows.append((str(each.day), each.person, "no", "-"))
            continue
        minutes = (each.answered_at - each.called_at).total_seconds() / 60
        answered = f"{each.answered_at:%Y-%m-%d %H:%M}Z"
        rows.append((str(each.day), each.person, answered, f"{minutes:.1f} min"))
    told(rows)


async def _sent(conn: Connection, id_: str, now: datetime) -> None:
    """Put the tests into the outbox. Raises _NobodyError."""
    oncall = await Routings().now(conn)
    person = oncall.people.get(id_) if oncall else None
    if person is None:
        raise _NobodyError(f"no oncall.yml in force names a person {id_!r}")
    actor = by_shell().actor
    wanted = [
        waytest.Wanted(way, message, actor)
        for way, message in waytest.messages(person, secrets.token_hex(8), now)
    ]
    if not wanted:
        raise _NobodyError(f"{id_} is told by no way; write channels: {{p1: [voice, sms]}}")
    async with conn.transaction():
        await waytest.put(conn, wanted)
        ways = ", ".join(each.way for each in wanted)
        await audit.append(conn, Act(actor, "oncall.test", id_, {"ways": ways}, ""), now=now)
