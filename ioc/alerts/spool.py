"""What the center needs to call people without its database: on its own disk, no secret in it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
import structlog

from alerts.deadman.watch import Limits
from alerts.deliver.config import ChannelSettings, Given
from alerts.groups.routing import PLACE
from alerts.oncall import ONCALL, parse_oncall
from core.place import NO_HOLIDAYS, Findings, Node, read_yaml
from core.service.logs import complain
from core.service.secrets import keep_secret
from ioc.deadman.config import Center, Config
from ioc.deadman.whom import channels_for_center, given_of

log = structlog.get_logger()

DATABASE: Final = "database"
AWAY_SECONDS: Final = 60.0
_FOREVER_SECONDS: Final = 1e9  # told once, not again and again: the outside watches, too
_HIDDEN: Final = "left out"
# A secret in the file itself; of those in files only the files' names are kept.
_SECRET: Final = re.compile(r"(credentials|password|secret|token|_key)$")


class Kept(msgspec.Struct, frozen=True):
    """The file. document: oncall.yml of the place, its inline secrets left out."""

    zone: str
    document: str


@dataclass(slots=True)
class Spool:
    """Keeps the last routing that the database told. folder: of oncall.yml, for its files."""

    file: Path
    folder: Path
    _kept: Kept | None = field(default=None)

    def keep(self, rows: Sequence[tuple[str, str, str]], zone: str) -> bool:
        """Write the place's routing if it is another than before; whether it is."""
        document = next((text for name, _, text in rows if name == PLACE), "")
        kept = Kept(zone, _without_secrets(document))
        if kept == self._kept:
            return False
        self._kept = kept
        try:
            keep_secret(self.file, msgspec.json.encode(kept).decode())
        except OSError as error:
            complain("spool_not_written", error, file=str(self.file))
        return True

    def config(self) -> Config | None:
        """Give whom to call when the database is away; None: nobody is known."""
        kept = self._kept or self._read()
        if kept is None or not kept.document:
            return None
        findings = Findings(ONCALL)
        document = read_yaml(kept.document.encode(), findings)
        # Times do not count here: whoever can be reached is called.
        oncall = parse_oncall(document, findings, NO_HOLIDAYS) if document else None
        if oncall is None:
            log.error("spool_unreadable", why="; ".join(map(str, findings.all())))
            return None
        given, _ = given_of(oncall, self.folder, findings)
        return Config(
            centers=(Center(id=DATABASE, name=given.settings.center, limits=LIMITS),),
            zone=ZoneInfo(kept.zone),
            channels=channels_for_center(oncall),
            given=given,
        )

    def _read(self) -> Kept | None:
        try:
            self._kept = msgspec.json.decode(self.file.read_bytes(), type=Kept)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.DecodeError) as error:
            complain("spool_unreadable", error)
            return None
        return self._kept


LIMITS: Final = Limits(late_seconds=AWAY_SECONDS, repeat_seconds=_FOREVER_SECONDS)

# As long as the database has told nobody's name.
NOBODY: Final = Config(
    centers=(Center(id=DATABASE, name=DATABASE, limits=LIMITS),),
    zone=ZoneInfo("UTC"),
    channels=(),
    given=Given(settings=ChannelSettings(), receivers={}),
)


def _without_secrets(text: str) -> str:
    """Give a file as JSON, which YAML is, too, without the secrets that stand in it."""
    document = read_yaml(text.encode(), Findings(ONCALL)) if text else None
    return msgspec.json.encode(_plain(document.root)).decode() if document else ""


def _plain(node: Node) -> object:
    if isinstance(node.value, Mapping):
        return {
            name: _HIDDEN if _SECRET.search(name) and isinstance(each.value, str) else _plain(each)
            for name, each in node.value.items()
        }
    if isinstance(node.value, tuple):
        return [_plain(each) for each in node.value]
    return node.value
