"""By which ways people cannot be called as things are: a file that is missing is found by day."""

from collections.abc import Iterator
from datetime import UTC

from alerts.deliver.channels import Words
from alerts.deliver.config import Channels
from alerts.deliver.names import person_channel
from alerts.deliver.secret import Vault
from alerts.oncall import ONCALL, Oncall
from core.place import Findings
from core.service.outbound import system_lookup
from core.service.settings import Settings
from ioc.deadman.whom import given_of

_PUSH = "push"  # its browsers are in the database
_NOT_OURS = "PermissionError"  # who looks may not read it; the center may


async def mute_ways(oncall: Oncall, settings: Settings) -> tuple[str, ...]:
    """Name them, each with why."""
    given, _ = given_of(oncall, settings.config, Findings(ONCALL))  # faults are of `ioc check`
    vault = Vault(settings.config, settings.state)
    async with system_lookup() as lookup:
        channels = Channels.of(given, vault, Words(zone=UTC), lookup)
        return tuple(_mute(oncall, channels))


def _mute(oncall: Oncall, channels: Channels) -> Iterator[str]:
    for person in oncall.people.values():
        for way in dict.fromkeys(one for said in person.ways.values() for one in said):
            why = channels.why_not(person_channel(person.id, way)) if way != _PUSH else None
            if why and _NOT_OURS not in why:
                yield f"{person.name}, {way}: {why}"
