"""What the center says of itself, stored as any sample, so that rules can speak of it.

Done by who leads the alerts: of each process of this installation whether it answers and is ready,
what was chosen of its numbers, and what the database says of leases, channels, schedules and its
clock.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

import anyio
import structlog

from alerts.deadman import tables
from alerts.deliver.names import CLASSES, OTHER, ChannelName
from alerts.rules.grid import last_moment, milliseconds
from alerts.rules.record import Recorder, with_ends
from core.model import Labels
from core.service.address import Address
from core.service.clock import Clock
from core.service.following import outliving
from core.store import backups
from core.store.backups import Standing
from core.store.pool import Pool
from ioc.leases import WANTED

from .chosen import PROCESS, Samples, chosen, labelled
from .pages import page
from .roster import Roster

log = structlog.get_logger()

EVERY: Final = timedelta(seconds=15)
_CALL_SECONDS: Final = 5.0


@dataclass(slots=True, kw_only=True)
class SelfWatch:
    """Reads all processes and the database, each 15 s. processes: by name, where /readyz is."""

    processes: Mapping[str, Address]
    recorder: Recorder
    clock: Clock
    pool: Pool
    roster: Roster = field(default_factory=Roster)
    _written: frozenset[Labels] = field(default_factory=frozenset)

    async def run(self) -> None:
        """Watch for ever."""
        while True:
            with outliving("selfwatch_waits"):
                await self.look()
            now = self.clock.now()
            # Not until a moment: the wall clock may be set meanwhile.
            await anyio.sleep((last_moment(now, EVERY) + EVERY - now).total_seconds())

    async def look(self) -> None:
        """Look at everything once, and store it."""
        at_ms = milliseconds(last_moment(self.clock.now(), EVERY))
        async with asyncio.TaskGroup() as tasks:
            asked = [
                tasks.create_task(_process(name, address), name=f"look at {name}")
                for name, address in self.processes.items()
            ]
        samples = await self._database()
        for each in asked:
            samples |= each.result()
        await self.recorder.record(with_ends(samples, self._written), at_ms)
        self._written = frozenset(samples)

    async def _database(self) -> Samples:
        before = self.clock.now()
        with anyio.fail_after(_CALL_SECONDS):
            async with self.pool.connection() as conn:
                before = self.clock.now()
                now = await tables.clock(conn)
                middle = before + (self.clock.now() - before) / 2
                leases = await tables.leases(conn)
                people = await self.roster.look(conn, self.clock.now())
                saved = _saved(await backups.standing(conn, now=now), now)
                down = Counter(ChannelName.of(each).class_ for each in await tables.down(conn))
        held = {labelled("center_lease_held", {"lease": each}): float(each in leases)
                for each in WANTED}  # fmt: skip
        channels = {
            labelled("center_channels_down", {"channel": each}): float(down[each])
            for each in (*CLASSES, OTHER)
        }
        skew = labelled("center_clock_skew_seconds", {"host": "database"})
        return {skew: (now - middle).total_seconds(), **held, **channels, **people, **saved}


def _saved(standing: Standing | None, now: datetime) -> Samples:
    if standing is None:
        return {}
    tried = standing.drilled_at is not None or standing.drill_error
    drilled = standing.drilled_at.timestamp() if standing.drilled_at else 0.0
    drills = {
        labelled("center_restore_drill_timestamp_seconds", {}): drilled,
        labelled("center_restore_drill_ok", {}): float(not standing.drill_error),
    }
    return {
        labelled("center_backup_age_seconds", {}): standing.age_seconds(now),
        labelled("center_backup_ok", {}): float(not standing.error),
        labelled("center_notifications_held", {}): float(standing.held_since is not None),
        **(drills if tried else {}),
    }


async def _process(name: str, address: Address) -> Samples:
    ready = await page(address, "/readyz")
    metrics = await page(address, "/metrics") if ready else None
    found: Samples = {}
    if metrics is not None and metrics[0] == HTTPStatus.OK:
        try:
            found = chosen(metrics[1], name)
        except ValueError as error:
            log.warning("metrics_not_understood", of=name, error=str(error))
    is_ready = ready is not None and ready[0] == HTTPStatus.OK
    found[labelled("center_process_up", {PROCESS: name})] = float(ready is not None)
    found[labelled("center_process_ready", {PROCESS: name})] = float(is_ready)
    return found
