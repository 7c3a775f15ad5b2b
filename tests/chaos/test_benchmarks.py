"""Each benchmark runs to its end at a hundredth of its size; its figures are of no account then."""

import sys
from pathlib import Path

import anyio
import pytest

from benchmarks.__main__ import NAMES

PROJECT = Path(__file__).parents[2]


# Servers have to start, repeats to be waited for, of whatever size.
LONG = {
    "backtest", "board", "boards", "escalation", "handin", "ingest", "latency", "mqtt", "panels",
    "probes", "report", "rules", "storage", "storm", "sustained", "undisturbed", "webhook",
}  # fmt: skip
BESIDE = {"promql"}  # compares with a program that is not there


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.long] * (name in LONG))
        for name in NAMES
        if name not in BESIDE
    ],
)
async def test_it_measures_what_it_should(name: str) -> None:
    call = [sys.executable, "-m", "benchmarks", name, "--size", "0.01"]
    done = await anyio.run_process(call, cwd=PROJECT, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert "| ---" in done.stdout.decode()
