"""`ioc deadman`: who watches centers from outside."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from alerts.deliver.secret import SecretError, Vault
from core.service import logs, metrics, tasks
from core.service.address import Address
from ioc.invocation import invocation_of

from . import serve
from .config import Config, read_config


def deadman(
    context: typer.Context,
    *,
    config: Annotated[
        Path, typer.Option("--config", help="Which centers to watch, and who is told.")
    ],
    listen: Annotated[
        str, typer.Option("--listen", help="HOST:PORT at which centers ping: /ping/KEY.")
    ] = "127.0.0.1:8030",
    test: Annotated[
        bool, typer.Option("--test", help="Send a test by each channel, and end.")
    ] = False,
) -> None:
    """Watch centers from another machine, and call people when one falls silent.

    Needs no database. What it remembers is one file in IOC_STATE. See docs/deadman.md.
    """
    settings, read = invocation_of(context).settings, _read(config)
    vault = Vault(config.absolute().parent, settings.state, config.name)
    if test:
        raise typer.Exit(0 if asyncio.run(serve.test(read, vault)) else 1)
    try:
        address = Address.parse(listen)
        serve.keys_of(read.centers, vault)
    except (ValueError, SecretError) as error:
        typer.echo(f"ioc deadman: {error}", err=True)
        raise typer.Exit(2) from None
    for center in read.centers:
        if not center.key_file:
            typer.echo(f"key of {center.id}: {serve.own_key(vault.state, center)}", err=True)
    logs.configure(process="deadman", level=settings.log_level)
    metrics.name_process("deadman")
    raise typer.Exit(tasks.run(lambda: serve.serve(read, vault, address)))


def _read(path: Path) -> Config:
    read, findings = read_config(path.absolute())
    for each in findings:
        typer.echo(f"{path.parent / each.file}{str(each).removeprefix(each.file)}", err=True)
    if read is None:
        raise typer.Exit(2)
    return read
