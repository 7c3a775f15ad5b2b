"""Sending samples by HTTP as a careful client does: the server's word decides when to try again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

import anyio
import httpx

from core.service.spread import spread

JSON_PATH = "/api/v1/ingest"
LINES_PATH = "/api/v2/write?precision=ms"

_AGAIN_MAX_SECONDS = 30.0
_RETRY_AFTER_MAX_SECONDS = 120.0
_FIRST_PAUSE_SECONDS = 0.5
_REQUEST_SECONDS = 30.0
_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
_KEY = frozenset({401, 403})


class NotSentError(Exception):
    """The center could not be reached, or does not take the key; nothing says it will later."""


@dataclass(frozen=True, slots=True)
class Post:
    """One request: JSON, or line protocol in ms."""

    body: bytes
    samples: int
    key: str
    lines: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """The center's word on one request. reasons: "code: detail" of those it named, ≤ 100."""

    accepted: int
    refused: int
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Courier:
    """Delivers requests. tries_max: None = never gives up, and waits for keys to become known."""

    client: httpx.AsyncClient
    on_retry: Callable[[str, int], None]  # reason, number of tries so far
    tries_max: int | None = None

    async def deliver(self, post: Post) -> Settled:
        """Send until there is an answer that more tries cannot change. Raises NotSentError."""
        tries = 0
        while True:
            tries += 1
            try:
                response = await self._post(post)
            except httpx.TransportError as error:
                reason, pause = f"{type(error).__name__}: {error}".rstrip(": "), None
            else:
                settled = self._settled(response, post)
                if settled is not None:
                    return settled
                reason, pause = f"HTTP {response.status_code}", _retry_after(response)
            if tries == self.tries_max:
                raise NotSentError(f"{self.client.base_url}: {reason}, {tries} times")
            self.on_retry(reason, tries)
            await anyio.sleep(_backoff(tries) if pause is None else pause)

    async def _post(self, post: Post) -> httpx.Response:
        headers = {
            "Authorization": f"{'Token' if post.lines else 'Bearer'} {post.key}",
            "Content-Type": "text/plain; charset=utf-8" if post.lines else "application/json",
        }
        path = LINES_PATH if post.lines else JSON_PATH
        return await self.client.post(path, content=post.body, headers=headers)

    def _settled(self, response: httpx.Response, post: Post) -> Settled | None:
        """Read the answer; None: try again later."""
        if response.is_success:
            return Settled(post.samples, 0)
        if response.status_code in _LATER:
            return None
        if response.status_code in _KEY:
            if self.tries_max is None:
                return None  # the key may be younger than the other side's list of keys
            raise NotSentError(f"{self.client.base_url}: {_detail(response)}")
        told = _members(response)
        accepted = told.get("accepted", 0)
        accepted = accepted if isinstance(accepted, int) else 0
        return Settled(accepted, post.samples - accepted, _reasons(told) or (_detail(response),))


def http_client(url: str) -> httpx.AsyncClient:
    """Client of the ingest process at `url`."""
    return httpx.AsyncClient(base_url=url, timeout=_REQUEST_SECONDS, trust_env=False)


def _reasons(told: Mapping[str, object]) -> tuple[str, ...]:
    errors = told.get("errors")
    return tuple(
        f"{error.get('code', 'refused')}: {error.get('field', '')}: {error.get('reason', '')}"
        for error in (errors if isinstance(errors, list) else [])
        if isinstance(error, dict)
    )


def _detail(response: httpx.Response) -> str:
    told = _members(response)
    return f"HTTP {response.status_code}: {told.get('detail') or response.text[:200]}"


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
        return min(float(text), _RETRY_AFTER_MAX_SECONDS)
    try:
        until = parsedate_to_datetime(text)
        sent = parsedate_to_datetime(response.headers.get("date", ""))
        seconds = (until - sent).total_seconds()
    except (ValueError, TypeError):  # TypeError: only one of the two has a zone
        return None
    return min(max(seconds, 0), _RETRY_AFTER_MAX_SECONDS)


def _backoff(tries: int) -> float:
    return spread(min(_AGAIN_MAX_SECONDS, _FIRST_PAUSE_SECONDS * 2.0 ** min(tries, 10)))


def escaped(text: str) -> str:
    """Write the name or the value of a label in line protocol."""
    return text.replace(",", "\\,").replace("=", "\\=").replace(" ", "\\ ")
