"""Stand-ins of portals on the loopback interface, that behave and misbehave; and of a gateway.

The gateway takes every message and tells nobody, so that a demo shows how people are told.
"""

import asyncio
import errno
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import numpy as np
import structlog

from core.service.address import Address, is_loopback
from core.service.clock import Clock
from ioc.simulate.models import PHASES, Behaviour, Fault

log = structlog.get_logger()

GATEWAY = "/gateway"  # of messages, at every address
_TAKEN = b'{"taken": true}'
GREETING = "Cổng dịch vụ mô phỏng"  # the words that a probe looks for
_HEAD_BYTES_MAX = 16_384
_BODY_BYTES_MAX = 65_536
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d{1,9})\r\n")
_CLIENT_SECONDS = 10.0
_HANG_SECONDS = 60.0
_LOOK_AGAIN_SECONDS = 5.0


async def stand_ins(portals: Mapping[str, Behaviour], clock: Clock) -> None:
    """Serve portals at their URLs until cancelled; only at those of this machine's loopback."""
    by_address: dict[Address, dict[str, Behaviour]] = {}
    for url, behaviour in portals.items():
        parts = urlsplit(url)
        if parts.hostname and parts.port and is_loopback(parts.hostname):
            address = Address(parts.hostname, parts.port)
            by_address.setdefault(address, {})[parts.path or "/"] = behaviour
        else:
            log.warning("stand_in_left_out", url=url, reason="no http://127.0.0.1:PORT/…")
    async with asyncio.TaskGroup() as tasks:
        for address, pages in by_address.items():
            tasks.create_task(_serve(address, StandIns(pages, clock)), name=f"portals {address}")


async def _serve(address: Address, portals: "StandIns") -> None:
    server = await _listening(address, portals)
    try:
        await asyncio.Event().wait()
    finally:
        server.close()


async def _listening(address: Address, portals: "StandIns") -> asyncio.Server:
    """Listen as soon as the address is free: another demo on this machine may serve it now."""
    told = False
    while True:
        try:
            return await asyncio.start_server(
                portals.serve, address.host, address.port, limit=_HEAD_BYTES_MAX
            )
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
        if not told:
            log.warning("stand_ins_wait", address=str(address), reason="in use")
        told = True
        await asyncio.sleep(_LOOK_AGAIN_SECONDS)


@dataclass(frozen=True, slots=True)
class StandIns:
    """Portals of one address: each answers as late, as wrongly or not at all, as its model says."""

    pages: Mapping[str, Behaviour]  # by path
    clock: Clock

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request, then close."""
        try:
            async with asyncio.timeout(_CLIENT_SECONDS):
                head = await reader.readuntil(b"\r\n\r\n")
                await reader.readexactly(_body_bytes(head))
            await self._answer(head, writer)
        except (TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # the visitor left, or is none
        except asyncio.CancelledError:
            pass  # the demo ends; whoever called would log it as a fault, and nobody waits for us
        finally:
            writer.close()

    async def _answer(self, head: bytes, writer: asyncio.StreamWriter) -> None:
        _, _, rest = head.partition(b" ")
        path = rest.partition(b" ")[0].decode("latin-1")
        behaviour = self.pages.get(path)
        if path == GATEWAY:
            writer.write(_head("200 OK", len(_TAKEN)) + _TAKEN)
            await writer.drain()
        elif behaviour is None:
            writer.write(_head("404 Not Found", 0))
            await writer.drain()
        else:
            await self._behave(behaviour, writer)

    async def _behave(self, behaviour: Behaviour, writer: asyncio.StreamWriter) -> None:
        now_ms = int(self.clock.now().timestamp() * 1000)
        fault = behaviour.fault(now_ms)
        if fault is Fault.CLOSED:
            return
        if fault is Fault.HANGS:
            await asyncio.sleep(_HANG_SECONDS)
            return
        seconds = float(behaviour.seconds(np.array([now_ms], np.int64))[0])
        first_byte = PHASES["connect"] + PHASES["first_byte"]
        await asyncio.sleep(seconds * first_byte)
        status = "503 Service Unavailable" if fault is Fault.ERROR else "200 OK"
        body = f"<!doctype html><title>{GREETING}</title><p>{behaviour.portal.id}".encode()
        writer.write(_head(status, len(body)))
        await writer.drain()
        await asyncio.sleep(seconds * (PHASES["total"] - first_byte))
        writer.write(body)
        await writer.drain()


def _body_bytes(head: bytes) -> int:
    """How long a body is; one that is not read would cut the answer off."""
    found = _LENGTH.search(head)
    return min(int(found[1]), _BODY_BYTES_MAX) if found else 0


def _head(status: str, body_bytes: int) -> bytes:
    lines = (
        f"HTTP/1.1 {status}",
        f"Content-Length: {body_bytes}",
        "Connection: close",
        "Content-Type: text/html; charset=utf-8",
    )
    return "".join(f"{line}\r\n" for line in lines).encode() + b"\r\n"
