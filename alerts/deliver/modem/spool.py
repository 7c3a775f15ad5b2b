"""The folders by which gammu-smsd is spoken to: what is to be sent, what was, what went wrong.

Source: gammu-smsd-files(7). The daemon takes files in the order of their names.
"""

import codecs
import os
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

KEY_CHARS: Final = 32  # of the 64 of a key: as many as no two messages share
_PRIORITIES: Final = {"p1": "A", "p2": "B", "p3": "C"}
_LEAST: Final = "D"
_MODE: Final = 0o660  # the daemon is another user, of the group of the folders


class Where(StrEnum):
    """How far a message has come: the folder that it lies in."""

    OUTBOX = "outbox"
    SENT = "sent"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Spool:
    """Folders `outbox`, `sent` and `error` of one daemon. All functions raise OSError."""

    folder: Path

    def put(self, name: str, text: str) -> None:
        """Lay a message where the daemon looks, whole or not at all."""
        half_written = self.folder / Where.OUTBOX / f".{name}"
        try:
            descriptor = os.open(half_written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _MODE)
            with os.fdopen(descriptor, "wb") as file:
                os.fchmod(file.fileno(), _MODE)
                file.write(codecs.BOM_UTF16_LE + text.encode("utf-16-le"))
                file.flush()
                os.fsync(file.fileno())
            half_written.replace(self.folder / Where.OUTBOX / name)
        except OSError:  # no room, say: what is half there must not stay
            half_written.unlink(missing_ok=True)
            raise

    def withdraw(self, key: bytes, but: str = "") -> None:
        """Take back what waits of a message, whoever it goes to. but: a name that stays."""
        for each in (self.folder / Where.OUTBOX).glob(f"OUT*_{_end(key)}"):
            if each.name != but:
                each.unlink(missing_ok=True)

    def find(self, name: str) -> Where | None:
        """Say where a message lies; None: nowhere."""
        # The daemon moves it on meanwhile: who looks in this order never misses it.
        return next((each for each in Where if (self.folder / each / name).exists()), None)

    def take_back(self, name: str, where: Where) -> None:
        """Remove a message from a folder, if it still lies there."""
        (self.folder / where / name).unlink(missing_ok=True)

    def moved_at_ns(self) -> tuple[int, int]:
        """Give a mark that differs once the daemon has got rid of anything."""
        return (
            (self.folder / Where.SENT).stat().st_mtime_ns,
            (self.folder / Where.ERROR).stat().st_mtime_ns,
        )


def file_name(key: bytes, number: str, priority: str, created_at: datetime) -> str:
    """Name the file of a message: the same whenever it is tried, what is urgent before the rest.

    number: with its country and without plus, or of a few digits.
    """
    letter = _PRIORITIES.get(priority, _LEAST)
    stamp = created_at.strftime("%Y%m%d_%H%M%S")
    return f"OUT{letter}{stamp}_00_{number}_{_end(key)}"


def _end(key: bytes) -> str:
    return f"{key.hex()[:KEY_CHARS]}.txtd"
