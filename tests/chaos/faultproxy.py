"""A proxy that breaks connections on purpose: the crash tests freeze and cut from outside.

    async with FaultProxy.serving(Protocol.POSTGRES, upstream=real, at=ours) as proxy:
        async with proxy.holding(Frame.COMMIT) as held:
            await held.reached()
            ingest.kill()
            held.drop()

It understands PostgreSQL (over a Unix socket, where nothing is encrypted), MQTT and HTTP/1.1 just
enough to tell where a frame ends and what it is.
"""

import asyncio
import socket
import struct
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from .trap import DroppedError, Trap
from .wire import SPLITTERS, Course, Frame, Piece, Protocol, Way

# A Unix socket, or host and port.
Address = Path | tuple[str, int]

_Accept = Callable[[asyncio.StreamReader, asyncio.StreamWriter], None]

_ABORT = struct.pack("ii", 1, 0)  # SO_LINGER: close with a reset and forget what is unsent
_SLICE_BYTES = 256  # at a throttled line's end so much arrives at once
_CHUNK_BYTES = 65_536


@dataclass(slots=True, eq=False)
class _Side:
    """One end of a connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    def reset(self) -> None:
        raw = self.writer.get_extra_info("socket")
        if raw.family is not socket.AF_UNIX and not self.writer.is_closing():
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORT)
        self.writer.transport.abort()


@dataclass(slots=True, eq=False)
class _Link:
    """A client's connection and ours to the server."""

    client: _Side
    server: _Side
    course: Course = field(default_factory=Course)

    def close(self) -> None:
        for side in (self.client, self.server):
            side.writer.close()

    def reset(self) -> None:
        for side in (self.client, self.server):
            side.reset()


@dataclass(slots=True, eq=False)
class FaultProxy:
    """One listener before one server. Set delays and bytes_per_second at any time."""

    protocol: Protocol
    upstream: Address
    at: Address
    delay_seconds: float = 0.0  # before each piece that is passed on
    delays: dict[Frame, float] = field(default_factory=dict)  # and before those of a kind
    bytes_per_second: float | None = None
    passed: Counter[Frame] = field(default_factory=Counter)
    _links: set[_Link] = field(default_factory=set)
    _traps: list[Trap] = field(default_factory=list)
    _doubled: set[Frame] = field(default_factory=set)
    _open: asyncio.Event = field(default_factory=asyncio.Event)
    _server: asyncio.Server | None = None

    @classmethod
    @asynccontextmanager
    async def serving(
        cls, protocol: Protocol, *, upstream: Address, at: Address
    ) -> AsyncIterator[Self]:
        """Listen at `at` (port 0: any, see `port`) until the block ends."""
        proxy = cls(protocol, upstream, at)
        proxy._open.set()
        async with asyncio.TaskGroup() as tasks:
            serving: set[asyncio.Task[None]] = set()

            def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                serving.add(tasks.create_task(proxy._serve(_Side(reader, writer))))

            proxy._server = await proxy._listen(accept)
            try:
                yield proxy
            finally:
                proxy._server.close()
                for task in serving:
                    task.cancel()
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

    def lay(self, trap: Trap) -> None:
        """Hold what a trap of yours says; for good, if you do not drop or release it."""
        self._traps.append(trap)

    @asynccontextmanager
    async def holding(
        self, frame: Frame, *, nth: int = 1, after: Frame | None = None, containing: bytes = b""
    ) -> AsyncIterator[Trap]:
        """Hold one frame; see Trap. When the block ends it goes on, unless it was dropped."""
        trap = Trap(frame=frame, nth=nth, after=after, containing=containing)
        self.lay(trap)
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
        self._open = asyncio.Event()
        try:
            yield
        finally:
            self._open.set()

    def shut(self) -> None:
        """Cut every connection and take in no new one, for good."""
        if self._server:
            self._server.close()
        self.reset()

    def reset(self) -> None:
        """Cut every connection."""
        for link in tuple(self._links):
            link.reset()

    async def _listen(self, accept: _Accept) -> asyncio.Server:
        if isinstance(self.at, Path):
            server = await asyncio.start_unix_server(accept, self.at)
            self.at.chmod(0o666)
            return server
        server = await asyncio.start_server(accept, *self.at)
        self.at = server.sockets[0].getsockname()[:2]
        return server

    async def _serve(self, client: _Side) -> None:
        await self._open.wait()
        try:
            server = await _connected(self.upstream)
        except OSError:  # the server is down
            client.writer.close()
            return
        link = _Link(client, server)
        self._links.add(link)
        try:
            async with asyncio.TaskGroup() as pumps:
                pumps.create_task(self._pump(link, Way.UP))
                pumps.create_task(self._pump(link, Way.DOWN))
        finally:
            self._links.discard(link)
            link.close()

    async def _pump(self, link: _Link, way: Way) -> None:
        source, sink = link.client, link.server
        if way is Way.DOWN:
            source, sink = sink, source
        split = SPLITTERS[self.protocol](way)
        next(split)
        try:
            while data := await source.reader.read(_CHUNK_BYTES):
                for piece in split.send(data):
                    await self._pass(link, piece, sink)
            sink.writer.write_eof()
        except (OSError, DroppedError):
            link.close()

    async def _pass(self, link: _Link, piece: Piece, sink: _Side) -> None:
        for trap in tuple(self._traps):
            await trap.check(piece, link.course)
        await self._open.wait()
        if delay := self.delay_seconds + self.delays.get(piece.frame, 0.0):
            await asyncio.sleep(delay)
        for _ in range(2 if piece.frame in self._doubled else 1):
            await self._send(piece.data, sink)
        self.passed[piece.frame] += 1
        link.course.passed(piece)

    async def _send(self, data: bytes, sink: _Side) -> None:
        if self.bytes_per_second is None:
            await sink.send(data)
            return
        for start in range(0, len(data), _SLICE_BYTES):
            part = data[start : start + _SLICE_BYTES]
            await asyncio.sleep(len(part) / self.bytes_per_second)
            await sink.send(part)


async def _connected(upstream: Address) -> _Side:
    if isinstance(upstream, Path):
        return _Side(*await asyncio.open_unix_connection(upstream))
    return _Side(*await asyncio.open_connection(*upstream))
