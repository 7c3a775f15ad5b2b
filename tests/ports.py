"""TCP ports for programs under test: all different, and never one that the kernel gives away.

A port that the kernel picked may belong to an outgoing connection of another test by the time
the program binds it. These lie below the kernel's range, and whoever asks, in whatever process,
gets the next ones.
"""

import fcntl
import os
import socket
import tempfile
from itertools import chain
from pathlib import Path

_FIRST, _END = 12_000, 32_768  # from 32768 on the kernel hands them out


def free_port() -> int:
    """Reserve a TCP port of the loopback."""
    return free_ports(1)


def free_ports(count: int) -> int:
    """Reserve `count` TCP ports in a row; the first of them."""
    path = Path(tempfile.gettempdir()) / f"ioc-test-ports-{os.getuid()}"
    with path.open("a+") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        turn.seek(0)
        first = _next_free(int(turn.read() or _FIRST), count)
        turn.truncate(0)
        turn.write(str(first + count))
    return first


def _next_free(start: int, count: int) -> int:
    for first in chain(range(start, _END - count), range(_FIRST, start)):
        if all(_is_free(port) for port in range(first, first + count)):
            return first
    raise AssertionError(f"no {count} free ports in a row")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
