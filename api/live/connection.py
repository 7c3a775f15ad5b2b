"""One open live feed: hello, subscribe, then frames until one side has enough."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from api.instants import ms_of
from core.service.clock import Clock

from . import frames
from .frames import Farewell, Op
from .hub import DROPPED, WHOLE_TOPICS, Hub, public
from .mailbox import Mailbox, OverflowingError

log = structlog.get_logger()

SUBSCRIBE_SECONDS: Final = 5.0
RECHECK_SECONDS: Final = 60.0
# A client that takes nothing for so long is gone or too slow to be shown anything current.
SEND_SECONDS: Final = 10.0
# A canary comes each 5 s, and rules are looked at each second. When one is overdue, heartbeats tell
# each second how old the last is:
# else a wall would learn of it, and warn, up to a whole heartbeat too late.
OVERDUE_SECONDS: Final = 6.0
_URGENT_SECONDS: Final = 1.0
_POLICY: Final = 1008
_TRY_AGAIN: Final = 1013
_SHUTDOWN: Final = 1012
_CODES: Final = {Farewell.SLOW: _TRY_AGAIN, Farewell.SHUTDOWN: _SHUTDOWN}

# Tells whether the session is still good, and that the open socket is activity.
Recheck = Callable[[], Awaitable[bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Greeting:
    """What hello says of this process."""

    build: str
    epoch: str
    zone: str


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who watches. session_hash: what a dismissal names. topics: what it may hear; None: any.

    aliases: topics that are told to it in its own way, and under which name the hub has that.
    """

    session_hash: bytes
    user: str
    topics: frozenset[str] | None = None
    aliases: Mapping[str, str] = field(default_factory=dict)

    def may_hear(self, topic: str) -> bool:
        """Whether a topic is for this viewer."""
        return self.topics is None or topic in self.topics


