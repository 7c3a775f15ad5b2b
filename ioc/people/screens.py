"""`ioc screen`: wall screens that nobody signs in at."""

from typing import Annotated

import typer

from api.place import PlaceError, read_shown
from core.service.clock import SystemClock
from core.store import pairing, screens
from core.store.pairing import Approval, Pairing
from core.store.screens import ScreenError, ScreenRow
from ioc.invocation import settings_of

from .desk import Connection, at_desk, by_shell, told

app = typer.Typer(help="Wall screens that nobody signs in at.", no_args_is_help=True)

_MEGABYTE = 1e6


@app.command("list")
def listed(context: typer.Context) -> None:
    """Show the paired screens, and how many wait at a code. Times are UTC."""
    now = SystemClock().now()

    async def work(conn: Connection) -> tuple[list[ScreenRow], list[Pairing]]:
        return list(await screens.listed(conn)), list(await pairing.waiting(conn, now=now))

    in_use, waiting = at_desk(context, work)
    rows = [("screen", "name", "wall", "last seen", "build", "heap", "approved by")]
    for one in in_use:
        seen = f"{one.seen_at:%Y-%m-%d %H:%M:%S}" if one.seen_at else "never"
        heap = "-" if one.heap_bytes is None else f"{one.heap_bytes / _MEGABYTE:.0f} MB"
        rows.append((one.id, one.name, one.wall_id, seen, one.build or "-", heap, one.approved_by))
    told(rows)
    for asked in waiting:
        typer.echo(
            f"(a screen at /wall/{asked.wall_id} shows a code since {asked.asked_at:%H:%M:%S}, "
            f"asked from {asked.address})",
            err=True,
        )


@app.command("approve")
def approve(
    context: typer.Context,
    code: Annotated[str, typer.Argument(help="The code that the screen shows.")],
    name: Annotated[str, typer.Option(help="How people call the screen.")],
    wall: Annotated[str, typer.Option(help="Id of the wall that it shows.")],
) -> None:
    """Let the screen in that shows a code; it opens its wall within seconds."""

    async def work(conn: Connection) -> str:
        try:
            walls = {plan.wall.id for plan in read_shown(settings_of(context).config).plans}
        except PlaceError as error:
            raise ScreenError(f"the walls cannot be read:\n{error}") from error
        now = SystemClock().now()
        approval = Approval(code, name, wall)
        return await pairing.approve(conn, approval, walls, by=by_shell(), now=now)

    id_ = at_desk(context, work)
    typer.echo(f"{name} is approved; to end it: ioc screen revoke {id_}")


@app.command("revoke")
def revoke(
    context: typer.Context,
    screen: Annotated[str, typer.Argument(metavar="ID", help="Id of the screen.")],
) -> None:
    """Let a screen in no more: within 5 seconds it shows a code again."""

    async def work(conn: Connection) -> None:
        await screens.revoke(conn, screen, by=by_shell(), now=SystemClock().now())

    at_desk(context, work)
    typer.echo(f"{screen} is revoked")
