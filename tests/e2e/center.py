"""A whole center, as `ioc up` runs it in a terminal."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from ioc.private import Account, service_account
from tests.plain import says_ready
from tests.ports import free_port, free_ports
from tests.running import eventually
from tests.typed import typed

# Six processes start one after the other; on a busy machine that takes a while.
_START_SECONDS = 120.0
_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/sbin"
_PROJECT = Path(__file__).parents[2]
_SETTINGS = ("IOC_HTTP", "IOC_INGEST_HTTP", "IOC_MQTT")


class Center:
    """One `ioc up` in a terminal of its own."""

    def __init__(self, folder: Path) -> None:
        self.state = folder / "state"
        self.screen = folder / "screen"
        self.ports = {name: free_port() for name in _SETTINGS} | {"IOC_HEALTH": free_ports(5)}
        self.environment: dict[str, str] = {}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def text(self) -> str:
        """What the terminal shows."""
        return self.screen.read_text()

    def up(self, *arguments: str) -> None:
        """Start it in a clean terminal."""
        env = {name: f"127.0.0.1:{port}" for name, port in self.ports.items()}
        with self.screen.open("wb") as screen:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "ioc", "up", "--state", self.state, *arguments],
                cwd=_PROJECT,
                env={"PATH": _PATH, **env, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=screen,
                stderr=screen,
            )

    def wait_for(self, pattern: str) -> re.Match[str]:
        """Wait until the terminal shows something."""
        eventually(
            lambda: bool(re.search(pattern, self.text)) or self.ended,
            lambda: self.text,
            seconds=_START_SECONDS,
        )
        found = re.search(pattern, self.text)
        assert found, self.text
        return found

    def doctor(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Ask `ioc doctor`, which knows the folder and nothing of its ports.

        That it starts as a process, test_up_full_disk.py sees.
        """
        return typed({"PATH": _PATH}, "doctor", "--state", str(self.state), *arguments)

    @property
    def ended(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def signal(self, number: signal.Signals) -> None:
        assert self._process
        self._process.send_signal(number)

    def wait(self) -> int:
        """Wait for its end; the exit code."""
        assert self._process
        return self._process.wait(_START_SECONDS)

    def programs(self) -> dict[str, psutil.Process]:
        """Everything that belongs to this center, by what it was started with."""
        return {
            " ".join(each.info["cmdline"]): each
            for each in psutil.process_iter(["cmdline", "environ"])
            if str(self.state) in str(each.info["cmdline"])
            or (each.info["environ"] or {}).get("IOC_STATE") == str(self.state)
        }

    def is_ready(self, setting: str, plus: int = 0) -> bool:
        """Whether a process says that it can do its job."""
        return says_ready(f"127.0.0.1:{self.ports[setting] + plus}")


@contextmanager
def center_in(folder: Path) -> Iterator[Center]:
    """Give a center with a state folder in `folder`; at the end nothing of it runs any more."""
    center = Center(folder)
    yield center
    if not center.ended:
        center.signal(signal.SIGKILL)
        center.wait()
    eventually(lambda: not center.programs(), lambda: f"left: {center.programs()}")


@contextmanager
def as_service(*command: str | Path, cwd: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start a program detached, as the user of the private services."""
    account: Account | None = service_account()
    prefix = account.prefix() if account else ()
    quiet = subprocess.DEVNULL
    started = subprocess.Popen(
        [*prefix, *command], cwd=cwd, stdin=quiet, stdout=quiet, stderr=quiet,
        start_new_session=True, env={"PATH": "/usr/sbin:/usr/bin:/bin", "LANG": "C.UTF-8"},
    )  # fmt: skip
    try:
        yield started
    finally:
        started.kill()
        started.wait()
