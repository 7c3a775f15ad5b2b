"""`ioc grafana`: its commands."""

from pathlib import Path, PurePosixPath
from typing import Annotated

import typer

from dashboards.grafana.boards import BOARDS
from dashboards.grafana.generate import files
from ioc.people.desk import refuse

from .checking.commands import check
from .serving.commands import pull, push
from .subjects import subject, tell_left_out

app = typer.Typer(help="Boards for Grafana: as files, checked, on a server.", no_args_is_help=True)

app.command()(check)
app.command()(push)
app.command()(pull)


@app.command()
def generate(
    directory: Annotated[Path, typer.Argument(help="The place's folder.")],
    into: Annotated[Path, typer.Option(help="Where Grafana reads its boards from.")],
    url: Annotated[str, typer.Option(help="Where the center is opened in a browser.")],
) -> None:
    """Write the files of all boards; those that are no more go."""
    of_place = subject(directory, url)
    tell_left_out(of_place)
    made = files(BOARDS, of_place)
    try:
        for old in into.glob("ioc-*/ioc-*.json"):
            if PurePosixPath(old.relative_to(into)) not in made:
                old.unlink()
        for name, content in made.items():
            path = into / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    except OSError as error:
        refuse(f"{error.filename or into}: {error.strerror}; --into names a folder of your own")
    typer.echo(f"{len(made)} boards in {into}")
