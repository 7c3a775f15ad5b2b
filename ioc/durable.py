"""What is still there when the power fails."""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Put a file on the disk; of a folder, which files are in it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
