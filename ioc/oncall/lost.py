"""`ioc oncall void-links`: for a telephone that was lost, or a number that is somebody else's."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from alerts.links import tables
from core.service.clock import SystemClock
from ioc.people.desk import Connection, at_desk, by_shell


def void_links(
    context: typer.Context,
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Id of a person of oncall.yml.")],
) -> None:
    """Let no link count that was sent to somebody so far; what he is sent from now on has others.

    For a telephone that was lost, and for a number that is somebody else's now.
    """
    now: datetime = SystemClock().now().astimezone(UTC)

    async def work(conn: Connection) -> int:
        async with conn.transaction():
            return await tables.void(conn, person, by_shell(), now=now)

    typer.echo(f"{at_desk(context, work)} links of {person} count no more")
