"""A run of tests goes on when one of its processes dies."""

import re
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[2]
TESTS = """
import os, pytest

@pytest.mark.parametrize("number", range(9))
def test_it(number):
    if number == DIES_IN:
        os._exit(1)
"""


def test_that_in_which_it_died_has_failed_and_all_others_are_run(tmp_path: Path) -> None:
    for name, dies_in in (("early", 0), ("late", 8)):
        test = tmp_path / f"test_{name}.py"
        test.write_text(TESTS.replace("DIES_IN", str(dies_in)))
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n2", "-p", "tests.conftest", "-c",
         PROJECT / "pyproject.toml", tmp_path],
        cwd=PROJECT, check=False, capture_output=True, text=True, timeout=250,
    )  # fmt: skip
    found = re.search(r"(\d+) failed, (\d+) passed", run.stdout)
    assert found, run.stdout
    failed, passed = map(int, found.groups())
    # What was done just before may not have been told yet: that counts as failed, too.
    assert failed >= 2
    assert failed + passed >= 18
