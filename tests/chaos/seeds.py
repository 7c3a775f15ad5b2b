"""Seeds of the crash tests: each point once in every run, often in `make test-long`."""

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

SHORT, LONG = 4, 200


def seeds(short: int = SHORT, long: int = LONG) -> list[object]:
    """Parameters for `parametrize`. short: so many are in every run. long: so many are there."""
    more = (pytest.param(seed, marks=pytest.mark.long) for seed in range(short, long))
    return [*range(short), *more]


def moment(seed: int) -> int:
    """Which batch or ack the crash waits for: the process is warm, or has just begun."""
    return random.Random(seed).randint(1, 6)


@contextmanager
def short_folder(within: Path | None = None) -> Iterator[Path]:
    """Give a folder that all may enter, with a name that leaves room for a Unix socket's."""
    with tempfile.TemporaryDirectory(prefix="ioc-", dir=within) as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder
