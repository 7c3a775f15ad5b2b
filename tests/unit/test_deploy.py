"""What is shipped beside the code agrees with it."""

import os
import re
import shutil
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


def _is_debian_13() -> bool:
    return {"ID=debian", 'VERSION_ID="13"'} <= {*Path("/etc/os-release").read_text().splitlines()}


@pytest.mark.skipif(os.geteuid() != 0 or not _is_debian_13(), reason="it installs as root only")
@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("echo x >>source/a", "some of it is damaged"),
        ("sed -i 1d SHA256SUMS; echo x >>source/a", "not the files that were packed"),
        ("echo x >source/c", "not the files that were packed"),
        ("rm source/b", "some of it is damaged"),
        (":", "setup-debian"),  # of a bundle of these it does not go further
    ],
)
def test_a_bundle_is_looked_at_before_anything_is_installed(
    tmp_path: Path, change: str, told: str
) -> None:
    arch = subprocess.run(["dpkg", "--print-architecture"], check=True, capture_output=True)
    bundle = tmp_path / f"ioc-1-debian13-{arch.stdout.decode().strip()}"
    (bundle / "source").mkdir(parents=True)
    shutil.copy(DEPLOY / "install-bundle", bundle / "install")
    (bundle / "source" / "a").touch()
    (bundle / "source" / "b").touch()
    pack = f"sha256sum ./source/a ./source/b ./install >SHA256SUMS; {change}"
    subprocess.run(["bash", "-c", pack], cwd=bundle, check=True)
    said = subprocess.run([bundle / "install"], check=False, capture_output=True, text=True)
    assert said.returncode
    assert told in said.stderr


def test_every_make_target_is_explained() -> None:
    text = (PROJECT / "Makefile").read_text()
    targets = re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    assert targets
    for target in targets[1].split():
        assert re.search(rf"^{target}:.*## \S", text, re.MULTILINE), target
