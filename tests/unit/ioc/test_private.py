"""What the private database and broker are configured with."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.service.address import Address
from core.store.keys import mqtt_hash
from ioc.private import Machine, Mosquitto, Program, StartError
from ioc.private.machine import GIB, broker_queue_bytes, postgres_settings
from ioc.private.orphan import stop_orphans


@pytest.mark.parametrize(
    ("cores", "memory_gib", "shared", "connections"),
    [
        (2, 4, "1024MB", "100"),
        (4, 8, "2048MB", "100"),
        (8, 16, "4096MB", "120"),
        (16, 32, "8192MB", "150"),
        (64, 512, "8192MB", "150"),
        (2, 24, "1024MB", "100"),  # the scarcer of the two decides
        (32, 4, "1024MB", "100"),
        (4, 7.6, "2048MB", "100"),  # a machine sold with 8 GB
        (1, 2, "512MB", "100"),
        (1, 0.5, "128MB", "100"),
    ],
)
def test_postgres_is_as_large_as_the_machine_allows(
    cores: int, memory_gib: float, shared: str, connections: str
) -> None:
    settings = postgres_settings(Machine(cores, int(memory_gib * GIB)))
    assert settings["shared_buffers"] == shared
    assert settings["max_connections"] == connections


def test_shared_buffers_leave_room_for_everything_else() -> None:
    for cores in (1, 2, 4, 8, 16, 32):
        for gib in (1, 2, 4, 8, 16, 32):
            machine = Machine(cores, gib * GIB)
            shared = int(postgres_settings(machine)["shared_buffers"].removesuffix("MB")) << 20
            assert shared <= machine.memory_bytes * 0.28
            assert broker_queue_bytes(machine) <= machine.memory_bytes / 8


def test_a_hash_is_mosquitto_s_own_form(tmp_path: Path) -> None:
    """mosquitto_passwd rewrites a file only if it can read all of it."""
    passwords = tmp_path / "passwords"
    passwords.write_text(f"bts-01:{mqtt_hash('key')}\nbts-02:{mqtt_hash('key')}\n")
    passwords.chmod(0o600)
    subprocess.run(["mosquitto_passwd", "-D", passwords, "bts-02"], check=True)
    name, hashed = passwords.read_text().strip().split(":")
    assert name == "bts-01"
    assert hashed.startswith("$7$101$")


def test_the_same_password_never_hashes_alike() -> None:
    assert mqtt_hash("key") != mqtt_hash("key")


def test_allowing_tells_whether_something_changed(tmp_path: Path) -> None:
    broker = Mosquitto(
        folder=tmp_path / "mqtt",
        account=None,
        machine=Machine(2, GIB),
        address=Address("127.0.0.1", 1),
    )
    broker.prepare()
    assert broker.allow({"bts-01": "$7$"})
    assert not broker.allow({"bts-01": "$7$"})
    assert broker.allow({})
    passwords = tmp_path / "mqtt" / "passwords"
    assert passwords.stat().st_mode & 0o077 == 0


def test_a_program_is_bound_to_its_parent(tmp_path: Path) -> None:
    program = Program(name="it", argv=("true",), cwd=tmp_path)
    assert program.command_line() == ("setpriv", "--pdeathsig=TERM", "--", "true")


@contextmanager
def sleeper(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program called `sleep` that works in `folder`."""
    folder.mkdir(exist_ok=True)
    with subprocess.Popen(["sleep", "600"], cwd=folder) as child:
        yield child
        child.kill()


def test_only_servers_of_that_name_in_that_folder_are_ended(tmp_path: Path) -> None:
    with sleeper(tmp_path / "ours") as ours, sleeper(tmp_path / "theirs") as theirs:
        assert stop_orphans(tmp_path / "ours", "postgres", signal.SIGTERM) == ()
        assert stop_orphans(tmp_path / "none", "sleep", signal.SIGTERM) == ()
        assert ours.poll() is None
        assert stop_orphans(tmp_path / "ours", "sleep", signal.SIGTERM) == (ours.pid,)
        assert ours.wait(5) == -signal.SIGTERM
        assert theirs.poll() is None


def test_a_refused_start_says_what_to_do() -> None:
    assert str(StartError("No room.", "Make some.")) == "No room.\n  Make some."
