"""The file of who watches: oncall.yml's keys, and which centers there are."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from alerts.deadman.watch import LATE_SECONDS, REPEAT_SECONDS, Limits
from alerts.deliver.channels import Words
from alerts.deliver.config import Channels, Given
from alerts.deliver.secret import Vault, why_no_file
from alerts.durations import seconds
from alerts.oncall import parse_oncall
from core.place import (
    NO_HOLIDAYS,
    Document,
    Fields,
    Finding,
    Findings,
    read_bytes,
    read_yaml,
)
from core.service.outbound import Lookup

from .whom import channels_for_center, given_of

_OURS: Final = ("watch", "zone")
_SHORTEST_SECONDS: Final = 60.0
_ZONE: Final = "Asia/Ho_Chi_Minh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Center:
    """One center. key_file: secret by which its pings are known; made when it names none."""

    id: str
    name: str
    key_file: str = ""
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What the file says. channels: by which people are told, by name."""

    centers: tuple[Center, ...]
    zone: ZoneInfo
    channels: tuple[str, ...]
    given: Given

    def senders(self, vault: Vault, lookup: Lookup) -> Channels:
        """Give what sends by these channels. lookup: looks names up."""
        words = Words(zone=self.zone, center=self.given.settings.center)
        return Channels.of(self.given, vault, words, lookup)


def read_config(path: Path) -> tuple[Config | None, tuple[Finding, ...]]:
    """Read the file; None, and what is wrong with it, when it cannot be used."""
    findings = Findings(path.name)
    raw = read_bytes(path.parent, findings)
    document = read_yaml(raw, findings) if raw is not None else None
    if document is None:
        return None, findings.all()
    centers, zone = _ours(document, findings)
    # Times do not count here, and there is no calendar.
    oncall = parse_oncall(_theirs(document), findings, NO_HOLIDAYS)
    if oncall is None or findings.all():
        return None, findings.all()
    given, faults = given_of(oncall, path.parent, findings)
    channels = channels_for_center(oncall)
    if not channels:
        findings.add(document.root.line, "/route", "nobody is told; name people, or a webhook")
    if findings.all() or faults:
        return None, (*findings.all(), *faults)
    return Config(centers=centers, zone=zone, channels=channels, given=given), ()


def _ours(document: Document, findings: Findings) -> tuple[tuple[Center, ...], ZoneInfo]:
    value = document.root.value
    pairs = value if isinstance(value, Mapping) else {}
    own = {name: each for name, each in pairs.items() if name in _OURS}
    fields = Fields(replace(document.root, value=own), findings)
    centers = tuple(_center(Fields(each, findings)) for each in fields.nodes("watch"))
    ids = [each.id for each in centers]
    for twice in sorted({each for each in ids if each and ids.count(each) > 1}):
        fields.wrong("watch", f"{twice!r} is there twice; rename one")
    zone = fields.text("zone", required=False) or _ZONE
    try:
        return centers, ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        fields.wrong("zone", f"{zone!r} is no time zone; write {_ZONE}")
        return centers, ZoneInfo("UTC")


def _center(fields: Fields) -> Center:
    id_ = fields.slug("id")
    key_file = fields.text("key_file", required=False)
    if key_file and (fault := why_no_file(key_file, fields.findings.file)):
        fields.wrong("key_file", fault)
    center = Center(
        id=id_,
        name=fields.text("name", required=False) or id_,
        key_file=key_file,
        limits=Limits(
            late_seconds=_seconds(fields, "late", LATE_SECONDS),
            repeat_seconds=_seconds(fields, "repeat", REPEAT_SECONDS),
        ),
    )
    fields.end()
    return center


def _seconds(fields: Fields, name: str, usual: float) -> float:
    told = seconds(fields, name, such_as="3m or 30m")
    if told is None:
        return usual
    if told < _SHORTEST_SECONDS:
        fields.wrong(name, "is shorter than 1m; a center pings each minute")
    return told


def _theirs(document: Document) -> Document:
    value = document.root.value
    pairs = value if isinstance(value, Mapping) else {}
    rest = {name: each for name, each in pairs.items() if name not in _OURS}
    return replace(document, root=replace(document.root, value=rest))
