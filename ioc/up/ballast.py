"""A file that only takes space: what a person can give up at once when the disk is full."""

import os
from pathlib import Path

from core.service.disk import Disk

BALLAST_BYTES = 512 << 20

# Made only where so much stays free beside it, so that it never causes what it is to cure.
_AMPLE_RATIO = 0.20


def ballast(state: Path) -> Path:
    """Where the ballast of a state folder is."""
    return state / "ballast"


def fits(disk: Disk) -> bool:
    """Whether a disk without ballast has ample room for it."""
    return disk.free_bytes - BALLAST_BYTES >= disk.total_bytes * _AMPLE_RATIO


def keep_ballast(state: Path, disk: Disk) -> bool:
    """Make the ballast where it is missing and fits; whether that was done. Raises OSError."""
    path = ballast(state)
    if path.exists() or not fits(disk):
        return False
    aside = path.with_name(".ballast.new")
    try:
        with aside.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, BALLAST_BYTES)  # takes it, and writes nothing
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return True


def free_ballast(state: Path) -> int:
    """Give the space back; how many bytes that was. Raises OSError."""
    path = ballast(state)
    try:
        size = path.stat().st_blocks * 512  # of the kernel, whatever the disk's own
        path.unlink()
    except FileNotFoundError:
        return 0
    return size
