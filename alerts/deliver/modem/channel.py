"""A text message to one person by the modem: put into the spool, watched until it left it."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import anyio

from alerts.deliver.answer import kept
from alerts.deliver.channels import Words
from alerts.deliver.notification import Claimed
from alerts.deliver.outcome import KnownAs, Outcome, Result
from alerts.deliver.provider import Provider, msisdn, worded
from alerts.deliver.secret import SecretError, SecretRef, Vault

from .spool import KEY_CHARS, Spool, Where, file_name

POLL_SECONDS: Final = 0.2
_WATCH_SHARE: Final = 0.9  # of a send's time; the rest is for files
# One attempt may fall into the daemon's start, or while it looks for the network.
ATTEMPTS_WAITED: Final = 2
_NUMBER: Final = re.compile(r"\+?[0-9]{3,15}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModemChannel:
    """One person's way through the spool. settings: instead of those of the provider's file."""

    provider: Provider
    vault: Vault
    words: Words
    to: SecretRef
    settings: Mapping[str, str]

    @property
    def needs(self) -> tuple[SecretRef, ...]:
        """Where the person is reached."""
        return (self.to,)

    async def send(self, claimed: Claimed, *, now: datetime, seconds: float) -> Outcome:
        """Lay it into the spool, unless an earlier attempt did, and see whether it leaves it."""
        row, settings = claimed.notification, {**self.provider.settings, **self.settings}
        try:
            number = _international(self.vault.read(self.to), settings.get("country_code", ""))
        except SecretError as error:
            return Outcome(Result.FAILED, str(error))
        if not _NUMBER.fullmatch(number):
            return Outcome(Result.REFUSED, "this is no telephone number; correct its file")
        name = file_name(row.dedupe_key, number, row.priority, row.created_at)
        text = worded(self.words.facts(row, now), self.provider.form)
        spool = Spool(Path(settings["spool"]))
        try:
            await anyio.to_thread.run_sync(spool.withdraw, row.dedupe_key, name)
            outcome = await _watched(spool, name, text, claimed.attempt, seconds * _WATCH_SHARE)
        except OSError as error:
            said = f"the spool {spool.folder}: {type(error).__name__}: {error.strerror}"
            return Outcome(Result.FAILED, kept(said, (number,)))
        if outcome.result is not Result.ACCEPTED:
            return outcome
        known_as = KnownAs(self.provider.name, row.dedupe_key.hex()[:KEY_CHARS])
        return Outcome(outcome.result, outcome.answer, known_as=known_as)

    async def withdraw(self, claimed: Claimed) -> None:
        """Take back what waits in the spool; a spool that cannot be reached sends nothing."""
        spool = Spool(Path({**self.provider.settings, **self.settings}["spool"]))
        with suppress(OSError):
            await anyio.to_thread.run_sync(spool.withdraw, claimed.notification.dedupe_key)


async def _watched(spool: Spool, name: str, text: str, attempt: int, seconds: float) -> Outcome:
    """Say what became of a message within so many seconds."""
    ends = anyio.current_time() + seconds
    mark = await anyio.to_thread.run_sync(spool.moved_at_ns)
    if await anyio.to_thread.run_sync(spool.find, name) is None:
        await anyio.to_thread.run_sync(spool.put, name, text)
    while True:
        where = await anyio.to_thread.run_sync(spool.find, name)
        if where is Where.SENT:
            return Outcome(Result.ACCEPTED, "the modem sent it")
        if where is Where.ERROR:
            # It would be found there by the next attempt, which is to try again.
            await anyio.to_thread.run_sync(spool.take_back, name, where)
            return Outcome(Result.FAILED, "the modem could not send it; gammu-smsd's log says why")
        if where is None:
            return Outcome(Result.UNKNOWN, "somebody took it out of the spool")
        left = ends - anyio.current_time()
        if left <= 0:
            break
        await anyio.sleep(min(left, POLL_SECONDS))
    if await anyio.to_thread.run_sync(spool.moved_at_ns) != mark:
        return Outcome(Result.FAILED, f"after {seconds:.0f} s it still waits behind others")
    if attempt < ATTEMPTS_WAITED:
        return Outcome(Result.FAILED, f"nothing left the spool within {seconds:.0f} s")
    await anyio.to_thread.run_sync(spool.take_back, name, Where.OUTBOX)
    return Outcome(
        Result.FAILED, "the modem or gammu-smsd hangs: nothing leaves the spool; taken out of it"
    )


def _international(number: str, country_code: str) -> str:
    """Write a number with its country, as a modem wants it; a short one stays as it is."""
    digits = msisdn(number, country_code)
    has_country = number.strip().startswith(("+", "0")) and bool(country_code)
    return f"+{digits}" if has_country else digits
