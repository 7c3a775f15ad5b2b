"""What systemd is told."""

import asyncio
import os
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.service.notify import Notifier


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[socket.socket]:
    """Listen as systemd does."""
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.settimeout(5)
        yield listener


def test_each_state_is_one_datagram(systemd: socket.socket) -> None:
    Notifier(systemd.getsockname()).tell(READY=1, STATUS="all is ready")
    assert systemd.recv(1000) == b"READY=1\nSTATUS=all is ready"


def test_a_socket_without_a_file() -> None:
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as listener:
        listener.bind(f"\0ioc-test-{os.getpid()}")
        listener.settimeout(5)
        Notifier(f"@ioc-test-{os.getpid()}").tell(STOPPING=1)
        assert listener.recv(1000) == b"STOPPING=1"


async def test_the_watchdog_is_fed_while_the_loop_turns(systemd: socket.socket) -> None:
    feeding = asyncio.ensure_future(Notifier(systemd.getsockname(), 0.03).feed())
    for _ in range(3):
        assert await asyncio.to_thread(systemd.recv, 1000) == b"WATCHDOG=1"
    feeding.cancel()


@pytest.mark.parametrize(
    ("env", "notifier"),
    [
        ({}, Notifier()),
        ({"NOTIFY_SOCKET": ""}, Notifier()),
        ({"NOTIFY_SOCKET": "/run/n"}, Notifier("/run/n")),
        ({"NOTIFY_SOCKET": "/run/n", "WATCHDOG_USEC": "30000000"}, Notifier("/run/n", 30.0)),
        ({"NOTIFY_SOCKET": "/run/n", "WATCHDOG_USEC": "x"}, Notifier("/run/n")),
        ({"NOTIFY_SOCKET": "/run/n", "WATCHDOG_USEC": "0"}, Notifier("/run/n")),
        (  # meant for our parent
            {"NOTIFY_SOCKET": "/run/n", "WATCHDOG_USEC": "1", "WATCHDOG_PID": "1"},
            Notifier("/run/n"),
        ),
    ],
)
def test_what_systemd_says_in_the_environment(env: dict[str, str], notifier: Notifier) -> None:
    assert Notifier.of(env) == notifier


def test_nobody_to_tell_is_no_fault(tmp_path: Path) -> None:
    Notifier().tell(READY=1)
    Notifier(str(tmp_path / "none")).tell(READY=1)
