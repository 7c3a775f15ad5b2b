"""Local stand-ins of portals: small servers on the loopback interface that behave and misbehave."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import numpy as np

from core.service.clock import Clock
from ioc.simulate.models import PHASES, Behaviour, Fault

GREETING = "Cổng dịch vụ mô phỏng"  # the words that a probe looks for
_HEAD_BYTES_MAX = 16_384
_CLIENT_SECONDS = 10.0
_HANG_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class StandIn:
    """One portal: answers as late, as wrongly or not at all, as its model says for now."""

    behaviour: Behaviour
    clock: Clock

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request, then close."""
        try:
            async with asyncio.timeout(_CLIENT_SECONDS):
                await reader.readuntil(b"\r\n\r\n")
            await self._answer(writer)
        except (TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # the visitor left, or is none
        finally:
            writer.close()

    async def _answer(self, writer: asyncio.StreamWriter) -> None:
        now_ms = int(self.clock.now().timestamp() * 1000)
        fault = self.behaviour.fault(now_ms)
        if fault is Fault.CLOSED:
            return
        if fault is Fault.HANGS:
            await asyncio.sleep(_HANG_SECONDS)
            return
        seconds = float(self.behaviour.seconds(np.array([now_ms], np.int64))[0])
        await asyncio.sleep(seconds * PHASES["first_byte"])
        status = "503 Service Unavailable" if fault is Fault.ERROR else "200 OK"
        body = f"<!doctype html><title>{GREETING}</title><p>{self.behaviour.portal.id}".encode()
        head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n"
        writer.write(head.encode() + b"Content-Type: text/html; charset=utf-8\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(seconds * (PHASES["total"] - PHASES["first_byte"]))
        writer.write(body)
        await writer.drain()


@asynccontextmanager
async def stand_ins(
    behaviours: Sequence[Behaviour], clock: Clock
) -> AsyncIterator[Mapping[str, str]]:
    """Serve every portal on a free port of 127.0.0.1; yields portal id → URL."""
    async with AsyncExitStack() as stack:
        urls = {}
        for behaviour in behaviours:
            server = await asyncio.start_server(
                StandIn(behaviour, clock).serve, "127.0.0.1", 0, limit=_HEAD_BYTES_MAX
            )
            await stack.enter_async_context(server)
            host, port = server.sockets[0].getsockname()
            urls[behaviour.portal.id] = f"http://{host}:{port}"
        yield urls
