"""`ioc doctor` beside a real center: well, with plugs pulled, and when nothing runs."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ports import free_port
from tests.running import eventually, frozen
from tests.servers import Cluster

from .center import Center, center_in


@pytest.fixture
def center(cluster: Cluster) -> Iterator[Center]:
    """Give the test a running center."""
    folder = Path(cluster.folder) / f"doctor-{free_port()}"
    folder.mkdir(mode=0o711)
    with center_in(folder) as center:
        center.up()
        center.wait_for("Stop +Ctrl-C")
        yield center


def levels(center: Center) -> dict[str, str]:
    """Ask for JSON: the worst level of each check, and whether the exit code agrees."""
    done = center.doctor("--json")
    told = json.loads(done.stdout)
    assert done.returncode == ["ok", "warn", "fail"].index(told["level"]), done
    order = ["ok", "warn", "fail"]
    found: dict[str, str] = {}
    for result in sorted(told["results"], key=lambda one: order.index(one["level"])):
        found[result["check"]] = result["level"]
    return found


def files(folder: Path) -> set[tuple[str, int]]:
    """Everything in a folder that no server of it writes by itself, with its permissions."""
    return {
        (str(path.relative_to(folder)), path.stat().st_mode)
        for path in folder.rglob("*")
        if not {"postgres", "mosquitto", "log", "alerts"} & set(path.relative_to(folder).parts)
    }


def test_plugs_are_pulled_one_after_the_other(center: Center) -> None:
    before = files(center.state)
    eventually(
        lambda: "fail" not in levels(center).values(),
        lambda: center.doctor("--lang", "en").stdout,
    )
    well = levels(center)
    assert {well[check] for check in ("state", "secrets", "up", "ready", "database")} == {"ok"}
    assert {well[check] for check in ("schema", "leases", "log of changes", "place")} == {"ok"}
    assert files(center.state) == before, "it only reads"
    check_ballast(center)

    (center.state / "secrets" / "db_ioc").chmod(0o644)
    assert levels(center)["secrets"] == "fail"
    (center.state / "secrets" / "db_ioc").chmod(0o600)

    # The database stands still: every process says so, and so does the doctor, in its own time.
    postgres_pid = int((center.state / "postgres/data/postmaster.pid").read_text().split()[0])
    with frozen(postgres_pid):
        said = center.doctor("--lang", "en")
        center.wait_for(r"not ready +postgres: somebody halted it")
        assert not center.is_ready("IOC_HEALTH")
    assert said.returncode == 2
    assert re.search(r"FAIL +The database cannot be reached: ", said.stdout)
    assert re.search(r"FAIL +ingest-http is not ready: .*database", said.stdout)
    assert f"kill -CONT {postgres_pid}" in said.stdout
    assert "docs/runbooks/DatabaseDown.en.md" in said.stdout
    center.wait_for(r"\d\d:\d\d:\d\d +ready again +all processes, after \d+ s")
    assert center.is_ready("IOC_HEALTH")

    # Slips at the terminal do not harm.
    center.signal(signal.SIGTSTP)
    center.wait_for("Ctrl-Z would freeze the center")

    # Without the supervisor nothing runs, and that is one finding, not a heap of them.
    center.signal(signal.SIGHUP)
    assert center.wait() == 0
    vi = center.doctor()
    assert vi.returncode == 2
    assert f"`ioc up` không chạy trên {center.state}" in vi.stdout
    assert "Traceback" not in vi.stderr
    told = {check: level for check, level in levels(center).items() if level != "ok"}
    assert set(told) - {"web", "log"} == {"up"}


def check_ballast(center: Center) -> None:
    """See that it is given up when it is asked for, and made again where there is ample room."""
    ballast = center.state / "ballast"
    if levels(center)["ballast"] != "ok":
        return  # this disk has no room for it
    assert ballast.stat().st_size == 512 << 20
    freed = center.doctor("--free-ballast", "--lang", "en")
    assert (freed.returncode, freed.stdout) == (0, "512 MB are free again\n")
    eventually(ballast.exists, lambda: center.text)


@pytest.mark.long
def test_an_account_without_rights_is_told_so(center: Center) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can be somebody else")
    center.state.parent.chmod(0o711)
    said = subprocess.run(
        ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--",
         sys.executable, "-m", "ioc", "doctor", "--state", center.state, "--lang", "en"],
        cwd=Path(__file__).parents[2], env={"PATH": "/usr/bin:/bin:/usr/sbin"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if "Permission denied" in said.stderr and not said.stdout:
        pytest.skip("another account cannot even start this Python")
    assert "may not read" in said.stdout
    assert "Traceback" not in said.stderr
