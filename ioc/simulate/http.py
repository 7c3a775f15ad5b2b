"""Sending by HTTP: as a careful client does it, with the server's word on when to try again."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

import anyio
import httpx
import structlog

from core.model import SourceId

from .messages import Message
from .meters import ACCEPTED, REFUSED, RETRIED, SENT
from .models import Channel

log = structlog.get_logger()

_PATHS = {Channel.LINES: "/api/v2/write?precision=ms"}
_JSON_PATH = "/api/v1/ingest"
_AGAIN_MAX_SECONDS = 30.0
_RETRY_AFTER_MAX_SECONDS = 120.0
_FIRST_PAUSE_SECONDS = 0.5
_REQUEST_SECONDS = 30.0

# The key may be younger than the other side's list of keys; later it may have been replaced.
_WAIT_FOR_KEY = frozenset({401, 403})
_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Settled:
    """The center's word on one message."""

    accepted: int
    refused: int
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HttpSender:
    """Delivers messages of all sources; each with its own key."""

    client: httpx.AsyncClient
    keys: Mapping[SourceId, str]

    async def deliver(self, message: Message) -> Settled:
        """Send until the center has an answer that more tries cannot change."""
        SENT.labels(message.channel).inc(message.samples)
        tries = 0
        while True:
            tries += 1
            try:
                response = await self._post(message)
            except httpx.TransportError as error:
                reason, pause = type(error).__name__, None
            else:
                settled = _settled(response, message)
                if settled is not None:
                    ACCEPTED.labels(message.channel).inc(settled.accepted)
                    REFUSED.labels(message.channel).inc(settled.refused)
                    return settled
                reason, pause = str(response.status_code), _retry_after(response)
            RETRIED.labels(message.channel, reason).inc()
            if tries == 1:
                log.warning("send_retry", source=message.source, reason=reason)
            await anyio.sleep(_backoff(tries) if pause is None else pause)

    async def _post(self, message: Message) -> httpx.Response:
        lines = message.channel is Channel.LINES
        key = self.keys[message.source]
        headers = {
            "Authorization": f"Token {key}" if lines else f"Bearer {key}",
            "Content-Type": "text/plain; charset=utf-8" if lines else "application/json",
        }
        path = _PATHS.get(message.channel, _JSON_PATH)
        return await self.client.post(path, content=message.body, headers=headers)


def http_client(url: str) -> httpx.AsyncClient:
    """Client of the ingest process at `url`."""
    return httpx.AsyncClient(base_url=url, timeout=_REQUEST_SECONDS, trust_env=False)


def _settled(response: httpx.Response, message: Message) -> Settled | None:
    """Read the answer; None: try again later."""
    if response.is_success:
        return Settled(message.samples, 0)
    if response.status_code in _WAIT_FOR_KEY | _LATER:
        return None
    told = _members(response)
    accepted = told.get("accepted", 0)
    accepted = accepted if isinstance(accepted, int) else 0
    errors = told.get("errors")
    reasons = tuple(
        f"{error.get('field', '')}: {error.get('reason', '')}"
        for error in (errors if isinstance(errors, list) else [])
        if isinstance(error, dict)
    )
    reasons = reasons or (f"{response.status_code} {told.get('detail', response.text[:200])}",)
    log.warning("send_refused", source=message.source, status=response.status_code, why=reasons[0])
    return Settled(accepted, message.samples - accepted, reasons)


def _members(response: httpx.Response) -> Mapping[str, object]:
    try:
        told = response.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds that the server asks to wait (RFC 9110: a number or a date), else None."""
    text = response.headers.get("retry-after", "")
    if text.isdigit():
        return min(float(text), _RETRY_AFTER_MAX_SECONDS) + random.uniform(0, 0.3)  # noqa: S311 - spreads retries, guards nothing
    try:
        until = parsedate_to_datetime(text)
        sent = parsedate_to_datetime(response.headers.get("date", ""))
    except ValueError:
        return None
    return min(max((until - sent).total_seconds(), 0), _RETRY_AFTER_MAX_SECONDS)


def _backoff(tries: int) -> float:
    longest: float = min(_AGAIN_MAX_SECONDS, _FIRST_PAUSE_SECONDS * 2.0 ** min(tries, 10))
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads retries, guards nothing
