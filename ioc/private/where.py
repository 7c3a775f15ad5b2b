"""Where the private services of a state folder are reached, by `ioc up` and other commands."""

import dataclasses
import hashlib
import os
from pathlib import Path

from core.service.settings import Settings

from .account import Account
from .machine import Machine
from .mosquitto import Mosquitto
from .postgres import Postgres

# As systemd makes it for a service (RuntimeDirectory), whose /tmp nobody else sees.
_RUN = Path("/run/ioc")


def run_folder(state: Path) -> Path:
    """Where the sockets of this state folder are: short, as the names of sockets have to be."""
    mark = hashlib.sha256(bytes(state)).hexdigest()[:8]
    user = os.geteuid()
    return _RUN / mark if user == 0 or _is_of(user, _RUN) else Path("/tmp") / f"ioc-{user}-{mark}"  # noqa: S108 - its owner is checked


def _is_of(user: int, folder: Path) -> bool:
    try:
        return folder.stat().st_uid == user
    except OSError:
        return False


def private_postgres(settings: Settings, account: Account | None) -> Postgres:
    """Describe the database of a state folder."""
    return Postgres(
        folder=settings.state / "postgres",
        run=run_folder(settings.state),
        secrets=settings.state / "secrets",
        account=account,
        machine=Machine.here(),
    )


def private_mosquitto(settings: Settings, account: Account | None) -> Mosquitto:
    """Describe the broker of a state folder."""
    return Mosquitto(
        folder=settings.state / "mosquitto",
        account=account,
        machine=Machine.here(),
        address=settings.mqtt,
    )


def with_private_services(settings: Settings) -> Settings:
    """Fill in the URLs of the private services where none are given."""
    postgres = private_postgres(settings, None)
    mosquitto = private_mosquitto(settings, None)
    known = settings.database_disk or (None if settings.database_url else postgres.data)
    return dataclasses.replace(
        settings,
        database_disk=known,
        database_url=settings.database_url or postgres.url(),
        mqtt_url=settings.mqtt_url or mosquitto.url,
    )
