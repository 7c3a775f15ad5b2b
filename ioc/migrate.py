"""`ioc migrate`: bring the database to this version, as its owner."""

from core.service.logins import OWNER, database_login
from core.service.secrets import kept_secret
from core.service.settings import Settings
from core.store.migrate import ROLES, Migration, migrate


async def migrate_database(settings: Settings) -> tuple[Migration, ...]:
    """Apply what is missing and let the processes' roles in; returns what was applied.

    The passwords of the roles are made here and kept in the state folder. Raises MigrationError,
    NoSecretError, psycopg.Error.
    """
    passwords = {role: kept_secret(settings.secret_file(f"db_{role}")) for role in ROLES}
    return await migrate(database_login(settings, OWNER, application="migrate"), passwords)
