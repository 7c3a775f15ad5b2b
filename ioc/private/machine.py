"""How large this machine is, and what PostgreSQL should therefore be given. Pure but for `here`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import psutil

GIB = 1 << 30
# A machine sold with 4 GB reports a little less.
_NEARLY = 0.9


@dataclass(frozen=True, slots=True)
class Machine:
    """Processor cores that may be used and bytes of memory."""

    cores: int
    memory_bytes: int

    @classmethod
    def here(cls) -> Self:
        """Machine that this process runs on."""
        return cls(psutil.cpu_count() or 1, psutil.virtual_memory().total)


@dataclass(frozen=True, slots=True)
class _Size:
    """One row of the table: from this many cores and GB on, these settings (memory in MB)."""

    cores: int
    memory_gb: int
    shared_mb: int
    work_mb: int
    maintenance_mb: int
    wal_gb: int
    connections: int


_SIZES = (
    _Size(16, 32, 8192, 32, 1024, 16, 150),
    _Size(8, 16, 4096, 24, 512, 8, 120),
    _Size(4, 8, 2048, 16, 256, 4, 100),
    _Size(2, 4, 1024, 8, 128, 2, 100),
    _Size(1, 2, 512, 4, 64, 1, 100),
    _Size(0, 0, 128, 4, 64, 1, 100),
)


def postgres_settings(machine: Machine) -> Mapping[str, str]:
    """Compute what depends on the machine: the largest size that it fully reaches."""
    size = next(
        size
        for size in _SIZES
        if machine.cores >= size.cores and machine.memory_bytes >= size.memory_gb * GIB * _NEARLY
    )
    return {
        "shared_buffers": f"{size.shared_mb}MB",
        "effective_cache_size": f"{3 * size.shared_mb}MB",
        "work_mem": f"{size.work_mb}MB",
        "maintenance_work_mem": f"{size.maintenance_mb}MB",
        "max_wal_size": f"{size.wal_gb}GB",
        "max_connections": str(size.connections),
    }


def broker_queue_bytes(machine: Machine) -> int:
    """How much Mosquitto may queue for one session: an eighth of the memory."""
    return machine.memory_bytes // 8
