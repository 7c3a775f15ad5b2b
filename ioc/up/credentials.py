"""Who may talk to the private broker: its password file follows the keys in the database."""

import asyncio

import psycopg
import structlog

from core.service.clock import Clock
from core.service.settings import Settings
from core.store import bells, keys
from core.store.pool import Connection, Login, connect
from ioc.private import Mosquitto
from ioc.private.users import own_hashes

from .child import Child

log = structlog.get_logger()

_AGAIN_SECONDS = 2.0
# Many keys made one after the other are few restarts of the broker.
_CALM_SECONDS = 5.0


class Credentials:
    """Writes the broker's password file."""

    def __init__(self, mosquitto: Mosquitto, settings: Settings, clock: Clock) -> None:
        self._mosquitto = mosquitto
        self._clock = clock
        # Salted anew at each start, then the same text, so that only real changes count.
        self._ours = dict(own_hashes(settings, mosquitto.shards))

    async def write(self, conn: Connection) -> bool:
        """Bring the file up to date; whether that changed it."""
        devices = await keys.mqtt_hashes(conn, now=self._clock.now())
        known = self._ours | {str(source): hashed for source, hashed in devices.items()}
        return self._mosquitto.allow(known)

    async def follow(self, login: Login, broker: Child) -> None:
        """Keep the file up to date: at each bell, and each second because keys expire."""
        while True:
            try:
                async with await connect(login, autocommit=True) as conn:
                    async for _ring in bells.rings(conn, bells.PLACE):
                        if await self.write(conn):
                            broker.restart("the keys have changed; clients connect again")
                            await asyncio.sleep(_CALM_SECONDS)
            except psycopg.Error as error:
                log.debug("credentials_wait", error=str(error))
            await asyncio.sleep(_AGAIN_SECONDS)
