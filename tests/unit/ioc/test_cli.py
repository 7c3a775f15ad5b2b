"""The table of commands: each is there, listed under its heading, and costs only what it needs."""

import subprocess
import sys

import pytest
import typer

from ioc.cli import Commands, app

HEAVY = {"numpy", "psycopg", "httpx", "starlette", "uvicorn", "paho"}


@pytest.mark.parametrize("name", Commands.entries)
def test_each_line_of_the_table_is_a_command_with_a_help(name: str) -> None:
    commands = typer.main.get_group(app)
    assert isinstance(commands, Commands)
    command = commands.get_command(None, name)
    assert command is not None
    assert (command.name, command.rich_help_panel) == (name, Commands.entries[name].panel)
    assert command.help


def test_what_is_not_in_the_table_is_no_command() -> None:
    assert Commands(name="ioc").get_command(None, "dance") is None


def test_who_mistypes_a_command_is_told_which_may_have_been_meant() -> None:
    found = subprocess.run(
        [sys.executable, "-m", "ioc", "docter"], capture_output=True, text=True, check=False
    )
    assert (found.returncode, "Did you mean 'doctor'?" in found.stderr) == (2, True), found.stderr


def test_the_table_itself_imports_nothing_heavy() -> None:
    told = f"import sys, ioc.cli; print(*({HEAVY!r} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == ""
