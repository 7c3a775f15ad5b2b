"""What the process does beside its answers: the first administrator, keys, housekeeping."""

import asyncio
from typing import Final

import structlog
from psycopg import OperationalError

from alerts.links import tables as links
from api.services import Services
from core.service.access import REFRESH_SECONDS
from core.service.following import first_read, follow_place
from core.service.settings import Settings
from core.store import attempts, people, sessions
from core.store import screens as paired_screens
from core.store.people import PeopleError
from core.store.pool import Login

log = structlog.get_logger()

HOUSEKEEPING_SECONDS: Final = 600.0


async def ensure_admin(services: Services, settings: Settings) -> None:
    """Make the first administrator with the password that automation chose, if it did.

    `ioc up` and `ioc user add` make up passwords: they have a terminal to show them on.
    """
    if settings.admin_password is None:
        return
    password, now = settings.admin_password.reveal(), services.clock.now()
    try:
        async with services.pool.connection() as conn:
            await people.ensure_admin(conn, password, passwords=services.passwords, now=now)
    except PeopleError as error:
        log.warning("first_admin_refused", reason=str(error))
    except OperationalError as error:
        log.warning("first_admin_later", error=str(error).strip())


async def follow_keys(login: Login, services: Services) -> None:
    """Read the keys at once, and when the bell rings; while the database is away the known stay."""
    refreshes = [(REFRESH_SECONDS, services.keyring.refresh)]
    await first_read(refreshes)
    await follow_place(login, refreshes)


async def tidy(services: Services) -> None:
    """Drop tickets, sessions, failures and codes that are over."""
    while True:
        try:
            async with services.pool.connection() as conn:
                now = services.clock.now()
                await attempts.forget(conn, now=now)
                await sessions.forget(conn, now=now)
                await paired_screens.forget(conn, now=now)
                await links.forget(conn, now=now)
        except OperationalError as error:
            log.warning("not_tidied", error=str(error).strip())
        await asyncio.sleep(HOUSEKEEPING_SECONDS)
