"""Who may talk to the private broker: its password file follows the keys in the database."""

import asyncio

import psycopg
import structlog

from core.service.clock import Clock
from core.service.secrets import kept_secret
from core.service.settings import Settings
from core.store import bells, keys
from core.store.pool import Connection, Login, connect
from ioc.private import Mosquitto
from ioc.private.mosquitto import RELOAD, ingest_user

from .child import Child

log = structlog.get_logger()

_AGAIN_SECONDS = 2.0


class Credentials:
    """Writes the broker's password file. child: the broker, told to read it again."""

    def __init__(
        self, mosquitto: Mosquitto, child: Child, settings: Settings, clock: Clock
    ) -> None:
        self._mosquitto = mosquitto
        self._child = child
        self._clock = clock
        # Salted anew at each start, then the same text, so that only real changes reload.
        hashed = keys.mqtt_hash(kept_secret(settings.secret_file("mqtt_ingest")))
        self._ours = {ingest_user(shard): hashed for shard in range(mosquitto.shards)}

    async def refresh(self, conn: Connection) -> None:
        """Bring the file up to date once."""
        devices = await keys.mqtt_hashes(conn, now=self._clock.now())
        if self._mosquitto.allow(
            self._ours | {str(id_): hashed for id_, hashed in devices.items()}
        ):
            self._child.signal(RELOAD)

    async def follow(self, login: Login) -> None:
        """Keep the file up to date: at each bell, and each second because keys expire."""
        while True:
            try:
                async with await connect(login, autocommit=True) as conn:
                    async for _ring in bells.rings(conn, bells.PLACE):
                        await self.refresh(conn)
            except psycopg.Error as error:
                log.debug("credentials_wait", error=str(error))
            await asyncio.sleep(_AGAIN_SECONDS)
