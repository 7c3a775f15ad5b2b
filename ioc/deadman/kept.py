"""What the watcher remembers, in one small file that is written whole or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec
import structlog

from alerts.deadman.owed import Debt
from alerts.deadman.watch import Watched
from core.service.logs import complain
from core.service.secrets import keep_secret

log = structlog.get_logger()

VERSION: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Centers by id, and what people are still to be told."""

    version: int = VERSION
    centers: Mapping[str, Watched] = field(default_factory=dict)
    debts: Mapping[str, Debt] = field(default_factory=dict)


def recalled(path: Path) -> Memory:
    """Read the file; of one that cannot be read nothing is known, and all begins anew."""
    try:
        memory = msgspec.json.decode(path.read_bytes(), type=Memory)
    except FileNotFoundError:
        return Memory()
    except (OSError, msgspec.DecodeError) as error:
        complain("memory_unreadable", error, file=str(path))
        return Memory()
    if memory.version != VERSION:
        log.error("memory_of_another_version", file=str(path), version=memory.version)
        return Memory()
    return memory


def remember(path: Path, memory: Memory) -> None:
    """Write the file. A disk that is full stops no watch: what is in memory counts."""
    try:
        keep_secret(path, msgspec.json.encode(memory).decode())
    except OSError as error:
        complain("memory_not_written", error, file=str(path))
