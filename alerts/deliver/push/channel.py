"""A message to all browsers of one person; each gets it encrypted for itself."""

import asyncio
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Final, Protocol

import orjson
from cryptography.hazmat.primitives.asymmetric import ec

from alerts.deliver.answer import kept
from alerts.deliver.channels import ANSWER_BYTES_MAX, Outbound, Words, judged
from alerts.deliver.channels.webhook import AGENT
from alerts.deliver.notification import Claimed, Notification
from alerts.deliver.outcome import Outcome, Result
from alerts.deliver.secret import SecretRef
from alerts.deliver.text import Facts, shorter
from core.service.outbound import Request

from .keys import vapid_key
from .subscription import CURVE, SALT_BYTES, Subscription, encrypted

TITLE_CHARS_MAX: Final = 80
BODY_CHARS_MAX: Final = 240
_TAG_CHARS: Final = 32  # as long as a Topic may be
_GONE: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_LIVES_SECONDS: Final = 4 * 3600  # for a browser that is off: later it is in the list
_URGENT: Final = frozenset({"p1", "p2"})
# Worst last: a message that one browser has is told.
_ORDER: Final = (Result.ACCEPTED, Result.UNKNOWN, Result.FAILED, Result.REFUSED)


class Browsers(Protocol):
    """Where people's browsers are kept."""

    async def of(self, user: str) -> Sequence[Subscription]:
        """Give those of a user."""

    async def told(self, taken: Sequence[int], gone: Sequence[int], *, now: datetime) -> None:
        """Note which took a message, and which are no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PushChannel:
    """The browsers of a user. state: IOC_STATE, which has the center's key."""

    outbound: Outbound
    browsers: Browsers
    words: Words
    user: str
    contact: str
    state: Path

    @property
    def needs(self) -> tuple[SecretRef, ...]:
        """Nothing: the key is made when it is needed first."""
        return ()

    async def send(self, claimed: Claimed, *, now: datetime, seconds: float) -> Outcome:
        """Send to each browser at once."""
        found = await self.browsers.of(self.user)
        if not found:
            return Outcome(Result.REFUSED, "no browser of this person takes messages")
        row = claimed.notification
        text = orjson.dumps(said(row, self.words.facts(row, now)))
        try:
            headers = [self._headers(row, each, now) for each in found]
            bodies = [_body(text, each) for each in found]
        except (OSError, ValueError) as error:
            return Outcome(Result.FAILED, kept(f"{type(error).__name__}: {error}"))
        outcomes = await asyncio.gather(
            *(
                self._sent(each.endpoint, head, body, now, seconds)
                for each, head, body in zip(found, headers, bodies, strict=True)
            )
        )
        pairs = list(zip(found, outcomes, strict=True))
        taken = [each.id for each, one in pairs if one.result is Result.ACCEPTED]
        gone = [each.id for each, one in pairs if one.status in _GONE]
        await self.browsers.told(taken, gone, now=now)
        return _together(outcomes)

    def _headers(
        self, row: Notification, to: Subscription, now: datetime
    ) -> tuple[tuple[str, str], ...]:
        key = vapid_key(self.state)
        return (
            AGENT,
            ("Authorization", key.authorization(to.endpoint, self.contact, now)),
            ("Content-Encoding", "aes128gcm"),
            ("Content-Type", "application/octet-stream"),
            ("TTL", str(_LIVES_SECONDS)),
            ("Urgency", "high" if row.priority in _URGENT else "normal"),
            ("Topic", tag(row)),  # what waits for a browser that is off is replaced
        )

    async def _sent(
        self,
        endpoint: str,
        headers: tuple[tuple[str, str], ...],
        body: bytes,
        now: datetime,
        seconds: float,
    ) -> Outcome:
        request = Request(
            method="POST",
            headers=headers,
            body=body,
            answer_bytes_max=ANSWER_BYTES_MAX,
            keeps_part=True,
        )
        hidden = (endpoint, endpoint.partition("://")[2].partition("/")[2])
        answer = await self.outbound.ask(endpoint, request, seconds=seconds, secrets=hidden)
        if isinstance(answer, Outcome):
            return answer
        return judged(answer, now=now, secrets=hidden)


def said(row: Notification, told: Facts) -> dict[str, str]:
    """Give what the page's service worker shows: title, body, url, tag (docs/notifications.md)."""
    where = ", ".join(filter(None, (told.place, told.times)))
    body = ". ".join(filter(None, (where, told.evidence, told.next)))
    return {
        "title": shorter(f"{told.state}: {told.subject}", TITLE_CHARS_MAX),
        "body": shorter(body, BODY_CHARS_MAX)
        if told.link and body
        else _with_code(body, told.code),
        "url": told.link,
        "tag": tag(row),
    }


def _with_code(body: str, code: str) -> str:
    """Say by which letters a message without a link is known."""
    end = f"Mã tin {code}"
    return f"{shorter(body, BODY_CHARS_MAX - len(end) - 2)}. {end}" if body else end


def tag(row: Notification) -> str:
    """Name what a message is about: the newest of a group takes the place of what was shown."""
    group = str(row.content.get("groupKey") or row.dedupe_key.hex())
    return hashlib.sha256(group.encode()).hexdigest()[:_TAG_CHARS]


def _body(text: bytes, to: Subscription) -> bytes:
    key = ec.generate_private_key(CURVE)
    return encrypted(text, to, key=key, salt=secrets.token_bytes(SALT_BYTES))


def _together(outcomes: Sequence[Outcome]) -> Outcome:
    """Give one outcome for all browsers. One that is gone is refused for ever."""
    judged_ones = [
        Outcome(Result.REFUSED, "a browser is no more", each.status)
        if each.status in _GONE
        else each
        for each in outcomes
    ]
    best = min(judged_ones, key=lambda each: _ORDER.index(each.result))
    count = sum(each.result is best.result for each in judged_ones)
    answer = f"{count} of {len(outcomes)} browsers: {best.answer}"
    return Outcome(best.result, kept(answer), best.status, best.retry_after_seconds)
