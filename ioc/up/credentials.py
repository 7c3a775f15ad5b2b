"""Who may talk to the private broker, and where: its files follow the database."""

import asyncio

import psycopg
import structlog

from core.service.clock import Clock
from core.service.settings import Settings
from core.store import bells, keys
from core.store.pool import Connection, Login, connect
from ioc.private import Mosquitto
from ioc.private.topics import foreign_topics
from ioc.private.users import own_hashes

from .child import Child

log = structlog.get_logger()

_AGAIN_SECONDS = 2.0
# Many keys made one after the other are few restarts of the broker.
_CALM_SECONDS = 5.0


class Credentials:
    """Writes the broker's password and ACL files."""

    def __init__(self, mosquitto: Mosquitto, settings: Settings, clock: Clock) -> None:
        self._mosquitto = mosquitto
        self._clock = clock
        # Salted anew at each start, then the same text, so that only real changes count.
        self._ours = dict(own_hashes(settings, mosquitto.shards))

    async def write(self, conn: Connection) -> bool:
        """Bring the files up to date; whether that changed one."""
        devices = await keys.mqtt_hashes(conn, now=self._clock.now())
        known = self._ours | {str(source): hashed for source, hashed in devices.items()}
        users_changed = self._mosquitto.allow(known)
        return self._mosquitto.open(await foreign_topics(conn)) or users_changed

    async def follow(self, login: Login, broker: Child) -> None:
        """Keep the files up to date: at each bell, and each second because keys expire."""
        while True:
            try:
                async with await connect(login, autocommit=True) as conn:
                    async for _ring in bells.rings(conn, bells.PLACE):
                        if await self.write(conn):
                            broker.restart(
                                "keys or mapped topics have changed; clients connect again"
                            )
                            await asyncio.sleep(_CALM_SECONDS)
            except psycopg.Error as error:
                log.debug("credentials_wait", error=str(error))
            await asyncio.sleep(_AGAIN_SECONDS)
