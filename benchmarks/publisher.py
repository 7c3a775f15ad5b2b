"""A publisher that costs next to nothing: prepared packets, raw sockets, answers thrown away."""

import contextlib
import socket
import threading
from collections.abc import Iterator, Mapping

from tests.chaos.wire import packets

_CHUNK_BYTES = 64 * 1024


def publish_all(port: int, streams: Mapping[tuple[str, str], bytes]) -> None:
    """Send every stream of PUBLISH packets, each as one (user, password), all at once.

    Returns when the broker has taken over the last packet.
    """
    threads = [
        threading.Thread(target=_publish, args=(port, user, password, stream))
        for (user, password), stream in streams.items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@contextlib.contextmanager
def connected(port: int, user: str, password: str) -> Iterator[socket.socket]:
    """Log in as a device."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as stream:
        stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        stream.sendall(packets.connect(user, password))
        if not packets.accepted(stream.recv(4)):
            raise RuntimeError(f"the broker does not let {user} in")
        yield stream


def _publish(port: int, user: str, password: str, stream: bytes) -> None:
    with connected(port, user, password) as broker:
        reader = threading.Thread(target=_throw_away, args=(broker,))
        reader.start()
        for start in range(0, len(stream), _CHUNK_BYTES):
            broker.sendall(stream[start : start + _CHUNK_BYTES])
        # The broker reads all before it sees the end, and then closes.
        broker.sendall(packets.DISCONNECT)
        reader.join()


def _throw_away(broker: socket.socket) -> None:
    with contextlib.suppress(ConnectionResetError):
        while broker.recv(_CHUNK_BYTES):
            pass
