"""The channels of this center: by the routing in force, and the files of providers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import structlog

from alerts.deadman.ping import Pinger
from alerts.deliver.channels import Outbound, Words
from alerts.deliver.config import Channels, ChannelSettings, Given, parse_channels, read_providers
from alerts.deliver.secret import Vault
from alerts.groups import tables
from alerts.groups.routing import PLACE, RoutingError, routing_of
from alerts.oncall.people import Oncall
from core.place import Findings
from core.service.clock import Clock
from core.service.outbound import Guard, Lookup, Reach
from core.service.settings import Settings
from core.store import holidays, place
from core.store.pool import Pool

log = structlog.get_logger()

SHIPPED: Final = Path(__file__).parents[2] / "config"
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

    @classmethod
    def of(cls, settings: Settings, pool: Pool, lookup: Lookup, clock: Clock) -> "ChannelSetup":
        """Begin with no channel at all."""
        vault = Vault(settings.config, settings.state)
        channels = Channels(
            _NOBODY,
            Outbound(Reach.of(lookup), Guard.of(_NOBODY.settings)),
            vault,
            Words(zone=UTC),
        )
        return cls(pool, settings.config, channels, Pinger(channels, clock))

    async def refresh(self) -> None:
        """Read routing, providers and words; what cannot be read stays as it was."""
        async with self.pool.connection() as conn:
            rows = await tables.routings(conn)
            calendar = await holidays.text(conn)
            zone, units = await place.words(conn)
        self.routed(rows, zone)
        try:
            oncall = routing_of(rows, calendar)
        except RoutingError as error:
            log.critical("routing_unreadable", error=str(error))
            return
        given = self._given(oncall) if oncall else _NOBODY
        self.channels.use(given)
        self.pinger.files = oncall.ping_files if oncall else ()
        self.channels.words = Words(zone=ZoneInfo(zone), units=units, center=given.settings.center)

    def _given(self, oncall: Oncall) -> Given:
        findings = Findings("oncall.yml")
        settings = parse_channels(oncall.channels, findings)
        names = {way.provider for way in settings.ways.values()}
        providers, faults = read_providers(names, [self.config, SHIPPED])
        for fault in (*findings.all(), *faults):
            log.error("channel_described_wrongly", fault=str(fault))
        return Given(
            settings=settings,
            receivers={each.name: each for each in oncall.routing.receivers},
            people=oncall.people,
            providers=providers,
            globals_=oncall.globals_.get(PLACE),
            imported_globals={
                name: node for name, node in oncall.globals_.items() if name != PLACE
            },
            notify_simulated=oncall.notify_simulated,
        )
