"""deploy/Dockerfile followed step by step, and docker-compose.yml lived through, without an engine.

Here instead of an engine: a chroot for an image, namespaces for a container. Debian's TimescaleDB,
Mosquitto and Caddy stand in for the images of others. Nothing does for Grafana: we ask as it would.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboards.grafana.boards import BOARDS
from tests.deployment import rootfs
from tests.deployment.composed import PROJECT
from tests.deployment.dockerfile import FILE, stages
from tests.deployment.trial import SERVERS

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root makes roots of its own"),
    pytest.mark.skipif(not shutil.which("mmdebstrap"), reason="apt install mmdebstrap"),
]


@pytest.fixture(scope="module")
def roots(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Build the image, and what stands in for those of others."""
    folder = tmp_path_factory.mktemp("image")
    folder.chmod(0o755)
    for parent in list(folder.parents)[:2]:
        parent.chmod(0o755)  # accounts of the containers pass through
    tar = rootfs.base(folder)
    rootfs.build(stages(FILE.read_text()), tar, PROJECT, folder).rename(folder / "image")
    (folder / "servers").mkdir()
    subprocess.run(["tar", "-x", "-f", tar, "-C", folder / "servers"], check=True)
    rootfs.run(folder / "servers", SERVERS, "/")
    yield folder
    shutil.rmtree(folder)


def test_all_containers_become_healthy_take_samples_in_and_end_in_order(roots: Path) -> None:
    alone = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    tried = subprocess.run(
        [*alone, sys.executable, "-m", "tests.deployment.trial", roots],
        cwd=PROJECT, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert tried.returncode == 0, tried.stdout + tried.stderr
    said = tried.stdout.splitlines()
    assert "GET /wall/trung-tam: 200" in tried.stdout
    assert "GET /readyz: 404" in tried.stdout
    assert "GET http /wall/trung-tam: 308 https://localhost/wall/trung-tam" in said
    acknowledged = next(line for line in said if line.startswith("MQTT over TLS: "))
    assert json.loads(acknowledged.split(": ", 1)[1])["accepted"] == 1
    assert "ioc backup: 0" in tried.stdout
    assert {"as Grafana, PromQL: 200", f"boards for Grafana: {len(BOARDS)}"} <= set(said)
    assert any(line.startswith("net_site_up{") and "my-site" in line for line in said)


def test_nobody_can_change_the_program(roots: Path) -> None:
    foreign = [
        path for path in (roots / "image" / "srv").rglob("*")
        if not path.is_symlink() and (path.stat().st_uid or path.stat().st_mode & 0o002)
    ]  # fmt: skip
    assert foreign == []
    assert not (roots / "image" / "srv/ioc/.venv/bin/pip").exists()
    assert not (roots / "image" / "srv/ioc/tests").exists()
