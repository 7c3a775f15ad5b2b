"""The channels of this center: by the routing in force, and the files of providers."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import structlog

from alerts.deadman.ping import Pinger
from alerts.deliver import outbox
from alerts.deliver.channels import Words
from alerts.deliver.config import Channels, ChannelSettings, Given
from alerts.deliver.modem import ModemReports
from alerts.deliver.push.tables import StoredBrowsers
from alerts.deliver.secret import Vault
from alerts.groups import tables
from alerts.groups.routing import PLACE, RoutingError, routing_of
from alerts.named import Names
from alerts.oncall.people import Oncall
from alerts.waytest import Practising
from core.place import Findings
from core.service.clock import Clock
from core.service.outbound import Lookup
from core.service.settings import Settings
from core.store import holidays, kpi_file, place
from core.store.pool import Pool
from ioc.deadman.whom import given_of

log = structlog.get_logger()

_UTC: Final = ZoneInfo("UTC")
_NOBODY: Final = Given(settings=ChannelSettings(), receivers={})


@dataclass(slots=True)
class ChannelSetup:
    """Reads what describes channels, again whenever the place changes.

    routed: told of each reading of the routing, and of the zone.
    """

    pool: Pool
    config: Path
    channels: Channels
    pinger: Pinger
    routed: Callable[[Sequence[tuple[str, str, str]], str], None] = lambda _rows, _zone: None
    oncall: Oncall | None = None
    zone: ZoneInfo = _UTC

    @classmethod
    def of(cls, settings: Settings, pool: Pool, lookup: Lookup, clock: Clock) -> "ChannelSetup":
        """Begin with no channel at all."""
        vault = Vault(settings.config, settings.state)
        channels = Channels.of(_NOBODY, vault, Words(zone=UTC), lookup)
        channels.browsers = StoredBrowsers(pool)
        return cls(pool, settings.config, channels, Pinger(channels, clock))

    def modem_reports(self, clock: Clock) -> ModemReports:
        """Follow what modems tell of messages."""
        return ModemReports(self.pool, clock, self._logs)

    def practising(self, clock: Clock) -> Practising:
        """Call whoever is on duty, for practice, when the roster says so."""
        return Practising(self.pool, clock, lambda: (self.oncall, self.zone))

    def _logs(self) -> Iterator[tuple[str, str]]:
        return self.channels.given.logs()  # other files may be in force by then

    async def refresh(self) -> None:
        """Read routing, providers and words; what cannot be read stays as it was."""
        async with self.pool.connection() as conn:
            rows = await tables.routings(conn)
            calendar = await holidays.text(conn)
            words, kpis = await place.words(conn), await kpi_file.names(conn)
        self.routed(rows, words.zone)
        try:
            oncall = routing_of(rows, calendar)
        except RoutingError as error:
            log.critical("routing_unreadable", error=str(error))
            return
        self.oncall, self.zone = oncall, ZoneInfo(words.zone)
        given = self._given(oncall) if oncall else _NOBODY
        self.channels.use(given)
        async with self.pool.connection() as conn:
            await outbox.forget_failures(conn, given.describes)
        self.pinger.files = oncall.ping_files if oncall else ()
        self.channels.words = Words(
            zone=self.zone,
            names=Names(words.units, {id_: vi for id_, (vi, _) in kpis.items()}),
            names_en=Names(words.units_en, {id_: en for id_, (_, en) in kpis.items()}),
            center=given.settings.center,
        )

    def _given(self, oncall: Oncall) -> Given:
        findings = Findings("oncall.yml")
        given, faults = given_of(oncall, self.config, findings)
        for fault in (*findings.all(), *faults):
            log.error("channel_described_wrongly", fault=str(fault))
        return replace(
            given,
            globals_=oncall.globals_.get(PLACE),
            imported_globals={
                name: node for name, node in oncall.globals_.items() if name != PLACE
            },
            notify_simulated=oncall.notify_simulated,
        )
