"""`ioc up` as its user sees it: one command, everything runs, Ctrl-C, nothing is left."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from tests.ports import free_port, free_ports
from tests.running import eventually
from tests.servers import Cluster

# Six processes start one after the other; on a busy machine that takes a while.
_START_SECONDS = 120.0
_SETTINGS = ("IOC_HTTP", "IOC_INGEST_HTTP", "IOC_MQTT")


class Center:
    """One `ioc up` in a terminal of its own."""

    def __init__(self, folder: Path) -> None:
        self.state = folder / "state"
        self.screen = folder / "screen"
        self.ports = {name: free_port() for name in _SETTINGS} | {"IOC_HEALTH": free_ports(3)}
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
                cwd=Path(__file__).parents[2],
                env={"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin", **env},
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
        url = f"http://127.0.0.1:{self.ports[setting] + plus}/readyz"
        try:
            return httpx.get(url, timeout=2).is_success
        except httpx.TransportError:
            return False


@pytest.fixture
def center(cluster: Cluster) -> Iterator[Center]:
    """Give the test a center with a state folder of its own, removed with the run."""
    folder = Path(cluster.folder) / f"up-{free_port()}"
    folder.mkdir(mode=0o711)
    center = Center(folder)
    yield center
    if not center.ended:
        center.signal(signal.SIGKILL)
        center.wait()
    eventually(lambda: not center.programs(), lambda: f"left: {center.programs()}")


def test_a_center_comes_up_and_goes_down_in_order(center: Center) -> None:
    center.up()
    center.wait_for("Stop +Ctrl-C")
    ready = re.findall(r"^  (\S+) +ready", center.text, re.MULTILINE)
    ours = ["ingest-http", "ingest-mqtt-0", "ingest-mqtt-1", "api"]
    assert ready == ["postgres", "mosquitto", *ours]
    assert center.is_ready("IOC_HTTP")
    assert center.is_ready("IOC_INGEST_HTTP")
    assert center.is_ready("IOC_HEALTH")
    assert center.is_ready("IOC_HEALTH", plus=1)
    assert center.is_ready("IOC_HEALTH", plus=2)

    listening = [
        connection.laddr
        for program in center.programs().values()
        for connection in program.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert {address[0] for address in listening} == {"127.0.0.1"}
    assert len(set(listening)) == 6  # PostgreSQL has none: its socket only

    password = Path(center.wait_for(r"the first password is in (\S+)")[1])
    assert len(password.read_text()) >= 14
    assert password.stat().st_mode & 0o077 == 0
    assert password.read_text() not in center.text

    center.signal(signal.SIGINT)
    assert center.wait() == 0
    stopped = re.findall(r"^  (\S+) +stopped", center.text, re.MULTILINE)
    assert stopped == list(reversed(ready))
    assert not center.programs()


def test_a_second_start_finds_the_data_even_after_a_crash(center: Center) -> None:
    center.up()
    center.wait_for("Stop +Ctrl-C")
    center.signal(signal.SIGKILL)
    center.wait()
    center.up()
    center.wait_for("Stop +Ctrl-C")
    assert re.search("migrations +up to date", center.text)
    assert re.search("place +up to date", center.text)
    assert "first password" not in center.text
    center.signal(signal.SIGTERM)
    assert center.wait() == 0


def test_one_state_folder_is_for_one_center(center: Center) -> None:
    center.up()
    center.wait_for("migrations")
    second = Center(center.state.parent)
    second.screen = center.state.parent / "second"
    second.up()
    assert second.wait() == 1
    assert "already runs on" in second.text
    assert "Traceback" not in second.text
    center.signal(signal.SIGINT)  # in the middle of the start
    assert center.wait() == 0
    assert "Traceback" not in center.text


def test_a_child_that_is_killed_comes_back(center: Center) -> None:
    center.up()
    center.wait_for("Stop +Ctrl-C")
    victims = [it for call, it in center.programs().items() if call.endswith("ingest http")]
    for victim in victims:
        victim.kill()
    center.wait_for(r"ingest-http +was ended by SIGKILL; starts again in 1 s")
    eventually(lambda: center.is_ready("IOC_INGEST_HTTP"), lambda: center.text)


def test_no_door_is_opened_without_tls(center: Center) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "ioc", "up", "--state", center.state],
        env={"PATH": "/usr/bin:/bin", "IOC_HTTP": "0.0.0.0:8000"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    assert "IOC_PUBLIC_URL" in ended.stderr
    assert not center.state.exists()


def test_mistakes_of_the_place_are_told_before_anything_is_served(
    center: Center, tmp_path: Path
) -> None:
    center.up("--config", str(tmp_path))
    assert center.wait() == 1
    assert "has mistakes" in center.text
    assert "Traceback" not in center.text
    assert not center.programs()
