"""`ioc up` after a crash of its own leaves strangers alone; what still runs: test_up.py."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ports import free_port
from tests.running import eventually
from tests.servers import Cluster

from .center import Center, as_service, center_in


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
