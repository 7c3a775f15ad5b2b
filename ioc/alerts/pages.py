"""Reading what a process of this installation says of itself: one short request, bounded."""

import asyncio
from typing import Final

from core.service.address import Address

SECONDS: Final = 3.0
BYTES_MAX: Final = 4 << 20
_ANYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where to reach who listens so


async def page(address: Address, path: str) -> tuple[int, str] | None:
    """Give status and text of a page; None: nobody answers in time, or not so."""
    try:
        async with asyncio.timeout(SECONDS):
            return _read(await _answer(address, path))
    except (OSError, TimeoutError, ValueError):
        return None


async def _answer(address: Address, path: str) -> bytes:
    host = _ANYWHERE.get(address.host, address.host)
    reader, writer = await asyncio.open_connection(host, address.port)
    try:
        # Of version 1.0 no answer is in chunks, and its end is that of the connection.
        writer.write(f"GET {path} HTTP/1.0\r\nHost: {address}\r\n\r\n".encode())
        await writer.drain()
        parts = bytearray()
        while len(parts) < BYTES_MAX and (part := await reader.read(1 << 16)):
            parts += part
        return bytes(parts)
    finally:
        writer.close()


def _read(answer: bytes) -> tuple[int, str]:
    head, _, body = answer.partition(b"\r\n\r\n")
    _, status, *_ = head.split(b"\r\n", 1)[0].split(b" ", 2)
    return int(status), body.decode("utf-8", "replace")
