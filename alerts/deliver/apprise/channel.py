"""A message to one person by apprise: each of his URLs in a child that is ended in time.

Not in this process: apprise follows redirects, tells of what services answer only yes or no, writes
tokens into its debug log, and can hang.
"""

import asyncio
import json
import os
import re
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import unquote, unquote_plus

import anyio

from alerts.deliver.answer import kept
from alerts.deliver.channels import Words
from alerts.deliver.notification import Claimed
from alerts.deliver.outcome import Outcome, Result
from alerts.deliver.provider import Provider, worded
from alerts.deliver.secret import SecretError, SecretRef, Vault
from alerts.deliver.text import shorter
from core.service.outbound import Guard

URLS_MAX: Final = 4  # of a person
CHILDREN_MAX: Final = 4  # at a time; each has 60 MB
CHILD_SECONDS_MAX: Final = 15.0
_KILL_SHARE: Final = 0.9  # of a send's time
_TITLE_CHARS_MAX: Final = 120
_CHILD: Final = Path(__file__).with_name("child.py")
_PART: Final = re.compile(r"[/:@?&=#,]+")
_PART_CHARS_MIN: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class AppriseChannel:
    """One person's URLs. to: the file that has them, one a line. room: for so many children."""

    provider: Provider
    vault: Vault
    words: Words
    to: SecretRef
    guard: Guard
    room: anyio.CapacityLimiter

    @property
    def needs(self) -> tuple[SecretRef, ...]:
        """The file of URLs."""
        return (self.to,)

    async def send(self, claimed: Claimed, *, now: datetime, seconds: float) -> Outcome:
        """Tell all URLs at once; one that took it is enough."""
        try:
            urls = self.vault.read(self.to).split()
        except SecretError as error:
            return Outcome(Result.FAILED, str(error))
        if len(urls) > URLS_MAX:
            return Outcome(Result.FAILED, f"{len(urls)} URLs are too many; {URLS_MAX} at most")
        told = self.words.facts(claimed.notification, now)
        asked = {
            "title": shorter(f"{told.state}: {told.subject}", _TITLE_CHARS_MAX),
            "body": worded(told, self.provider.form),
            "networks": [str(each) for each in self.guard.networks],
        }
        limit = min(seconds * _KILL_SHARE, CHILD_SECONDS_MAX)
        outcomes = await asyncio.gather(
            *(self._called(url, {**asked, "url": url}, limit) for url in urls)
        )
        order = (Result.ACCEPTED, Result.UNKNOWN, Result.FAILED)
        best = min(outcomes, key=lambda each: order.index(each.result))
        count = sum(each.result is best.result for each in outcomes)
        return Outcome(best.result, kept(f"{count} of {len(urls)} URLs: {best.answer}"))

    async def _called(self, url: str, asked: dict[str, object], seconds: float) -> Outcome:
        try:
            async with asyncio.timeout(seconds), self.room:
                said = await _child(json.dumps(asked).encode())
        except TimeoutError:
            return Outcome(Result.UNKNOWN, f"ended after {seconds:.0f} s")
        try:
            answer = json.loads(said)
            result = Result.ACCEPTED if answer["ok"] is True else Result.FAILED
            text = str(answer["said"])
        except (ValueError, KeyError, TypeError):
            return Outcome(Result.UNKNOWN, "apprise ended without an answer")
        return Outcome(result, kept(text or str(result), secret_parts(url)))


def secret_parts(url: str) -> Sequence[str]:
    """Give what of a URL no ledger may keep: itself and all its parts, the longest first."""
    written = [url, *_PART.split(url)]
    said = (*written, *map(unquote, written), *map(unquote_plus, written))
    parts = {each for each in said if len(each) >= _PART_CHARS_MIN}
    return sorted(parts, key=len, reverse=True)


async def _child(asked: bytes) -> bytes:
    """Run one; whatever ends the waiting ends it and all that it started."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(_CHILD),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={"PATH": os.defpath, "LANG": "C.UTF-8"},  # no proxy, no home
        start_new_session=True,
    )
    try:
        said, _ = await child.communicate(asked)
        return said
    finally:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        with anyio.CancelScope(shield=True):
            await child.wait()
