"""Keeps one throw-away cluster for a whole test run, and ends it with the run.

`python -m tests.keeper FOLDER PID`: makes the cluster in FOLDER, writes `ready` (or `failed`) and
waits for process PID, pytest, to end in whatever way; then nothing is left, not even FOLDER.
"""

import os
import select
import shutil
import signal
import subprocess
import sys
import traceback
from pathlib import Path

from tests.running import eventually
from tests.servers import Cluster

# Nobody kills it, and it dies with the run: it need not wait for the disk.
_MORTAL = {"fsync": "off", "full_page_writes": "off"}


def shared_cluster(folder: Path, pytest_pid: int) -> Cluster:
    """Join the cluster of this run; whoever needs it first (under a lock) starts its keeper."""
    try:
        folder.mkdir(mode=0o711)
    except FileExistsError:
        pass
    else:
        # Detached: it has to outlive whichever test process came first.
        subprocess.run(
            ["setsid", "--fork", sys.executable, "-m", "tests.keeper", folder, str(pytest_pid)],
            cwd=Path(__file__).parents[1],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
        )
    ready, failed = folder / "ready", folder / "failed"
    eventually(lambda: ready.exists() or failed.exists(), lambda: f"no cluster in {folder}")
    assert not failed.exists(), failed.read_text()
    return Cluster(folder)


def main(folder: Path, pytest_pid: int) -> None:
    """Make, wait, unmake."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for pytest, whose end we follow
    pytest_lives = os.pidfd_open(pytest_pid)
    cluster = Cluster(folder, _MORTAL)
    try:
        cluster.make()
        (folder / "ready").touch()
    except Exception:  # noqa: BLE001 - whatever it is, the waiting tests must say it
        (folder / "failed").write_text(traceback.format_exc())
    select.select([pytest_lives], [], [])
    cluster.server.abandon()
    eventually(lambda: _is_gone(folder), lambda: f"cannot remove {folder}")


def _is_gone(folder: Path) -> bool:
    # A test process that outlives pytest by a moment may still be writing or removing in it.
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
