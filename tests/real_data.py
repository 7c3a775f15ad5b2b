"""Files made by others, which are no part of this repository."""

import os
from pathlib import Path

import pytest


def real_data(path: str) -> Path:
    """Path of a file or folder under IOC_TEST_DATA; the test is skipped where there is none."""
    folder = Path(os.getenv("IOC_TEST_DATA", Path(__file__).parents[1] / "../shared/data"))
    found = (folder / path).resolve()
    if not found.exists():
        pytest.skip(f"NOT CHECKED: {path} is not in {folder}; set IOC_TEST_DATA")
    return found
