"""uvicorn with the limits of this project, inside a process that has its own stop."""

import asyncio
import errno
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from .address import Address, AddressTakenError

CONCURRENCY_MAX = 4000
KEEP_ALIVE_SECONDS = 5
HEADER_BYTES_MAX = 16_384
FRAME_BYTES_MAX = 65_536
PING_SECONDS = 20.0
DRAIN_SECONDS = 10

# The kernel queues more connections than uvicorn may serve, so that a burst waits, not fails.
_BACKLOG = 2048


class _Server(uvicorn.Server):
    """A server that leaves the signals to the process."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


class _Http(H11Protocol):
    """Says 431 to headers that are too large, where uvicorn would say 400."""

    def send_400_response(self, msg: str) -> None:
        """Answer a request that could not be read, and hang up."""
        unread, _ = self.conn.trailing_data
        if len(unread) <= HEADER_BYTES_MAX:
            super().send_400_response(msg)
            return
        self.transport.write(
            b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
            b"connection: close\r\ncontent-length: 0\r\n\r\n"
        )
        self.transport.close()


async def serve_app(
    app: Callable[..., Any],
    address: Address,
    stop: asyncio.Event,
    *,
    proxies: str = "127.0.0.1,::1",
) -> None:
    """Serve an ASGI app until `stop`, then let running requests end.

    proxies: whose X-Forwarded-For is believed. Raises AddressTakenError.
    """
    server = _Server(
        uvicorn.Config(
            app,
            host=address.host,
            port=address.port,
            log_config=None,
            access_log=False,
            server_header=False,
            forwarded_allow_ips=proxies,
            limit_concurrency=CONCURRENCY_MAX,
            backlog=_BACKLOG,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=DRAIN_SECONDS,
            http=_Http,
            h11_max_incomplete_event_size=HEADER_BYTES_MAX,
            ws="websockets-sansio",
            ws_max_size=FRAME_BYTES_MAX,
            ws_ping_interval=PING_SECONDS,
            ws_ping_timeout=PING_SECONDS,
            ws_per_message_deflate=False,
        )
    )
    with _listener(address) as listener:
        async with asyncio.TaskGroup() as tasks:
            watcher = tasks.create_task(_exit_after(stop, server), name=f"stop {address}")
            await server.serve(sockets=[listener])
            watcher.cancel()


async def _exit_after(stop: asyncio.Event, server: uvicorn.Server) -> None:
    await stop.wait()
    server.should_exit = True


def _listener(address: Address) -> socket.socket:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    try:
        listener = socket.create_server(
            (address.host, address.port), family=family, backlog=_BACKLOG
        )
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise AddressTakenError(address) from None
        raise
    # asyncio does this only for sockets that it makes. Else each answer's body waits 40 ms, for
    # the acknowledgement of its head.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
