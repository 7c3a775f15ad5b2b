"""A small file system of its own, to be filled up."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.service.disk import Disk
from tests.running import eventually


@contextmanager
def small_disk(folder: Path, *, size_mb: int) -> Iterator[Path]:
    """Mount a file system of this size in memory at `folder`; skips where that is not allowed."""
    options = f"size={size_mb}m,mode=0711"
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder],
        check=False,
        capture_output=True,
        text=True,
    )
    if mounted.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        # What a server has started may stand in it for a moment longer.
        eventually(lambda: _unmounted(folder), lambda: f"somebody still uses {folder}")


def _unmounted(folder: Path) -> bool:
    return subprocess.run(["umount", folder], check=False, capture_output=True).returncode == 0


def fill(folder: Path, *, leave_bytes: int) -> Path:
    """Be another program that takes nearly all of the disk; the file that does it."""
    path = folder / "filler"
    with path.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, Disk.of(folder).free_bytes - leave_bytes)
    return path
