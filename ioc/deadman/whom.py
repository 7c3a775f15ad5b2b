"""Whom a file calls about the center itself: those of its routes for class center, priority p1."""

from pathlib import Path

from alerts.deadman.say import LABELS, PRIORITY
from alerts.deliver.config import SHIPPED, Given, parse_channels, read_providers
from alerts.dispatch.route import routes_of
from alerts.oncall import Oncall
from alerts.oncall.channels import channels_of
from core.place import Finding, Findings


def channels_for_center(oncall: Oncall) -> tuple[str, ...]:
    """Name the channels, each once."""
    found = (
        channel.name
        for route in routes_of(oncall.routing.root, LABELS)
        for channel in channels_of(oncall, route.receiver, PRIORITY)
    )
    return tuple(dict.fromkeys(found))


def given_of(oncall: Oncall, folder: Path, findings: Findings) -> tuple[Given, tuple[Finding, ...]]:
    """Give what a file says of channels, and what is wrong with its providers' files."""
    settings = parse_channels(oncall.channels, findings)
    names = {way.provider for way in settings.ways.values()}
    providers, faults = read_providers(names, [folder, SHIPPED])
    given = Given(
        settings=settings,
        receivers={each.name: each for each in oncall.routing.receivers},
        people=oncall.people,
        providers=providers,
        globals_=oncall.routing.globals_,
    )
    return given, faults
