"""What the commands of backups say when they have done their work. Pure but for `warnings`."""

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from pathlib import Path
from shlex import quote
from typing import Final

from core.service.settings import Settings

from .drill import Proved
from .make import Made
from .manifest import Manifest
from .restore import Restored

# What is made anew, or was of use once.
_RENEWED: Final = ("db_", "mqtt_", "demo_keys", "first_admin_password")
_MEANING: Final[Mapping[str, str]] = {
    "totp": "opens the second factors; without it everybody enrols anew (ioc user totp reset)",
    "links": "links in messages that were sent before open no more",
    "push_vapid": "without it telephones subscribe anew",
}
_HOURS: Final = "%Y-%m-%d %H:%M"


def made(found: Made, zone: tzinfo) -> str:
    """Tell of a backup."""
    manifest = found.manifest
    at = _at(manifest.begun_at, zone)
    seconds = (manifest.ended_at - manifest.begun_at).total_seconds()
    lines = [
        f"{found.path}",
        f"  verified, {_size(manifest.bytes)}, {seconds:.0f} s; as of {at}",
        f"  {_counts({name: low for name, (low, _) in manifest.counts.items()})}",
    ]
    lines += [f"  removed, for it is older: {name}" for name in found.removed]
    return "\n".join(lines)


def line(path: Path, manifest: Manifest, zone: tzinfo) -> str:
    """Tell of a backup in one line."""
    size, at = _size(manifest.bytes), _at(manifest.begun_at, zone)
    return (
        f"{path.name}  {at}  {size}  ioc {manifest.version}, migration {manifest.about.migration}"
    )


def warnings(settings: Settings, into: Path) -> Iterator[str]:
    """Say what a backup there does not help against."""
    data = settings.database_disk
    if data is not None and data.exists() and data.stat().st_dev == into.stat().st_dev:
        yield f"  {into} is on the disk of the database: that disk takes both along"


def proved(found: Proved) -> str:
    """Tell what a drill has shown."""
    manifest = found.manifest
    version = f"{found.migrations} migrations applied" if found.migrations else "up to date"
    lines = [
        f"{manifest.name} can be restored ({found.seconds:.0f} s)",
        "  every file fits its checksum, also after it was copied",
        f"  PostgreSQL starts on it; migration {manifest.about.migration}, {version}",
        f"  {_counts(found.counts)}",
        "  the record of who did what is whole, up to the row that was last",
        f"  {found.blocks} blocks of samples at random fit their checksums",
        f"  {sum(found.indicators.values())} values of {len(found.indicators)} indicators are read",
    ]
    if not found.noted:
        lines.append("  no center was told of it: none answers here")
    return "\n".join(lines)


def restored(found: Restored, to: Path, command: str, zone: tzinfo) -> str:
    """Tell of a restore, and what is left to do."""
    manifest = found.manifest
    lines = [
        f"{to}: restored from {manifest.name}, as of {_at(manifest.begun_at, zone)}",
        f"  {_counts(found.counts)}",
        "  all sessions have ended; what came in since is a gap of each source",
        "",
        "No message leaves for anybody before you say so. What is left to do:",
        f"  1. {command} up --config {quote(str(to / 'place'))} --state {quote(str(to))}",
        "     (the place as it was; or your own folder)",
        f"  2. {command} doctor --state {quote(str(to))} --lang en, and look at the walls",
        f"  3. IOC_STATE={quote(str(to))} {command} resume",
    ]
    return "\n".join([*lines, *_missing(manifest, to), *_settings(manifest)])


def _missing(manifest: Manifest, to: Path) -> list[str]:
    names = [name for name in manifest.secrets if not name.startswith(_RENEWED)]
    if not names:
        return []
    head = [
        "",
        f"Secrets are in no backup. Put them into {to / 'secrets'} from where you keep them,",
        f"and what begins with place/ into {to}:",
    ]
    known = (f"{name}{f'  ({_MEANING[name]})' if name in _MEANING else ''}" for name in names)
    return head + [f"  {each}" for each in known]


def _settings(manifest: Manifest) -> list[str]:
    ours = {"IOC_STATE", "IOC_CONFIG", "IOC_DATABASE_URL", "IOC_DATABASE_DISK", "IOC_MQTT_URL"}
    usual = Settings().environment()
    found = [
        f"  {name}={value}"
        for name, value in manifest.settings.items()
        if name not in ours and usual.get(name) != value
    ]
    return ["", "It was run with these settings:", *found] if found else []


def _counts(found: Mapping[str, int]) -> str:
    return ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in found.items())


def _size(size: int) -> str:
    return f"{size / (1 << 30):.1f} GB" if size >= 1 << 30 else f"{size / (1 << 20):.0f} MB"


def _at(moment: datetime, zone: tzinfo) -> str:
    return moment.astimezone(zone).strftime(_HOURS)
