"""The state folder: of this version, of one run at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ioc.private import StartError

LAYOUT = "1"

# What commands other than `ioc up` may have put there before.
_EARLY = {"secrets", "log", "status"}


@contextmanager
def held(state: Path) -> Iterator[None]:
    """Make the folder when there is none, check its version, and hold it for this run alone.

    Raises StartError.
    """
    try:
        _refuse_strange(state)
        state.mkdir(parents=True, exist_ok=True)
        # The system user of the services passes through; only root reads what is in it.
        state.chmod(0o711 if os.geteuid() == 0 else 0o700)
        (state / "log").mkdir(mode=0o700, exist_ok=True)
        _check_layout(state)
        with (state / "lock").open("a+") as lock:
            _take(lock.fileno(), state)
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            yield
    except OSError as error:
        raise StartError(
            f"The state folder {state} cannot be used: {error.strerror} ({error.filename}).",
            "Give a folder of your own with --state, or start as the user who owns it.",
        ) from error


def _refuse_strange(state: Path) -> None:
    """Refuse a folder of somebody else, before anything in it or of it is changed."""
    if not state.exists() or (state / "layout").exists():
        return
    strange = sorted({each.name for each in state.iterdir()} - _EARLY)
    if strange:
        raise StartError(
            f"{state} holds other things ({', '.join(strange[:3])}), not data of this program.",
            "Give an empty or a new folder with --state.",
        )


def _check_layout(state: Path) -> None:
    marker = state / "layout"
    if not marker.exists():
        marker.write_text(f"{LAYOUT}\n")
    found = marker.read_text().strip()
    if found != LAYOUT:
        raise StartError(
            f"The state folder {state} has layout {found}; this version of ioc knows {LAYOUT}.",
            "Start the version that wrote it, or give another folder with --state.",
        )


def _take(lock: int, state: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = (state / "lock").read_text().strip()
        raise StartError(
            f"`ioc up` already runs on {state} (process {holder}).",
            f"Stop it with Ctrl-C in its terminal or `kill {holder}`, or give another --state.",
        ) from None
