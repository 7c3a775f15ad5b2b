"""How full a disk is, and what follows from it (docs/decisions/0012)."""

import shutil
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Self

from prometheus_client import Gauge

FREE_RATIO = Gauge("ioc_disk_free_ratio", "Free part of a disk, 0 to 1.", ["fs"])

_MB = 1 << 20

# Of a small disk a few percent are less than PostgreSQL writes while it is told to stop.
_LOW_RATIO, _LOW_BYTES = 0.15, 512 * _MB
_FULL_RATIO, _FULL_BYTES = 0.08, 256 * _MB

# Who has refused takes samples again only with so much more, else it would flap.
_RELIEF = 1.125


class Room(IntEnum):
    """What a disk has left. LOW: somebody should look. FULL: nothing new may be stored."""

    AMPLE = 0
    LOW = 1
    FULL = 2


@dataclass(frozen=True, slots=True)
class Disk:
    """One file system, in bytes; free is what an ordinary user may still take."""

    total_bytes: int
    free_bytes: int

    @classmethod
    def of(cls, path: Path) -> Self:
        """Look at the disk that holds `path`. Raises OSError."""
        usage = shutil.disk_usage(path)
        return cls(usage.total, usage.free)

    @property
    def free_ratio(self) -> float:
        """Free part, 0 to 1."""
        return self.free_bytes / self.total_bytes if self.total_bytes else 0.0

    @property
    def low_bytes(self) -> int:
        """With less than so much free, somebody should look."""
        return max(int(self.total_bytes * _LOW_RATIO), _LOW_BYTES)

    @property
    def full_bytes(self) -> int:
        """With less than so much free, nothing new is stored."""
        return max(int(self.total_bytes * _FULL_RATIO), _FULL_BYTES)

    def room(self, before: Room = Room.AMPLE) -> Room:
        """Judge it. before: the last judgement; to leave it takes an eighth more than its limit."""
        for room, limit in ((Room.FULL, self.full_bytes), (Room.LOW, self.low_bytes)):
            relieved = limit * (_RELIEF if before >= room else 1)
            if self.free_bytes < relieved:
                return room
        return Room.AMPLE

    def __str__(self) -> str:
        """Say what is free, as a person reads it."""
        return f"{self.free_bytes // _MB} MB of {self.total_bytes // _MB} MB are free"
