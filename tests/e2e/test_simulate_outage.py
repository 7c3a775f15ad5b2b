"""An outage in the demo when somebody wants one, typed as a person types it."""

import shutil
import subprocess
import sys
from pathlib import Path

import httpx

from ioc.private import Program
from tests.ports import free_ports
from tests.running import Running, eventually, listens

PROJECT = Path(__file__).parents[2]


def test_a_portal_of_the_demo_fails_when_it_is_told_to(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(PROJECT / "config" / "tam-duong", tmp_path / "place"))
    health = free_ports(2)
    described = (folder / "probes.yml").read_text().replace("8021", str(health + 1))
    (folder / "probes.yml").write_text(described)
    keys, state = tmp_path / "keys.json", tmp_path / "state"
    keys.write_text("{}")
    environment = {"IOC_STATE": str(state), "IOC_CONFIG": str(folder)}

    def typed(*words: str) -> tuple[int, str]:
        found = subprocess.run(
            [sys.executable, "-m", "ioc", "simulate", "outage", *words],
            env=environment,
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
        )
        return found.returncode, found.stdout + found.stderr

    def status(portal: str) -> int:
        return httpx.get(f"http://127.0.0.1:{health + 1}/{portal}", timeout=30).status_code

    code, told = typed("cong-xa")
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
        eventually(lambda: status("cong-xa") == 200, simulate.log.read_text)
        code, told = typed("cong_xa")
        assert (code, "did you mean 'cong-xa'?" in told, "vneid" in told) == (2, True, True), told
        code, told = typed("cong-xa", "--for", "5m")
        assert (code, told.startswith("cong-xa answers 503 from ")) == (0, True), told
        assert (status("cong-xa"), status("vneid")) == (503, 200)
    finally:
        simulate.kill()
    assert (state / "simulate-outages.json").stat().st_mode & 0o777 == 0o600
