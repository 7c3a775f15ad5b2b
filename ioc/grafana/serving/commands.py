"""`ioc grafana push` and `ioc grafana pull`: our boards and those of a server brought together."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final, NamedTuple

import typer

from core.service.settings import Settings
from dashboards.grafana.boards import BOARDS
from dashboards.grafana.server import (
    AddressError,
    Difference,
    Kind,
    Server,
    ServerError,
    Standing,
    Stranger,
    address_of,
    differences,
    edited,
    keep,
    mark_of,
    standing,
    strangers,
    token_of,
    wanted,
)
from ioc.counted import counted
from ioc.grafana.subjects import subject, tell_left_out
from ioc.invocation import settings_of
from ioc.people.desk import refuse

_FILE: Final = "grafana_token"
Url = Annotated[str, typer.Option(help="Grafana's first page. Default: IOC_GRAFANA_URL.")]
TokenFile = Annotated[
    Path | None,
    typer.Option(help="File with a token. Default: IOC_STATE/secrets/grafana_token."),
]
Center = Annotated[
    str, typer.Option(help="Where browsers open this center. Default: IOC_PUBLIC_URL.")
]
CaFile = Annotated[
    Path | None, typer.Option(help="Certificates of the authority that Grafana's is signed by.")
]


class _Both(NamedTuple):
    """A server as it stands, and as it should."""

    server: Server
    found: Standing
    wanted: Standing
    mark: str

    @property
    def differences(self) -> Sequence[Difference]:
        """Give what is between them."""
        return differences(self.found, self.wanted)

    @property
    def strangers(self) -> Sequence[Stranger]:
        """Give those of them that are somebody else's."""
        return strangers(self.differences, self.found, self.mark)


def push(
    context: typer.Context,
    *,
    url: Url = "",
    token_file: TokenFile = None,
    center: Center = "",
    ca_file: CaFile = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, change nothing.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before changing it.")] = False,
) -> None:
    """Make a Grafana as our boards are: folders, who may see them, boards, a playlist.

    Shows what differs first. What others made is left alone; a board, folder or playlist that has
    the uid of ours and was not pushed from here is refused. Boards that Grafana reads from files
    stay theirs.

    Exit code: 0 it is as it should be, 1 it is not (--dry-run, refused, not reached).
    """
    settings = settings_of(context)
    both = _read(settings, _server(settings, url, token_file, ca_file), center)
    open_, here = both.differences, both.server.url
    for each in open_:
        typer.echo(each.to_ours())
    _tell_files(both.found)
    refused = both.strangers
    for stranger in refused:
        typer.echo(_refused(stranger), err=True)
    if refused or (open_ and dry_run):
        typer.echo(f"{here}: {counted(len(open_), 'difference')}, nothing was changed")
        raise typer.Exit(1)
    if not open_:
        typer.echo(f"{here}: as it should be")
        return
    if not yes:
        _agree(here, len(open_))
    for each in open_:
        _keep(both.server, each)


def pull(
    context: typer.Context,
    *,
    url: Url = "",
    token_file: TokenFile = None,
    center: Center = "",
    ca_file: CaFile = None,
    into: Annotated[
        Path | None, typer.Option(help="Write boards that differ there, a folder a folder.")
    ] = None,
) -> None:
    """Show what somebody changed in Grafana at our boards, as a difference from ours.

    With --into their files are written as `ioc grafana generate` writes ours: `ioc grafana check`
    judges them, and whoever keeps a change carries it into dashboards/grafana/boards.

    Exit code: 0 nothing was changed, 1 something was (or Grafana could not be reached).
    """
    settings = settings_of(context)
    both = _read(settings, _server(settings, url, token_file, ca_file), center)
    open_ = both.differences
    foreign = {each.difference.name: each.why for each in both.strangers}
    for each in open_:
        if each.name in foreign:
            typer.echo(f"{each.name} ({each.title!r}): somebody else's, {foreign[each.name]}")
            continue
        typer.echo(each.to_theirs())
        if into is not None and each.name.kind is Kind.BOARD and each.found is not None:
            path = into / str(each.wanted.document["folder"]) / f"{each.name.uid}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(edited(each.found.document))
    typer.echo(f"{both.server.url}: {counted(len(open_), 'difference')}")
    raise typer.Exit(int(bool(open_)))


def _refused(stranger: Stranger) -> str:
    """Say why one is left alone, and how somebody gives it to us."""
    (name, _, wanted), why = stranger.difference, stranger.why
    is_board = name.kind is Kind.BOARD
    given = "give it that tag" if is_board else f"call it {wanted.document['title']!r}"
    return (
        f"ioc: {name} ({stranger.difference.title!r}) was not pushed from here: {why}. It is left"
        f" alone, and so is everything else. If it may be replaced, {given} or delete it in"
        " Grafana, and push again."
    )


def _read(settings: Settings, server: Server, center: str) -> _Both:
    opened = center or settings.public_url
    if not opened:
        refuse("boards link to this center: say where browsers open it (--center, IOC_PUBLIC_URL)")
    of_place = subject(settings.config, opened)
    tell_left_out(of_place)
    try:
        server.version()
        made = wanted(BOARDS, of_place)
        return _Both(server, standing(server, made), made, mark_of(of_place.id))
    except ServerError as error:
        refuse(str(error))


def _server(settings: Settings, url: str, token_file: Path | None, ca_file: Path | None) -> Server:
    asked = url or settings.grafana_url
    if not asked:
        refuse("which Grafana? --url, or IOC_GRAFANA_URL (docs/grafana.md)")
    if ca_file is not None and not ca_file.is_file():
        refuse(f"{ca_file}: no such file")
    try:
        token = token_of(token_file or settings.secret_file(_FILE))
        return Server(address_of(asked), token, ca_file=ca_file)
    except AddressError as error:
        refuse(str(error))


def _agree(here: str, count: int) -> None:
    """Ask whoever sits there; a program that cannot be asked has to say --yes."""
    if not sys.stdin.isatty():
        refuse(f"{here}: {counted(count, 'difference')}, nothing was changed: say --yes to do it")
    typer.confirm(f"{here}: change it?", abort=True)


def _keep(server: Server, difference: Difference) -> None:
    try:
        keep(server, difference)
    except ServerError as error:
        refuse(str(error))
    typer.echo(f"{server.url}: {difference.name} written")


def _tell_files(found: Standing) -> None:
    """Say which boards are not ours to write: a file of Grafana's machine provides them."""
    theirs = [name.uid for name, thing in found.things.items() if thing.file]
    if theirs:
        typer.echo(f"provisioned from files, and left to them: {', '.join(theirs)}")
