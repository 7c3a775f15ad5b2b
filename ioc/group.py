"""Commands that are imported when they are called: a process holds only what it works with.

What starts ten processes and answers a person at a terminal pays for each import, in time and in
memory: everything together takes half a second of a core.
"""

import importlib
from collections.abc import Callable, Mapping
from typing import ClassVar, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup


class Entry(NamedTuple):
    """A command: `module:name` of its function or its group, and the heading it is listed under.

    Without a heading it is not listed: no person calls it.
    """

    where: str
    panel: str


class LazyGroup(TyperGroup):
    """A group whose commands stand in a table. entries: by name, in the order of the help."""

    entries: ClassVar[Mapping[str, Entry]] = {}

    def list_commands(self, ctx: object) -> list[str]:
        """Name all commands."""
        del ctx
        return [name for name, entry in self.entries.items() if entry.panel]

    def get_command(self, ctx: object, cmd_name: str) -> TyperCommand | TyperGroup | None:
        """Import one command."""
        del ctx
        if cmd_name not in self.entries:
            # Who mistypes it is told which may have been meant: the library looks for it here.
            self.commands = {name: TyperCommand(name) for name in self.entries}
            return None
        entry = self.entries[cmd_name]
        module, name = entry.where.split(":")
        found = getattr(importlib.import_module(module), name)
        command = typer.main.get_group(found) if isinstance(found, typer.Typer) else _command(found)
        command.name, command.rich_help_panel = cmd_name, entry.panel
        return command


def _command(function: Callable[..., object]) -> TyperCommand:
    app = typer.Typer(add_completion=False)
    app.command()(function)
    command = typer.main.get_command(app)
    if not isinstance(command, TyperCommand):
        raise TypeError(f"{function} is no command")
    return command
