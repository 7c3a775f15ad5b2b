"""What a command is given besides its arguments."""

import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from shlex import quote

import typer

from core.service.settings import Settings

from .private import with_private_services
from .remembered import recalled


@dataclass(frozen=True, slots=True)
class Invocation:
    """Settings, read once, and the environment that child processes inherit."""

    settings: Settings
    environment: Mapping[str, str] = field(repr=False)


def program() -> str:
    """Say how a person calls this command: by its name, or by its path where that is unknown."""
    beside = Path(sys.executable).with_name("ioc")
    return "ioc" if shutil.which("ioc") or not beside.exists() else quote(str(beside))


def settings_of(context: typer.Context) -> Settings:
    """Return the settings of this call: what is not given is that of the last `ioc up`.

    Without URLs they mean its services.
    """
    given = invocation_of(context)
    return with_private_services(recalled(given.settings, given.environment))


def invocation_of(context: typer.Context) -> Invocation:
    """Return all that this call was given."""
    found = context.find_object(Invocation)
    if found is None:
        raise RuntimeError("started without main(), which reads the environment")
    return found
