"""What the database's disk must have left while days are packed.

PostgreSQL that finds no room for its log ends itself, and each attempt to pack takes of that log.
Ingest stops at twice as much: packing is what makes room, for the rows that go take thirty times as
much as the blocks that stay.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import anyio.to_thread

from core.service.disk import Disk

_PART_OF_FULL = 2


class NoRoomError(Exception):
    """Nothing may be packed now; the message says why."""


@dataclass(frozen=True, slots=True)
class Reserve:
    """Looks at the disk of a database on this machine; of one elsewhere nothing is known.

    folder: where the database keeps its data.
    """

    folder: Path | None = None
    look: Callable[[Path], Disk] = Disk.of

    async def check(self) -> None:
        """Raise NoRoomError when there is too little."""
        for folder in self._folders():
            try:
                disk = await anyio.to_thread.run_sync(self.look, folder)
            except OSError:
                continue  # nothing is known then, and a guess would stop packing for nothing
            least = disk.full_bytes // _PART_OF_FULL
            if disk.free_bytes < least:
                raise NoRoomError(
                    f"the disk of the database is full: {disk}; "
                    f"nothing is packed below {least >> 20} MB"
                )

    def _folders(self) -> Sequence[Path]:
        """Name what fills up: the data, and PostgreSQL's log where that has a disk of its own."""
        return (self.folder, self.folder / "pg_wal") if self.folder else ()
