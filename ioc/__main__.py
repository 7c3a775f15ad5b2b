"""The command `ioc`: reads the environment, once, and hands over."""

import os
import sys

from core.service.settings import Settings, SettingsError

from .cli import app
from .invocation import Invocation


def main() -> None:
    """Run the command line; ends the process with its exit code."""
    try:
        settings = Settings.from_env(os.environ)
    except SettingsError as error:
        sys.stderr.write(f"ioc: the environment does not fit (docs/settings.md):\n{error}\n")
        sys.exit(2)
    app(obj=Invocation(settings, dict(os.environ)), prog_name="ioc")


if __name__ == "__main__":
    main()