class Connection:
    """One client. The hub puts what changed into its mailbox; `run` sends it."""

    def __init__(
        self, socket: WebSocket, viewer: Viewer, hub: Hub, *, clock: Clock, greeting: Greeting
    ) -> None:
        self.session_hash = viewer.session_hash
        self._socket = socket
        self._viewer = viewer
        self._hub = hub
        self._clock = clock
        self._greeting = greeting
        self._mailbox = Mailbox()
        self._wake = asyncio.Event()
        self._seq = 0
        self._opened = time.monotonic()
        self._farewell: tuple[Farewell, float | None] | None = None

    def put_snapshot(self, topic: str, ops: list[Op], *, at_ms: int) -> None:
        """Owe the whole topic. Raises OverflowingError."""
        self._mailbox.put_snapshot(topic, ops, at_ms=at_ms)
        self._wake.set()

    def put_values(self, topic: str, ops: list[Op], *, at_ms: int) -> None:
        """Owe new values. Raises OverflowingError."""
        self._mailbox.put_values(topic, ops, at_ms=at_ms)
        self._wake.set()

    def put_each(self, topic: str, ops: list[Op], *, at_ms: int) -> None:
        """Owe a change that is told as it is. Raises OverflowingError."""
        self._mailbox.put_unmerged(topic, ops, at_ms=at_ms)
        self._wake.set()

    def dismiss(self, reason: Farewell, *, retry_after_seconds: float | None = None) -> None:
        """End the connection with a word, after what is being sent now."""
        if self._farewell is None:
            self._farewell = (reason, retry_after_seconds)
            DROPPED.labels(reason.value).inc()
        self._wake.set()

    async def run(self, recheck: Recheck) -> None:
        """Serve the client until it leaves or is dismissed."""
        await self._socket.accept(subprotocol=frames.SUBPROTOCOL)
        self._hub.enter(self)
        try:
            await self._serve(recheck)
        except* (WebSocketDisconnect, TimeoutError):
            pass  # it left, or takes nothing any more
        finally:
            self._hub.leave(self)
            self._note()
            await self._close()

    def _note(self) -> None:
        log.info(
            "live_closed",
            user=self._viewer.user,
            reason=self._farewell[0].value if self._farewell else "left",
            frames=self._seq,
            seconds=round(time.monotonic() - self._opened, 1),
        )

    async def _serve(self, recheck: Recheck) -> None:
        await self._send(self._hello())
        await self._subscribe()
        async with asyncio.TaskGroup() as tasks:
            others = [
                tasks.create_task(self._listen(), name="live reader"),
                tasks.create_task(self._recheck(recheck), name="live session"),
            ]
            await self._write()
            for task in others:
                task.cancel()

    async def _subscribe(self) -> None:
        """Wait for the one frame that a client sends."""
        topics = None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SUBSCRIBE_SECONDS):
                topics = frames.subscribed(await self._receive())
        if topics is None or not all(map(self._may_subscribe, topics)):
            self.dismiss(Farewell.PROTOCOL)
            return
        try:
            self._hub.subscribe(self, [self._viewer.aliases.get(each, each) for each in topics])
        except OverflowingError:
            self.dismiss(Farewell.SLOW)

    def _may_subscribe(self, topic: str) -> bool:
        return self._hub.knows(topic) and self._viewer.may_hear(topic)

    async def _write(self) -> None:
        """Send what the mailbox holds, and a heartbeat when it is due."""
        loop = asyncio.get_running_loop()
        beat_at = loop.time()
        while self._farewell is None:
            if loop.time() >= beat_at:
                beat_at = loop.time() + self._beat_seconds()
                await self._send(self._heartbeat())
            elif self._mailbox:
                await self._send(self._frame())
            else:
                self._wake.clear()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout_at(beat_at):
                        await self._wake.wait()
        await self._send(frames.bye(self._farewell[0], retry_after_seconds=self._farewell[1]))

    async def _listen(self) -> None:
        """Read on: a second frame breaks the protocol, the end of the socket ends everything."""
        await self._receive()
        self.dismiss(Farewell.PROTOCOL)

    async def _recheck(self, recheck: Recheck) -> None:
        """Look each minute whether the session is still good; an open socket is activity."""
        while True:
            await asyncio.sleep(RECHECK_SECONDS)
            if not await recheck():
                self.dismiss(Farewell.SESSION_EXPIRED)
                return

    async def _receive(self) -> str | None:
        """Text of the next frame, None for a binary one. Raises WebSocketDisconnect."""
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        text: str | None = message.get("text")
        return text

    async def _send(self, frame: str) -> None:
        async with asyncio.timeout(SEND_SECONDS):
            await self._socket.send_text(frame)

    async def _close(self) -> None:
        if self._socket.application_state is not WebSocketState.CONNECTED:
            return
        code = _CODES.get(self._farewell[0], _POLICY) if self._farewell else _TRY_AGAIN
        with contextlib.suppress(TimeoutError, RuntimeError, WebSocketDisconnect):
            async with asyncio.timeout(1):
                await self._socket.close(code)

    def _hello(self) -> str:
        return frames.hello(
            build=self._greeting.build,
            epoch=self._greeting.epoch,
            now_ms=ms_of(self._clock.now()),
            user=self._viewer.user,
            zone=self._greeting.zone,
        )

    def _frame(self) -> str:
        topic, pending = self._mailbox.take()
        self._seq += 1
        name = public(topic)
        whole = frames.listed if name in WHOLE_TOPICS else frames.snapshot
        write = whole if pending.snapshot else frames.delta
        return write(name, pending.ops.values(), seq=self._seq, at_ms=pending.at_ms)

    def _heartbeat(self) -> str:
        now = self._clock.now()
        self._seq += 1
        return frames.heartbeat(
            seq=self._seq,
            now_ms=ms_of(now),
            canary_age_seconds=_age_seconds(self._hub.canary_at, now),
            eval_age_seconds=_age_seconds(self._hub.evaluated_at, now),
        )

    def _beat_seconds(self) -> float:
        """Until the next heartbeat."""
        now, times = self._clock.now(), (self._hub.canary_at, self._hub.evaluated_at)
        overdue = any((_age_seconds(at, now) or 0.0) > OVERDUE_SECONDS for at in times)
        return _URGENT_SECONDS if overdue else frames.HEARTBEAT_SECONDS


def _age_seconds(moment: datetime | None, now: datetime) -> float | None:
    return None if moment is None else (now - moment).total_seconds()
