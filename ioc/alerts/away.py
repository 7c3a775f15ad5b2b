"""When the database is away, nobody can lead: then each process of alerts calls people itself.

Of the routing it knows what it has kept on its disk; it calls once, and once when all is back. It
keeps asking beside what leads, for that may hang with the database.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import anyio

from alerts.deadman.say import database_message
from alerts.deliver.secret import Vault
from core.service.clock import Clock
from core.service.outbound import Lookup
from ioc.deadman.config import Config
from ioc.deadman.watcher import TICK_SECONDS, SystemTicker, Ticker, Watcher

from .spool import DATABASE, NOBODY, Spool

MEMORY: Final = "away.json"
FOLDER: Final = "alerts"
SPOOL: Final = "routing.json"


@dataclass(slots=True, kw_only=True)
class Away:
    """Watches the database. reasons: why this process cannot do its work, by check."""

    spool: Spool
    vault: Vault
    lookup: Lookup
    clock: Clock
    reasons: Callable[[], Awaitable[Mapping[str, str]]]
    ticker: Ticker | None = None
    _watcher: Watcher | None = field(default=None)

    async def run(self) -> None:
        """Watch for ever."""
        self._watcher = watcher = self._made(self.spool.config() or NOBODY)
        watcher.begin()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(watcher.run(), name="away")
            tasks.create_task(self._ask(watcher), name="ask the database")

    def routed(self, rows: Sequence[tuple[str, str, str]], zone: str) -> None:
        """Keep the routing that the database has told; who is called is taken from it."""
        config = self.spool.config() if self.spool.keep(rows, zone) else None
        if self._watcher is not None and config is not None:
            self._watcher.use(config)
            self._watcher.senders = config.senders(self.vault, self.lookup)

    async def _ask(self, watcher: Watcher) -> None:
        while True:
            if DATABASE not in await self.reasons():
                watcher.heard(DATABASE, None)
            await anyio.sleep(TICK_SECONDS)

    def _made(self, config: Config) -> Watcher:
        return Watcher(
            config=config,
            senders=config.senders(self.vault, self.lookup),
            clock=self.clock,
            ticker=self.ticker or SystemTicker(),
            file=self.vault.state / FOLDER / MEMORY,
            say=database_message,
        )


def spool_of(state: Path, folder: Path) -> Spool:
    """Give the spool of an installation."""
    return Spool(state / FOLDER / SPOOL, folder)
