"""An outage in the demo when somebody wants one, typed as a person types it."""

import shutil
import sys
from pathlib import Path

import httpx
import numpy as np

from core.service.clock import SystemClock
from ioc.private import Program
from ioc.simulate import SEED, read_stage
from tests.ports import free_ports
from tests.running import Running, listens
from tests.typed import typed

PROJECT = Path(__file__).parents[2]


def well(folder: Path) -> list[str]:
    """Name portals that their own story leaves alone for the next minutes."""
    now_ms = int(SystemClock().now().timestamp() * 1000)
    moments = np.arange(now_ms, now_ms + 180_000, 1000, dtype=np.int64)
    behaviours = read_stage(folder, seed=SEED).behaviours
    return [each.portal.id for each in behaviours if not each.out(moments).any()]


def test_a_portal_of_the_demo_fails_when_it_is_told_to(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(PROJECT / "config" / "tam-duong", tmp_path / "place"))
    health = free_ports(2)
    described = (folder / "probes.yml").read_text().replace("8021", str(health + 1))
    (folder / "probes.yml").write_text(described)
    keys, state = tmp_path / "keys.json", tmp_path / "state"
    keys.write_text("{}")
    environment = {"IOC_STATE": str(state), "IOC_CONFIG": str(folder)}

    def outage(*words: str) -> tuple[int, str]:
        done = typed(environment, "simulate", "outage", *words)
        return done.returncode, done.stdout + done.stderr

    def status(portal: str) -> int:
        return httpx.get(f"http://127.0.0.1:{health + 1}/{portal}", timeout=60).status_code

    portal, other, *_ = well(folder)
    code, told = outage(portal)
    assert (code, "no simulation runs on" in told) == (2, True), told
    words = ("simulate", "--keys", str(keys), "--health", f"127.0.0.1:{health}")
    program = Program(
        name="simulate",
        argv=(sys.executable, "-m", "ioc", *words),
        cwd=PROJECT,
        env=environment,
    )
    simulate = Running(program, tmp_path / "simulate.log", lambda: listens(health + 1))
    simulate.start()
    try:
        assert (status(portal), status(other)) == (200, 200)
        code, told = outage(f"{portal}x")
        assert (code, f"did you mean {portal!r}?" in told, other in told) == (2, True, True), told
        code, told = outage(portal, "--for", "5m")
        assert (code, told.startswith(f"{portal} answers 503 from ")) == (0, True), told
        assert (status(portal), status(other)) == (503, 200)
    finally:
        simulate.kill()
    assert (state / "simulate-outages.json").stat().st_mode & 0o777 == 0o600
