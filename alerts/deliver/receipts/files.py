"""The files of providers as far as they speak of receipts; each is read again when it changes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

import structlog

from alerts.deliver.config import SHIPPED, read_providers
from alerts.deliver.config.providers import FOLDER
from alerts.deliver.provider import ReceiptRules
from alerts.deliver.secret import SecretError, SecretRef, Vault
from core.place import is_slug
from core.service.settings import Settings

log = structlog.get_logger()

# A guess a millisecond would take longer than the world is old.
SECRET_CHARS_MIN: Final = 16
_Stamp = tuple[str, int, int, int]


@dataclass(slots=True)
class ReceiptFiles:
    """Finds what a channel's file says. vault: its folder of the configuration is the place's."""

    vault: Vault
    _known: dict[str, tuple[_Stamp, ReceiptRules | None]] = field(default_factory=dict)

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Look into the folders of this installation."""
        return cls(Vault(settings.config, settings.state))

    def find(self, channel: str) -> tuple[ReceiptRules, str] | None:
        """Give a channel's rules and its secret; None: it takes no receipts."""
        stamp = self._stamp(channel) if is_slug(channel) else None
        if stamp is None:
            return None
        if channel not in self._known or self._known[channel][0] != stamp:
            self._known[channel] = (stamp, self._read(channel))
        rules = self._known[channel][1]
        secret = self._secret(channel, rules) if rules else ""
        return (rules, secret) if rules and secret else None

    def _folders(self) -> Sequence[Path]:
        return (self.vault.config, SHIPPED)

    def _stamp(self, channel: str) -> _Stamp | None:
        for folder in self._folders():
            try:
                found = (folder / FOLDER / f"{channel}.yml").stat()
            except OSError:
                continue
            return str(folder), found.st_ino, found.st_mtime_ns, found.st_size
        return None

    def _read(self, channel: str) -> ReceiptRules | None:
        providers, faults = read_providers([channel], self._folders())
        for fault in faults:
            log.error("channel_described_wrongly", fault=str(fault))
        return providers[channel].receipts if channel in providers else None

    def _secret(self, channel: str, rules: ReceiptRules) -> str:
        """Give the secret; empty, and the log says why, when there is none that can be used."""
        try:
            secret = self.vault.read(SecretRef(rules.secret_file))
        except SecretError as error:
            log.warning("receipts_closed", channel=channel, reason=str(error))
            return ""
        if len(secret) < SECRET_CHARS_MIN:
            reason = f"{rules.secret_file} is shorter than {SECRET_CHARS_MIN} letters"
            log.error("receipts_closed", channel=channel, reason=reason)
            return ""
        return secret
