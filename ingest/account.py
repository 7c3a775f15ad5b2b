"""The center's account of its sources: when each was last seen, and what was refused of it.

Each minute, by one process at a time, as samples of the source `ioc-ingest`; so the same rules and
boards that watch the place can watch its senders.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import anyio
import orjson

from core.model import Source, SourceId
from core.store import rejected
from core.store.pool import session
from core.store.product import ACCOUNT_SOURCE
from ingest.intake import Intake
from ingest.own import MINUTE, full_minute, tell

from .seen import Seen

LEASE: Final = "account"
_SLEEP_SECONDS_MAX: Final = 2 * MINUTE.total_seconds()  # also when the clock was set back

# A message of this length holds up the devices' for a few milliseconds.
_MESSAGE_SAMPLES: Final = 2_000

Totals = Mapping[tuple[str, str], int]  # payloads, by source and reason
Reading = tuple[str, dict[str, str], float]  # metric, labels, value


@dataclass(slots=True)
class Account:
    """Writes the account until it is cancelled."""

    intake: Intake
    _seen: Seen = field(default_factory=Seen)

    async def keep(self) -> None:
        """Write at once and at each full minute until cancelled."""
        self._seen.look_anew()  # another process may have kept it meanwhile
        clock = self.intake.clock
        while True:
            minute = full_minute(clock.now())
            await self.write(minute)
            with anyio.move_on_after(_SLEEP_SECONDS_MAX):
                await clock.sleep_until(minute + MINUTE)

    async def write(self, at: datetime) -> None:
        """Write the account of one minute; returns when it is stored."""
        async with session(self.intake.login, autocommit=True) as conn:
            await self._seen.catch_up(conn, now=at)
            totals = await rejected.totals(conn)
        sources = self.intake.resolver.known.sources
        readings = list(_readings(sources, self._seen.newest_ms, totals))
        for first in range(0, len(readings), _MESSAGE_SAMPLES):
            stored = anyio.Event()
            body = _message(readings[first : first + _MESSAGE_SAMPLES], at)
            await tell(self.intake, ACCOUNT_SOURCE, body, settle=stored.set)
            await stored.wait()


def _message(readings: Sequence[Reading], at: datetime) -> bytes:
    time_ms = int(at.timestamp() * 1000)
    return orjson.dumps(
        {
            "samples": [
                {"metric": metric, "labels": labels, "time": time_ms, "value": value}
                for metric, labels, value in readings
            ]
        }
    )


def _readings(
    sources: Mapping[SourceId, Source], seen: Mapping[SourceId, int], totals: Totals
) -> Iterator[Reading]:
    for id_, source in sources.items():
        if id_ in seen:
            yield "source_last_seen_timestamp_seconds", {"source": id_}, seen[id_] / 1000
        if (period := source.expected_period_seconds) is not None:
            yield "source_expected_period_seconds", {"source": id_}, period
    for (of, reason), payloads in totals.items():
        if of in sources:
            yield "source_rejected_total", {"source": of, "reason": reason}, payloads
