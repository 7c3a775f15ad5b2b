"""The scrub: once a day all that is packed is looked at, slowly, whether it can be read."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Final

import structlog
from psycopg import errors

from core.service.clock import Clock
from core.service.following import insist
from core.service.logs import complain
from core.store.damage import forget, note
from core.store.pool import Connection, Login, session
from core.store.scrub import Place, Scrub, scrub_blocks, scrub_hours, scrub_minutes

from . import meters

log = structlog.get_logger()

EVERY: Final = timedelta(days=1)
_AFTER_START: Final = timedelta(minutes=10)  # there is enough to do then
_UNREADABLE: Final = (errors.DataCorrupted, errors.IndexCorrupted, errors.InternalError_)
_REST: Final = 10  # so many times as long as a slice took nothing is done
_REST_MIN: Final = timedelta(milliseconds=20)


@dataclass(slots=True)
class Scrubber:
    """Looks at everything once a day. scrubbed_at: when it last was through."""

    login: Login
    clock: Clock
    scrubbed_at: datetime | None = None

    async def run(self) -> None:
        """One round a day, until cancelled."""
        due = self.clock.now() + _AFTER_START
        while True:
            await self.clock.sleep_until(due)
            due = self.clock.now() + EVERY
            try:
                await insist("scrub", self.scrub)
            except _UNREADABLE as error:
                # PostgreSQL itself cannot read a page. Packing has to go on.
                meters.SCRUBS_FAILED.inc()
                complain("scrub_failed", error)

    async def scrub(self) -> None:
        """Look at everything once. Raises psycopg.Error, TimeoutError."""
        began, found = self.clock.now(), 0
        async with session(self.login, autocommit=True) as conn:
            for scrub in (scrub_blocks, scrub_hours, scrub_minutes):
                found += await self._all(conn, scrub)
            await forget(conn, since=began)
        self.scrubbed_at = self.clock.now()
        meters.SCRUBBED.set(self.scrubbed_at.timestamp())
        log.info("scrubbed", damaged=found)

    async def _all(self, conn: Connection, scrub: Scrub) -> int:
        """Look at all of one kind; how much cannot be read."""
        found, place = 0, Place()
        while True:
            began = monotonic()
            done = await scrub(conn, place)
            await note(conn, done.found, now=self.clock.now())
            meters.SCRUBBED_BYTES.inc(done.size)
            for one in done.found:
                what = {"kind": one.kind.value, "series": one.damage.series_id}
                first, last = one.damage.moments
                log.error("damage", **what, first=first, last=last, why=one.damage.reason)
            found += len(done.found)
            if done.last is None:
                return found
            place = done.last
            rest = max(timedelta(seconds=_REST * (monotonic() - began)), _REST_MIN)
            await self.clock.sleep_until(self.clock.now() + rest)
