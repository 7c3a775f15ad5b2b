"""`ioc up` as its user sees it: one command, everything runs, Ctrl-C, nothing is left."""

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil
import pytest

from tests.ports import free_port
from tests.running import eventually
from tests.servers import Cluster

from .alerts_in import check_posted_alert
from .center import Center, as_service, center_in

POSTGRES = "/usr/lib/postgresql/17/bin/postgres"
HEALTH = tuple(("IOC_HEALTH", plus) for plus in (0, 1, 2, 4))


@pytest.fixture
def center(cluster: Cluster) -> Iterator[Center]:
    """Give the test a center with a state folder of its own, removed with the run."""
    folder = Path(cluster.folder) / f"up-{free_port()}"
    folder.mkdir(mode=0o711)
    with center_in(folder) as center:
        yield center


OURS = ["ingest-http", "ingest-mqtt-0", "ingest-mqtt-1", "pack", "alerts", "kpi", "api"]
NAMES = ["postgres", "mosquitto", *OURS]


def test_a_center_lives_through_crashes_and_goes_down_in_order(center: Center) -> None:
    center.up()
    center.wait_for("Stop +Ctrl-C")
    assert re.findall(r"^  (\S+) +ready", center.text, re.MULTILINE) == NAMES
    check_doors(center)
    check_first_password(center)
    check_second_is_refused(center)
    check_posted_alert(center)

    # A child that is killed comes back.
    for call, victim in center.programs().items():
        if call.endswith("ingest http"):
            victim.kill()
    center.wait_for(r"ingest-http +was ended by SIGKILL; starts again in 1 s")
    eventually(lambda: center.is_ready("IOC_INGEST_HTTP"), lambda: center.text)

    # So does the whole, with its data; servers that outlived it are ended in order.
    center.signal(signal.SIGKILL)
    center.wait()
    eventually(lambda: not center.programs(), lambda: f"left: {center.programs()}")
    with outlived(center) as servers:
        center.up()
        center.wait_for("Stop +Ctrl-C")
        check_ended_in_order(center, servers)
    assert re.search("migrations +up to date", center.text)
    assert re.search("place +up to date", center.text)
    assert "first password" not in center.text

    center.signal(signal.SIGINT)
    assert center.wait() == 0
    stopped = re.findall(r"^  (\S+) +stopped", center.text, re.MULTILINE)
    assert stopped == list(reversed(NAMES))
    assert not center.programs()


@contextmanager
def outlived(center: Center) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Have servers of a center that is dead."""
    data, mqtt = center.state / "postgres" / "data", center.state / "mosquitto"
    with (
        as_service(POSTGRES, "-D", data, cwd=data.parent) as postgres,
        as_service("mosquitto", "-c", mqtt / "mosquitto.conf", cwd=mqtt) as mosquitto,
    ):
        pid_file = data / "postmaster.pid"
        eventually(
            lambda: pid_file.exists() and "ready" in pid_file.read_text(), lambda: "not started"
        )
        yield {"postgres": postgres, "mosquitto": mosquitto}


def check_ended_in_order(center: Center, servers: dict[str, subprocess.Popen[bytes]]) -> None:
    """See that they were told to end, and had the time for it."""
    for name, server in servers.items():
        server.wait(10)
        told = rf"{name} +of an earlier run still ran \(process {server.pid}\): ended in order"
        center.wait_for(told)
    log = (center.state / "log" / "postgres.log").read_text()
    assert "was not properly shut down" not in log[-3000:]


def check_doors(center: Center) -> None:
    """See that all doors are open, to this machine alone."""
    for setting, plus in (("IOC_HTTP", 0), ("IOC_INGEST_HTTP", 0), *HEALTH):
        assert center.is_ready(setting, plus=plus)
    listening = [
        connection.laddr
        for program in center.programs().values()
        for connection in program.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert {address[0] for address in listening} == {"127.0.0.1"}
    assert len(set(listening)) == 9  # PostgreSQL has none: its socket only


def check_first_password(center: Center) -> None:
    """See that it is good, and in no place that others read."""
    password = Path(center.wait_for(r"the first password is in (\S+)")[1])
    assert len(password.read_text()) >= 14
    assert password.stat().st_mode & 0o077 == 0
    assert password.read_text() not in center.text


def check_second_is_refused(center: Center) -> None:
    """See that a state folder is for one center."""
    second = Center(center.state.parent)
    second.screen = center.state.parent / "second"
    second.up()
    assert second.wait() == 1
    assert "already runs on" in second.text
    assert "Traceback" not in second.text


def test_it_may_be_stopped_while_it_starts(center: Center) -> None:
    center.up()
    center.wait_for("migrations")
    center.signal(signal.SIGINT)
    assert center.wait() == 0
    assert "Traceback" not in center.text


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


@pytest.mark.long
def test_systemd_is_told_when_all_is_ready_and_while_the_loop_turns(
    center: Center, tmp_path: Path
) -> None:
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(60)
        center.environment = {
            "NOTIFY_SOCKET": str(tmp_path / "notify"),
            "WATCHDOG_USEC": "3000000",
        }
        center.up()
        told: list[bytes] = []
        while not told or not told[-1].startswith(b"READY=1"):
            told.append(systemd.recv(1000))
        assert set(told[:-1]) == {b"WATCHDOG=1"}
        assert center.is_ready("IOC_HTTP")
        assert systemd.recv(1000) == b"WATCHDOG=1"
        # Its children are not to speak for it.
        for call, program in center.programs().items():
            assert "NOTIFY_SOCKET" not in program.environ() or " up " in f"{call} "
        center.signal(signal.SIGTERM)
        while told[-1] != b"STOPPING=1":
            told.append(systemd.recv(1000))
        assert center.wait() == 0
