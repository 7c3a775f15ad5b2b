"""A center of many devices starts from any terminal."""

import subprocess
import sys

import pytest

_AS_IN_A_TERMINAL = """
import resource
from ioc.up.descriptors import allow_descriptors
resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))
allow_descriptors()
print(*resource.getrlimit(resource.RLIMIT_NOFILE))
"""


@pytest.mark.parametrize(
    ("soft", "hard", "allowed"), [(256, 4096, "4096 4096"), (4096, 4096, "4096 4096")]
)
def test_as_many_as_this_account_may(soft: int, hard: int, allowed: str) -> None:
    code = _AS_IN_A_TERMINAL.format(soft=soft, hard=hard)
    said = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout
    assert said.strip() == allowed
