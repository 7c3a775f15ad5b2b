"""A provider of messages on the loopback that behaves as told, and remembers what it was sent."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.loopback import listening

Behaviour = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Posted:
    """What it was sent. headers: names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class Provider:
    """Behaves as the script says, one request after the other, then accepts for ever."""

    script: deque[Behaviour]
    port: int = 0
    posted: list[Posted] = field(default_factory=list)
    _came: asyncio.Condition = field(default_factory=asyncio.Condition)

    def url(self, path: str = "/hook") -> str:
        """URL of a page of it."""
        return f"http://127.0.0.1:{self.port}{path}"

    async def received(self, count: int) -> None:
        """Return once so many requests came."""
        async with asyncio.timeout(20), self._came:
            await self._came.wait_for(lambda: len(self.posted) >= count)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one request of one connection."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, path, _ = head[0].split(" ")
        headers = {
            name.lower(): value
            for name, _, value in (line.partition(": ") for line in head[1:])
            if name
        }
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        behave = self.script.popleft() if self.script else answers(204)
        async with self._came:
            self.posted.append(Posted(method, path, headers, body))
            self._came.notify_all()
        await behave(writer)


@asynccontextmanager
async def provider(*script: Behaviour) -> AsyncIterator[Provider]:
    """Serve one on a free port."""
    found = Provider(deque(script))
    async with listening(found.serve) as found.port:
        yield found


def answers(status: int, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Behaviour:
    """Answer as HTTP does."""

    async def behave(writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {status} Said"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        if status != 204:
            lines.append(f"Content-Length: {len(body)}")
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        await writer.drain()

    return behave


async def hangs(_writer: asyncio.StreamWriter) -> None:
    """Never answer."""
    await asyncio.Event().wait()


async def closes(_writer: asyncio.StreamWriter) -> None:
    """Take the request and hang up."""


async def is_no_http(writer: asyncio.StreamWriter) -> None:
    """Answer in another language."""
    writer.write(b"220 mail.example.vn ESMTP\r\n")
    await writer.drain()


def begins(head: bytes) -> Behaviour:
    """Send the beginning of an answer, and never its end."""

    async def behave(writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        await writer.drain()
        await asyncio.Event().wait()

    return behave


async def floods(writer: asyncio.StreamWriter) -> None:
    """Accept, and talk without end."""
    writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while True:
        writer.write(b"a" * 65_536)
        await writer.drain()
