"""The bundle, installed into an empty Debian without a network, and the center started from it."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import DEVNULL, PIPE

import psutil
import pytest

from tests.deployment import rootfs
from tests.deployment.composed import PROJECT

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root makes roots of its own"),
    pytest.mark.skipif(not shutil.which("mmdebstrap"), reason="apt install mmdebstrap"),
]

_ALONE = ("unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "sh", "-euc")
_ENTER = """\
ip link set lo up
mount --bind "$0" "$0"; mount -t proc proc "$0/proc"; mount --rbind /dev "$0/dev"
exec chroot "$0" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 "$@"
"""
_UP = ("/opt/ioc/.venv/bin/ioc", "up", "--demo", "--state", "/var/lib/ioc-demo")
_READY_SECONDS = 600.0


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a machine that has nothing but the bundle."""
    folder = tmp_path_factory.mktemp("bundle")
    for each in (folder, *list(folder.parents)[:2]):
        each.chmod(0o755)  # the account of the database passes through
    subprocess.run([PROJECT / "deploy" / "make-bundle", folder], check=True)
    root = folder / "machine"
    root.mkdir()
    subprocess.run(["tar", "-x", "-f", rootfs.base(folder), "-C", root], check=True)
    (bundle,) = folder.glob("ioc-*.tar")
    subprocess.run(["tar", "-x", "-f", bundle, "-C", root / "root"], check=True)
    yield root
    shutil.rmtree(folder)


def inside(root: Path, *words: str) -> list[str]:
    """Say how a command is run in this machine, which has no network but itself."""
    return [*_ALONE, _ENTER, str(root), *words]


def first(pid: int) -> psutil.Process:
    """Find the process that `unshare` has started: the first one of its machine."""
    (child,) = psutil.Process(pid).children()
    return child


def asked(pid: int, where: str) -> str:
    """Ask over the loopback of that machine; the status, 000 when nobody answers."""
    curl = ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", f"http://127.0.0.1:{where}"]
    there = ["nsenter", f"--target={first(pid).pid}", "--net", *curl]
    return subprocess.run(there, check=False, capture_output=True, text=True).stdout


def until(true: Callable[[], bool]) -> None:
    """Wait."""
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < _READY_SECONDS
        time.sleep(1)


def test_a_machine_without_a_network_gets_a_center_with_a_wall(machine: Path) -> None:
    (installer,) = machine.glob("root/ioc-*/install")
    installer = Path("/") / installer.relative_to(machine)
    installed = subprocess.run(
        inside(machine, str(installer)), check=False, capture_output=True, text=True
    )
    assert installed.returncode == 0, installed.stdout + installed.stderr
    again = subprocess.run(inside(machine, str(installer)), check=False, capture_output=True)
    assert again.returncode == 0

    with subprocess.Popen(inside(machine, *_UP), stdout=PIPE, stderr=PIPE, stdin=DEVNULL) as up:
        try:
            until(lambda: asked(up.pid, "8010/readyz") == "200")
            assert asked(up.pid, "8000/wall/trung-tam") == "200"
        finally:
            first(up.pid).send_signal(signal.SIGTERM)
            up.communicate(timeout=120)
    assert up.returncode == 0


def test_damage_on_the_way_is_seen(machine: Path) -> None:
    (folder,) = machine.glob("root/ioc-*")
    with (folder / "source/README.md").open("a") as file:
        file.write("x")
    installer = Path("/") / folder.relative_to(machine) / "install"
    refused = subprocess.run(
        inside(machine, str(installer)), check=False, capture_output=True, text=True
    )
    assert refused.returncode == 1
    assert "some of it is damaged" in refused.stderr
