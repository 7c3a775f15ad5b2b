"""What is shipped beside the code agrees with it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from core.service.address import Address
from ioc.private import Machine, Mosquitto

PROJECT = Path(__file__).parents[2]
DEPLOY = PROJECT / "deploy"

# Where a container keeps things, and how large it may be, is its own affair.
_OWN = {"listener", "password_file", "acl_file", "pid_file", "persistence_location",
        "log_timestamp_format"}  # fmt: skip


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


def test_the_containers_are_described_without_a_mistake() -> None:
    compose = shutil.which("docker-compose")
    command = [compose] if compose else ["docker", "compose"]
    checked = subprocess.run(
        [*command, "-f", PROJECT / "docker-compose.yml", "config"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stderr
    services = yaml.safe_load(checked.stdout)["services"]
    ingest = {"ingest-http", "ingest-mqtt-0", "ingest-mqtt-1"}
    assert ingest | {"api", "postgres", "mosquitto"} <= set(services)
    for name in ingest:
        disk = services[name]["environment"]["IOC_DATABASE_DISK"]
        mounts = [mount for mount in services[name]["volumes"] if mount["target"] == disk]
        assert [(mount["source"], mount["read_only"]) for mount in mounts] == [("postgres", True)]


FILES = [path for path in DEPLOY.iterdir() if path.is_file()]
SCRIPTS = sorted(path for path in FILES if path.read_bytes().startswith(b"#!"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_runnable_and_free_of_syntax_errors(script: Path) -> None:
    assert script.stat().st_mode & 0o111
    shell = script.read_text().splitlines()[0].split("/")[-1].split()[-1]
    subprocess.run([shell, "-n", script], check=True)


def test_secrets_are_made_once(tmp_path: Path) -> None:
    make = [DEPLOY / "make-secrets", tmp_path / "secrets"]
    subprocess.run(make, check=True)
    first = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    subprocess.run(make, check=True)
    assert set(first) == {"db_postgres", "db_ioc", "mqtt_ingest", "mqtt_canary"}
    assert all(len(text) == 64 for text in first.values())
    assert {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()} == first
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "secrets").iterdir()} == {0o600}


def test_every_make_target_is_explained() -> None:
    text = (PROJECT / "Makefile").read_text()
    targets = re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    assert targets
    for target in targets[1].split():
        assert re.search(rf"^{target}:.*## \S", text, re.MULTILINE), target
