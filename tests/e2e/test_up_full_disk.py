"""`ioc up` on a disk that is nearly full: the walls stand, samples wait, and it is told."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.disks import fill, small_disk
from tests.ports import free_port
from tests.running import eventually
from tests.servers import Cluster

from .center import Center, center_in

MB = 1 << 20
DISK_MB = 1400  # a first start wants 1 GB free
LEFT_MB = 150


@pytest.fixture
def disk(cluster: Cluster) -> Iterator[Path]:
    """Give a small file system."""
    folder = Path(cluster.folder) / f"full-{free_port()}"
    folder.mkdir(mode=0o711)
    with small_disk(folder, size_mb=DISK_MB) as disk:
        yield disk


@pytest.fixture
def center(disk: Path) -> Iterator[Center]:
    """Give a center on that disk, which has been started once."""
    with center_in(disk) as center:
        center.up()
        center.wait_for("Stop +Ctrl-C")
        center.signal(signal.SIGTERM)
        assert center.wait() == 0
        yield center


@pytest.mark.long  # who refuses samples then is shown by tests/chaos/test_disk.py
def test_the_walls_stand_on_a_full_disk(center: Center, disk: Path) -> None:
    filler = fill(disk, leave_bytes=LEFT_MB * MB)
    center.up()
    center.wait_for("Stop +Ctrl-C")
    center.wait_for(r"disk +\d+ MB of 1400 MB are free .*: samples are refused until some is freed")
    assert center.is_ready("IOC_HTTP")
    assert not center.is_ready("IOC_HEALTH")
    url = f"http://127.0.0.1:{center.ports['IOC_INGEST_HTTP']}/readyz"
    assert "nearly full" in httpx.get(url).json()["reasons"]["disk"]
    env = {name: f"127.0.0.1:{port}" for name, port in center.ports.items()}
    doctor = subprocess.run(
        [sys.executable, "-m", "ioc", "doctor", "--state", center.state, "--lang", "en"],
        cwd=Path(__file__).parents[2], env={"PATH": "/usr/bin:/bin:/usr/sbin", **env},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert doctor.returncode == 2
    assert "The center refuses all new samples until there is room" in doctor.stdout
    filler.unlink()
    eventually(lambda: center.is_ready("IOC_INGEST_HTTP"), lambda: center.text)
    center.wait_for(r"disk +\d+ MB of 1400 MB are free .*: enough again")
