"""One request to a provider: guarded, timed, its answer bounded; redirects are not followed."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final

import anyio

from alerts.deliver.answer import kept
from alerts.deliver.outcome import Outcome, Result
from core.service.outbound import (
    Answer,
    FailedError,
    Guard,
    Log,
    Reach,
    Refusal,
    Request,
    exchange,
)

ANSWER_BYTES_MAX: Final = 64 << 10
# Of a send's time: an answer whose body drips is judged by what came of it before the time is over.
_READ_SHARE: Final = 0.9
# Somebody may put these right (a key, an address) or they pass; what is wrong with the message
# itself stays wrong.
_RETRIED: Final = frozenset({401, 402, 403, 404, 407, 408, 421, 423, 425, 429})


@dataclass(frozen=True, slots=True)
class Outbound:
    """How requests leave."""

    reach: Reach
    guard: Guard

    async def ask(
        self, url: str, request: Request, *, seconds: float, secrets: Sequence[str] = ()
    ) -> Answer | Outcome:
        """Ask once; an outcome when there was no answer. secrets: what no ledger may keep."""
        spot = self.guard.spot_of_url(url)
        if isinstance(spot, Refusal):
            return Outcome(Result.FAILED, kept(f"guard: {spot.reason}", secrets))
        sent = False
        log = Log(anyio.current_time() + seconds * _READ_SHARE)
        try:
            async with asyncio.timeout(seconds):
                addresses = await self.reach.addresses(spot, self.guard, log, ())
                async with self.reach.connected(spot, addresses, log) as stream:
                    sent = True
                    return await exchange(stream, spot, log, request)
        except FailedError as failed:
            said = f"{failed.why}: {failed.detail}"
        except TimeoutError:
            said = f"no answer within {seconds:g} s"
        return Outcome(Result.UNKNOWN if sent else Result.FAILED, kept(said, secrets))


def judged(answer: Answer, *, now: datetime, secrets: Sequence[str] = ()) -> Outcome:
    """Say what a status means, where nothing else is agreed."""
    text = kept(answer.body, secrets)
    status = answer.status
    match status // 100:  # of a status, hundreds are its class
        case 2:
            return Outcome(Result.ACCEPTED, text, status)
        case 4 if status not in _RETRIED:
            return Outcome(Result.REFUSED, text, status)
        case 3:
            text = kept(f"redirects are not followed: {_where(answer)}", secrets)
        case _:
            pass
    return Outcome(Result.FAILED, text, status, _retry_after(answer, now))


def _where(answer: Answer) -> str:
    return (answer.location or b"").decode("latin-1")[:500]


def _retry_after(answer: Answer, now: datetime) -> float | None:
    """Read for how long the provider wants to be left alone: seconds, or a date."""
    if answer.status not in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        return None
    text = (answer.header(b"retry-after") or b"").decode("latin-1").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        until = parsedate_to_datetime(text)
        return max(0.0, (until - now).total_seconds())
    except (ValueError, TypeError):  # no date, or one without a zone
        return None
