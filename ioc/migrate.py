"""`ioc migrate`: bring the database to this version, as its owner."""

from pathlib import Path
from typing import Any

import psycopg

from alerts.links import secret as links
from core.service.logins import OWNER, NoSecretError, database_login, password_file
from core.service.secrets import kept_secret, secret_text
from core.service.settings import Settings
from core.store.factor import SEAL_FILE
from core.store.migrate import ROLES, Migration, migrate

from .private.bootstrap import SUPERUSER, bootstrap

_CONNECT_SECONDS = 10


async def migrate_database(settings: Settings) -> tuple[Migration, ...]:
    """Apply what is missing and let the processes' roles in; returns what was applied.

    The passwords of the roles, and the key of what is sealed, are made here and kept in the state
    folder. Raises MigrationError, NoSecretError, psycopg.Error.
    """
    kept_secret(settings.secret_file(links.FILE))  # before two processes would each make one
    passwords = {role: kept_secret(password_file(settings, role)) for role in ROLES}
    kept_secret(settings.secret_file(SEAL_FILE))
    return await migrate(database_login(settings, OWNER, application="migrate"), passwords)


def create_database(settings: Settings, superuser_password_file: Path) -> None:
    """Make the owner role and its database on a server of one's own, where missing.

    Raises NoSecretError, psycopg.Error.
    """
    login = database_login(settings, OWNER, application="migrate")
    try:
        password = secret_text(superuser_password_file)
    except OSError as error:
        raise NoSecretError(f"cannot read the superuser's password: {error}") from error

    def connect(database: str) -> psycopg.Connection[Any]:
        return psycopg.connect(
            login.url,
            user=SUPERUSER,
            dbname=database,
            password=password,
            autocommit=True,
            connect_timeout=_CONNECT_SECONDS,
        )

    bootstrap(connect, login.password)
