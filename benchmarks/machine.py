"""Where and on what a figure was measured, so that it can be judged later."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

from ioc.private import Machine

_PROJECT = Path(__file__).parents[1]
_CPUINFO = Path("/proc/cpuinfo")
_GIB = 1 << 30


def described() -> str:
    """CPU, cores, memory and Python of this machine, the commit, versions, and its load."""
    return f"{hardware()}; {commit()}; {versions()}; {load()}"


def hardware() -> str:
    """Model of the CPU, cores and memory."""
    machine = Machine.here()
    return f"{_model()}, {machine.cores} cores, {machine.memory_bytes / _GIB:.0f} GiB"


def commit() -> str:
    """Commit of the code, with a `+` when files differ from it."""
    head = _git("rev-parse", "--short", "HEAD") or "no commit"
    return head + ("+" if _git("status", "--porcelain", "--untracked-files=no") else "")


def versions() -> str:
    """Versions that decide."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("psycopg", "numpy", "paho-mqtt"))
    return f"Python {platform.python_version()}, {packages}"


def load() -> str:
    """How busy the machine was in the last minute: figures of a busy one are too low."""
    return f"load {os.getloadavg()[0]:.1f}"


def _model() -> str:
    names = [line for line in _CPUINFO.read_text().splitlines() if line.startswith("model name")]
    return names[0].partition(": ")[2] if names else platform.machine()


def _git(*arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=_PROJECT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip()
