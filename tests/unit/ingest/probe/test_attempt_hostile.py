"""Whatever a server does costs bounded time and memory."""

import asyncio
import time
import tracemalloc

import pytest

from core.service.outbound import Why
from tests.probing import Behaviour, answering, page, portal

from .attempts import silence, tried

MEMORY_BYTES_MAX = 16 << 20
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


async def forever(writer: asyncio.StreamWriter, piece: bytes) -> None:
    while True:
        writer.write(piece)
        await writer.drain()


async def endless_header(writer: asyncio.StreamWriter, _head: bytes) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    await forever(writer, b"X-More: " + b"a" * 1000 + b"\r\n")


async def endless_line(writer: asyncio.StreamWriter, _head: bytes) -> None:
    await forever(writer, b"a" * 1000)


async def endless_patience(writer: asyncio.StreamWriter, _head: bytes) -> None:
    await forever(writer, b"HTTP/1.1 100 Continue\r\n\r\n")


async def header_by_bytes(writer: asyncio.StreamWriter, _head: bytes) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        writer.write(b"a")
        await writer.drain()
        await asyncio.sleep(0.05)


async def half_a_page(writer: asyncio.StreamWriter, _head: bytes) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
    await writer.drain()
    await asyncio.Event().wait()


@pytest.mark.parametrize(
    ("behave", "why"),
    [
        (endless_header, Why.PROTOCOL),
        (endless_line, Why.PROTOCOL),
        (endless_patience, Why.PROTOCOL),
        (header_by_bytes, Why.TIMEOUT),
        (silence, Why.TIMEOUT),
        (half_a_page, Why.TIMEOUT),
        (answering(), Why.PROTOCOL),
        (answering(b"HTTP/1.1 200 OK\r\n"), Why.PROTOCOL),
        (answering(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"), Why.PROTOCOL),
        (answering(page(body=b"a", more=["Content-Length: 2"])), Why.PROTOCOL),
        (answering(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"), Why.PROTOCOL),
        (answering(CHUNKED + b"zz\r\n"), Why.PROTOCOL),
        (answering(CHUNKED + b"f" * 22 + b"\r\n"), Why.PROTOCOL),
        (answering(b"SSH-2.0-OpenSSH_9.6\r\n"), Why.PROTOCOL),
        (answering(bytes(range(256))), Why.PROTOCOL),
    ],
    ids=["endless header", "endless line", "endless 100", "header by bytes", "silence",
         "half a page", "nothing", "cut header", "cut body", "two lengths", "negative length",
         "bad chunk", "huge chunk", "ssh", "binary"],
)  # fmt: skip
async def test_what_is_no_answer_is_down(behave: Behaviour, why: Why) -> None:
    tracemalloc.start()
    started = time.monotonic()
    try:
        async with portal(behave) as site:
            met = await tried(site.url(), timeout_seconds=1 if why is Why.TIMEOUT else 10)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert met.why is why, met
    assert time.monotonic() - started < 9
    assert peak_bytes < MEMORY_BYTES_MAX
    assert met.status is None


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40000000\r\n",
    ],
    ids=["says so", "without length", "one chunk"],
)
async def test_a_gigabyte_is_left_after_one_megabyte(head: bytes) -> None:
    sent = 0

    async def gigabyte(writer: asyncio.StreamWriter, _head: bytes) -> None:
        nonlocal sent
        writer.write(head)
        piece = b"a" * (1 << 16)
        while sent < 1 << 30:
            writer.write(piece)
            await writer.drain()
            sent += len(piece)

    tracemalloc.start()
    try:
        async with portal(gigabyte) as site:
            met = await tried(site.url())
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (met.why, met.status) == (Why.OK, 200)
    assert peak_bytes < MEMORY_BYTES_MAX
    assert sent < 64 << 20  # what sockets hold
