"""Memory, open files and CPU of every process of a center, by what it is."""

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

_PROC = Path("/proc")
_JOBS = ("ingest http", "ingest mqtt --shard 0", "ingest mqtt --shard 1", "api", "up")
_KB = 1024


@dataclass(frozen=True, slots=True)
class Usage:
    """One process, or several that are judged as one.

    resident: all that is in memory (VmRSS). own: of that, what it alone has or its share of, and no
    file behind it (Pss_Anon): of PostgreSQL, whose processes map the same shared buffers, what else
    they hold.
    """

    processes: int
    resident_mb: float
    own_mb: float
    files: int
    cpu_seconds: float

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.processes + other.processes,
            self.resident_mb + other.resident_mb,
            self.own_mb + other.own_mb,
            self.files + other.files,
            self.cpu_seconds + other.cpu_seconds,
        )


def usages(root: int, backends: Mapping[int, str]) -> dict[str, Usage]:
    """Look at `root` and all below it. backends: what the sessions of PostgreSQL are, by pid."""
    found: dict[str, Usage] = {}
    for process in _family(root):
        with contextlib.suppress(psutil.Error, OSError):  # it has just ended
            name, usage = _name(process, backends), _usage(process)
            found[name] = found[name] + usage if name in found else usage
    return found


def usage_of(pid: int) -> Usage:
    """Look at one process."""
    return _usage(psutil.Process(pid))


def _family(root: int) -> Iterator[psutil.Process]:
    parent = psutil.Process(root)
    yield parent
    yield from parent.children(recursive=True)


def _name(process: psutil.Process, backends: Mapping[int, str]) -> str:
    if process.name() == "postgres":
        return f"postgres: {backends.get(process.pid, 'server')}"
    if process.name().startswith("python"):
        words = " ".join(process.cmdline()).partition(" -m ioc ")[2]
        job = next((job for job in _JOBS if words.startswith(job)), words)
        return job.replace(" --shard ", "-").replace(" ", "-")
    return process.name()


def _usage(process: psutil.Process) -> Usage:
    sizes = _sizes((_PROC / str(process.pid) / "smaps_rollup").read_text().splitlines())
    times = process.cpu_times()
    return Usage(
        1,
        sizes["Rss"] / _KB,
        sizes["Pss_Anon"] / _KB,
        process.num_fds(),
        times.user + times.system,
    )


def _sizes(lines: Iterable[str]) -> dict[str, int]:
    """Lines such as `Rss:  1856 kB`, in kB."""
    words = (line.split() for line in lines)
    return {word[0].rstrip(":"): int(word[1]) for word in words if word[-1] == "kB"}
