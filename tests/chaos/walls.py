"""Walls that watch without a browser: they come back by the rule of the web client."""

import contextlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import anyio
import httpx
import orjson
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin, Subprotocol

_LIVE: Final = "/api/ioc/v1/live"
_SILENCE_SECONDS: Final = 10.0
_SNAPSHOT_BYTES_MAX: Final = 1 << 22


# The rule is that of connection.ts, where it is tested.
_LOOK_SECONDS: Final = 1.0
_LOOK_SPREAD_SECONDS: Final = 0.5


def backoff_seconds(losses: int, chance: Callable[[], float]) -> float:
    """Wait after so many losses in a row."""
    return 0.0 if losses <= 1 else chance() * min(30.0, 0.5 * 2 ** (losses - 1))


class UnreachedError(Exception):
    """Nobody answered."""


@dataclass(slots=True, eq=False)
class Wall:
    """One wall. topics: what it shows; shown: topic → cells. Times are of anyio's clock.

    asked_at: when the attempt began that ended in a snapshot of every topic, at `whole_at`.
    """

    http: httpx.AsyncClient
    csrf: str
    topics: tuple[str, ...]
    chance: Callable[[], float] = random.random
    shown: dict[str, dict[str, Any]] = field(default_factory=dict)
    refused: list[int] = field(default_factory=list)
    asked_at: float = 0.0
    whole_at: float = 0.0
    whole: anyio.Event = field(default_factory=anyio.Event)
    _losses: int = 0
    _fresh: set[str] = field(default_factory=set)

    def forget(self) -> None:
        """Wait for new snapshots from now on."""
        self.whole = anyio.Event()

    async def watch(self) -> None:
        """Watch until cancelled, connection after connection."""
        while True:
            retry_after, unreached = None, False
            try:
                retry_after = await self._life()
            except UnreachedError:
                unreached = True
            self._losses += 1
            wait = backoff_seconds(self._losses, self.chance)
            if retry_after is not None:
                wait = retry_after + self.chance() * _LOOK_SPREAD_SECONDS
            with anyio.move_on_after(wait):
                await (self._look() if unreached else anyio.sleep(wait))

    async def _look(self) -> None:
        """Look each second whether anybody is there; if so, return after a moment."""
        while True:
            await anyio.sleep(_LOOK_SECONDS)
            try:
                await self.http.get("/api/ioc/v1/build")
            except httpx.TransportError:
                continue
            await anyio.sleep(self.chance() * _LOOK_SPREAD_SECONDS)
            return

    async def _life(self) -> float | None:
        """Hold one connection until it is lost; returns when to come back, if that was said.

        Raises UnreachedError.
        """
        began = anyio.current_time()
        self._fresh.clear()
        try:
            ticket = await self.http.post(f"{_LIVE}/ticket", headers={"X-CSRF-Token": self.csrf})
        except httpx.TransportError as error:
            raise UnreachedError from error
        if not ticket.is_success:
            self.refused.append(ticket.status_code)
            assert ticket.status_code == httpx.codes.SERVICE_UNAVAILABLE, ticket.text
            return float(ticket.headers["retry-after"])
        with contextlib.suppress(WebSocketException, OSError):
            await self._follow(ticket.json()["ticket"], began)
        return None

    async def _follow(self, ticket: str, began: float) -> None:
        origin = str(self.http.base_url).rstrip("/")
        async with connect(
            origin.replace("http", "ws") + _LIVE,
            subprotocols=[Subprotocol("ioc.v1"), Subprotocol(ticket)],
            origin=Origin(origin),
            compression=None,
            open_timeout=_SILENCE_SECONDS,
            close_timeout=1,
            max_size=_SNAPSHOT_BYTES_MAX,
        ) as socket:
            await socket.send(orjson.dumps({"type": "subscribe", "topics": self.topics}).decode())
            async for text in socket:
                self._take(orjson.loads(text), began)

    def _take(self, frame: dict[str, Any], began: float) -> None:
        if frame["type"] == "snapshot":
            self.shown[frame["topic"]] = frame["data"]
            self._fresh.add(frame["topic"])
            if self._fresh == set(self.topics) and not self.whole.is_set():
                self.asked_at, self.whole_at = began, anyio.current_time()
                self.whole.set()
        if frame["type"] == "delta":
            assert frame["topic"] in self._fresh, "a change of what was never told"
            self.shown[frame["topic"]] |= dict(frame["ops"])
