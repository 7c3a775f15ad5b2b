"""What is shipped beside the code agrees with it."""

import re
import subprocess
from pathlib import Path

import pytest

from core.service.address import Address
from ioc.private import Machine, Mosquitto

PROJECT = Path(__file__).parents[2]
DEPLOY = PROJECT / "deploy"

# Where a container keeps things, and how large it may be, is its own affair.
_OWN = {"listener", "password_file", "acl_file", "pid_file", "persistence_location",
        "log_timestamp_format", "tls_version", "certfile", "keyfile"}  # fmt: skip


def values(text: str) -> set[tuple[str, str]]:
    """Read a mosquitto.conf: its settings, but for those that are of one place only."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    pairs = {(line.split()[0], line.split(maxsplit=1)[1]) for line in lines}
    return {pair for pair in pairs if pair[0] not in _OWN}


def test_the_broker_in_a_container_is_set_as_ours(tmp_path: Path) -> None:
    machine = Machine(cores=2, memory_bytes=4 << 30)
    here = Address("127.0.0.1", 1883)
    Mosquitto(folder=tmp_path / "mqtt", account=None, machine=machine, address=here).prepare()
    ours = (tmp_path / "mqtt" / "mosquitto.conf").read_text()
    wanted = values(ours) - {("log_type", "debug")}  # no sieve there: docs/decisions/0010
    assert values((DEPLOY / "mosquitto.conf").read_text()) == wanted


FILES = [path for path in DEPLOY.iterdir() if path.is_file()]
SCRIPTS = sorted(path for path in FILES if path.read_bytes().startswith(b"#!"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_runnable_and_free_of_syntax_errors(script: Path) -> None:
    assert script.stat().st_mode & 0o111
    shell = script.read_text().splitlines()[0].split("/")[-1].split()[-1]
    subprocess.run([shell, "-n", script], check=True)


def test_every_make_target_is_explained() -> None:
    text = (PROJECT / "Makefile").read_text()
    targets = re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    assert targets
    for target in targets[1].split():
        assert re.search(rf"^{target}:.*## \S", text, re.MULTILINE), target
