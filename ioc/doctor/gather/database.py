"""What the database says, and how the place differs from it."""

import anyio
import psycopg

from core.place import difference, shown_changes
from core.service.clock import Clock
from core.service.logins import OWNER, NoSecretError, database_login
from core.service.settings import Settings
from core.store.place import stored_place
from core.store.pool import connect
from core.store.vitals import Vitals, read_vitals
from ioc.doctor.facts import Place
from ioc.place import read_place


async def ask(settings: Settings, clock: Clock) -> tuple[Vitals | str, Place]:
    """Ask it everything. Whatever stands in the way is the answer instead."""
    place, findings = read_place(settings.config)
    mistakes = tuple(str(finding) for finding in findings) if place is None else ()
    try:
        login = database_login(settings, OWNER, application="doctor")
        with anyio.fail_after(3 * login.call_seconds):
            async with await connect(login, autocommit=True) as conn:
                await conn.set_read_only(True)
                vitals = await read_vitals(conn, now=clock.now())
                if place is None or not vitals.migrations:
                    return vitals, Place(mistakes)
                changes = difference(place.records(), await stored_place(conn))
                lines = tuple(shown_changes([one]).strip() for one in changes)
                return vitals, Place((), lines)
    except (psycopg.Error, NoSecretError) as error:
        return " ".join(str(error).split()), Place(mistakes)
    except TimeoutError:
        return "no answer in time", Place(mistakes)
