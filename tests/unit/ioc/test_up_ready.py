"""What `ioc up` understands of /readyz."""

import asyncio
import json

import pytest

from core.service.address import Address
from ioc.up.ready import process_ready
from tests.ports import free_port


async def asked(answer: bytes) -> str | None:
    """Serve these bytes to whoever asks, and ask."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    port = free_port()
    async with await asyncio.start_server(serve, "127.0.0.1", port):
        return await process_ready(Address("127.0.0.1", port))()


def unready(**reasons: str) -> bytes:
    body = json.dumps({"ready": False, "reasons": reasons}).encode()
    return b"HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n\r\n" + body


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n{}", None),
        (unready(broker="not connected", feed="old"), "broker: not connected; feed: old"),
        # Whoever has no database has nothing else either: one reason, the same for all.
        (unready(database="no answer", broker="waits for the lease"), "database: no answer"),
        # The walls stand on a full disk, and the disk is told of elsewhere.
        (unready(disk="nearly full"), None),
        (b"HTTP/1.1 500 Internal Server Error\r\n\r\noops", "answer: HTTP 500"),
    ],
)
async def test_the_reasons_are_told(answer: bytes, why: str | None) -> None:
    assert await asked(answer) == why


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0-OpenSSH\r\n", b"\xff\r\n\r\n"])
async def test_what_is_no_answer(answer: bytes) -> None:
    assert "does not answer" in str(await asked(answer))


async def test_where_nobody_listens() -> None:
    address = Address("127.0.0.1", free_port())
    assert await process_ready(address)() == f"it does not answer on {address}"
