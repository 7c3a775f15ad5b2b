"""A proxy that breaks connections on purpose: the crash tests freeze and cut from outside.

    async with FaultProxy.serving(Protocol.POSTGRES, upstream=real, at=ours) as proxy:
        async with proxy.holding(Frame.COMMIT) as held:
            await held.reached()
            ingest.kill()
            held.drop()

It understands PostgreSQL (over a Unix socket, where nothing is encrypted), MQTT and HTTP/1.1 just
enough to tell where a frame ends and what it is.
"""

import socket
import struct
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import anyio
from anyio.abc import SocketAttribute, SocketListener, SocketStream

from .trap import DroppedError, Trap
from .wire import SPLITTERS, Frame, Piece, Protocol, Way

# A folder's Unix socket, or host and port.
Address = Path | tuple[str, int]

_ABORT = struct.pack("ii", 1, 0)  # SO_LINGER: close with a reset and forget what is unsent
_SLICE_BYTES = 256  # at a throttled line's end so much arrives at once
_GONE = (anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.EndOfStream, OSError)


@dataclass(slots=True, eq=False)
class _Link:
    """A client's connection and ours to the server."""

    client: SocketStream
    server: SocketStream
    seen: set[Frame] = field(default_factory=set)

    async def close(self) -> None:
        for stream in (self.client, self.server):
            await anyio.aclose_forcefully(stream)

    async def reset(self) -> None:
        for stream in (self.client, self.server):
            raw = _socket(stream)
            if raw.family is not socket.AF_UNIX and raw.fileno() >= 0:
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORT)
        await self.close()


@dataclass(slots=True, eq=False)
class FaultProxy:
    """One listener before one server. Set delay_seconds and bytes_per_second at any time."""

    protocol: Protocol
    upstream: Address
    at: Address
    delay_seconds: float = 0.0  # before each piece that is passed on
    bytes_per_second: float | None = None
    passed: Counter[Frame] = field(default_factory=Counter)
    _links: set[_Link] = field(default_factory=set)
    _traps: list[Trap] = field(default_factory=list)
    _doubled: set[Frame] = field(default_factory=set)
    _open: anyio.Event = field(default_factory=anyio.Event)

    @classmethod
    @asynccontextmanager
    async def serving(
        cls, protocol: Protocol, *, upstream: Address, at: Address
    ) -> AsyncIterator[Self]:
        """Listen at `at` (port 0: any, see `port`) until the block ends."""
        listener = await _listen(at)
        if not isinstance(at, Path):
            at = (at[0], _socket(listener).getsockname()[1])
        proxy = cls(protocol, upstream, at)
        proxy._open.set()
        async with listener, anyio.create_task_group() as tasks:
            tasks.start_soon(listener.serve, proxy._serve, name=f"proxy {protocol}")
            yield proxy
            tasks.cancel_scope.cancel()
        if isinstance(at, Path):
            at.unlink()

    @property
    def port(self) -> int:
        """TCP port that it listens on."""
        if isinstance(self.at, Path):
            raise TypeError(f"{self.at} is a Unix socket")
        return self.at[1]

    @property
    def connections(self) -> int:
        """Connections that are open now."""
        return len(self._links)

    @asynccontextmanager
    async def holding(
        self, frame: Frame, *, nth: int = 1, after: Frame | None = None, containing: bytes = b""
    ) -> AsyncIterator[Trap]:
        """Hold one frame; see Trap. When the block ends it goes on, unless it was dropped."""
        trap = Trap(frame=frame, nth=nth, after=after, containing=containing)
        self._traps.append(trap)
        try:
            yield trap
        finally:
            self._traps.remove(trap)
            trap.release()

    @contextmanager
    def duplicating(self, frame: Frame) -> Iterator[None]:
        """Pass every frame of this kind on twice."""
        self._doubled.add(frame)
        try:
            yield
        finally:
            self._doubled.remove(frame)

    @contextmanager
    def blackholed(self) -> Iterator[None]:
        """Let nothing through, tell nobody: connections stay open, new ones are taken in."""
        self._open = anyio.Event()
        try:
            yield
        finally:
            self._open.set()

    async def reset(self) -> None:
        """Cut every connection."""
        for link in tuple(self._links):
            await link.reset()

    async def _serve(self, client: SocketStream) -> None:
        await self._open.wait()
        try:
            server = await _connect(self.upstream)
        except OSError:  # the server is down
            await anyio.aclose_forcefully(client)
            return
        link = _Link(client, server)
        self._links.add(link)
        try:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._pump, link, Way.UP)
                tasks.start_soon(self._pump, link, Way.DOWN)
        finally:
            self._links.discard(link)
            with anyio.CancelScope(shield=True):
                await link.close()

    async def _pump(self, link: _Link, way: Way) -> None:
        source, sink = link.client, link.server
        if way is Way.DOWN:
            source, sink = sink, source
        split = SPLITTERS[self.protocol](way)
        next(split)
        try:
            async for data in source:
                for piece in split.send(data):
                    await self._pass(link, piece, sink)
            await sink.send_eof()
        except (*_GONE, DroppedError):
            await link.close()

    async def _pass(self, link: _Link, piece: Piece, sink: SocketStream) -> None:
        for trap in tuple(self._traps):
            await trap.check(piece, link.seen)
        await self._open.wait()
        if self.delay_seconds:
            await anyio.sleep(self.delay_seconds)
        for _ in range(2 if piece.frame in self._doubled else 1):
            await self._send(piece.data, sink)
        self.passed[piece.frame] += 1
        link.seen.add(piece.frame)
        if piece.frame is Frame.COMMITTED:
            link.seen.clear()

    async def _send(self, data: bytes, sink: SocketStream) -> None:
        if self.bytes_per_second is None:
            await sink.send(data)
            return
        for start in range(0, len(data), _SLICE_BYTES):
            part = data[start : start + _SLICE_BYTES]
            await anyio.sleep(len(part) / self.bytes_per_second)
            await sink.send(part)


def _socket(of: SocketStream | SocketListener) -> socket.socket:
    raw: socket.socket = of.extra_attributes[SocketAttribute.raw_socket]()
    return raw


async def _listen(at: Address) -> SocketListener:
    if isinstance(at, Path):
        return await anyio.create_unix_listener(at, mode=0o666)
    multi = await anyio.create_tcp_listener(local_host=at[0], local_port=at[1])
    listener = multi.listeners[0]
    if not isinstance(listener, SocketListener):
        raise TypeError(f"{at[0]} has more than one address")
    return listener


async def _connect(upstream: Address) -> SocketStream:
    if isinstance(upstream, Path):
        return await anyio.connect_unix(upstream)
    return await anyio.connect_tcp(*upstream)
