"""What the last `ioc up` on a state folder was told, for commands that somebody types beside it.

Who looks after the center at night has not the environment of the service: without this, `ioc
doctor` would ask other ports, and `ioc apply` would bring another place into the database.
"""

import dataclasses
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from core.service.secrets import keep_secret
from core.service.settings import PREFIX, Settings, SettingsError

FILE: Final = "settings"
_STATE = "IOC_STATE"


def remember(settings: Settings) -> None:
    """Write the settings of this run down, without passwords; a full disk keeps the older ones."""
    lines = (f"{name}={value}\n" for name, value in settings.environment().items())
    with suppress(OSError):
        keep_secret(settings.state / FILE, "".join(lines))


def recalled(given: Settings, environment: Mapping[str, str]) -> Settings:
    """Fill in what the last run on this state folder was told. What is given now stands."""
    told = {name: value for name, value in environment.items() if name.startswith(PREFIX) and value}
    try:
        settings = Settings.from_env(_noted(given.state) | told)
    except (OSError, SettingsError):
        return given
    return dataclasses.replace(settings, state=given.state)


def _noted(state: Path) -> dict[str, str]:
    lines = (state / FILE).read_text().splitlines()
    pairs = (line.partition("=") for line in lines)
    return {name: value for name, _, value in pairs if name != _STATE}
