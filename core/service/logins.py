"""How a process logs in to the database and the broker, from the settings and the kept secrets."""

from pathlib import Path

from core.store.pool import Login

from .secrets import secret_text
from .settings import Settings

OWNER = "ioc"
BACKUP = "ioc_backup"

# Sent at connect: a statement of this kind of process that takes longer is wrong.
STATEMENT_SECONDS = {
    OWNER: 10.0,
    "ioc_ingest": 10.0,
    "ioc_api": 15.0,
    "ioc_pack": 60.0,
    "ioc_alerts": 10.0,
    "ioc_kpi": 60.0,
    "ioc_grafana": 10.0,
    BACKUP: 600.0,
}

_STATE = "does IOC_STATE name the state folder of `ioc up`?"
_BROKER = (
    "for a broker of your own: `ioc mqtt credentials` makes it and prints what that has to know"
)


class NoSecretError(Exception):
    """A password file is missing or unreadable; the message names it."""


def database_login(settings: Settings, user: str, *, application: str) -> Login:
    """How `user` reaches the database. Raises NoSecretError; the URL must be set."""
    if settings.database_url is None:
        raise NoSecretError("IOC_DATABASE_URL is not set; `ioc up` brings its own database")
    return Login(
        url=settings.database_url,
        user=user,
        password=_read(password_file(settings, user), f"the database password of {user}"),
        statement_seconds=STATEMENT_SECONDS[user],
        application=application,
    )


def password_file(settings: Settings, user: str) -> Path:
    """Say which file holds the password of a role of the database."""
    elsewhere = {OWNER: settings.database_password_file, BACKUP: settings.backup_password_file}
    return elsewhere.get(user) or settings.secret_file(f"db_{user}")


def mqtt_password(settings: Settings) -> str:
    """Read the password of the ingest processes at the broker. Raises NoSecretError."""
    path = settings.mqtt_password_file or settings.secret_file("mqtt_ingest")
    return _read(path, "the broker password of ingest", hint=_BROKER)


def canary_password(settings: Settings) -> str:
    """Read the password of the source `ioc-canary` at the broker. Raises NoSecretError."""
    path = settings.secret_file("mqtt_canary")
    return _read(path, "the broker password of the canary", hint=_BROKER)


def _read(path: Path, what: str, *, hint: str = _STATE) -> str:
    try:
        return secret_text(path)
    except OSError as error:
        raise NoSecretError(f"cannot read {what}: {error}; {hint}") from error
