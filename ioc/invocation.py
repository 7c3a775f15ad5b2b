"""What a command is given besides its arguments."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import typer

from core.service.settings import Settings

from .private import with_private_services


@dataclass(frozen=True, slots=True)
class Invocation:
    """Settings, read once, and the environment that child processes inherit."""

    settings: Settings
    environment: Mapping[str, str] = field(repr=False)


def settings_of(context: typer.Context) -> Settings:
    """Return the settings of this call; without URLs they mean the services of `ioc up`."""
    return with_private_services(invocation_of(context).settings)


def invocation_of(context: typer.Context) -> Invocation:
    """Return all that this call was given."""
    found = context.find_object(Invocation)
    if found is None:
        raise RuntimeError("started without main(), which reads the environment")
    return found
