"""`ioc up` after a crash of its own: what still runs is ended in order, strangers are not."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ioc.private import Account, service_account
from tests.ports import free_port
from tests.running import eventually
from tests.servers import Cluster

from .center import Center, center_in

POSTGRES = "/usr/lib/postgresql/17/bin/postgres"


@pytest.fixture
def crashed(cluster: Cluster) -> Iterator[Center]:
    """Give a center that ran, and was killed with all that it had started."""
    folder = Path(cluster.folder) / f"up-{free_port()}"
    folder.mkdir(mode=0o711)
    with center_in(folder) as center:
        center.up()
        center.wait_for("Stop +Ctrl-C")
        center.signal(signal.SIGKILL)
        center.wait()
        eventually(lambda: not center.programs(), lambda: f"left: {center.programs()}")
        yield center


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


def test_servers_that_outlived_it_are_ended_in_order(crashed: Center) -> None:
    data, mqtt = crashed.state / "postgres" / "data", crashed.state / "mosquitto"
    with (
        as_service(POSTGRES, "-D", data, cwd=data.parent) as postgres,
        as_service("mosquitto", "-c", mqtt / "mosquitto.conf", cwd=mqtt) as mosquitto,
    ):
        pid_file = data / "postmaster.pid"
        eventually(
            lambda: pid_file.exists() and "ready" in pid_file.read_text(), lambda: "not started"
        )
        crashed.up()
        crashed.wait_for("Stop +Ctrl-C")
        for name, process in (("postgres", postgres), ("mosquitto", mosquitto)):
            process.wait(10)
            told = rf"{name} +of an earlier run still ran \(process {process.pid}\): ended in order"
            crashed.wait_for(told)
    assert (
        "was not properly shut down"
        not in (crashed.state / "log" / "postgres.log").read_text()[-3000:]
    )
    crashed.signal(signal.SIGTERM)
    assert crashed.wait() == 0


@pytest.mark.long
def test_a_program_that_has_the_number_of_a_dead_server_is_left_alone(crashed: Center) -> None:
    data, mqtt = crashed.state / "postgres" / "data", crashed.state / "mosquitto"
    with as_service("sleep", "600", cwd=Path("/")) as stranger:
        # PostgreSQL itself would refuse to start beside it.
        (data / "postmaster.pid").write_text(f"{stranger.pid}\n{data}\n1\n5432\n\n\n\n")
        (mqtt / "mosquitto.pid").write_text(f"{stranger.pid}\n")
        (crashed.state / "log" / "running" / "api").write_text(f"{stranger.pid} x/1 15 9 10")
        crashed.up()
        crashed.wait_for("Stop +Ctrl-C")
        assert "earlier run" not in crashed.text
        assert stranger.poll() is None
