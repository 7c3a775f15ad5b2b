"""What a backup says of itself, in a file that a person can read, too."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Final

import msgspec

from .counted import About, Hour
from .errors import BackupError
from .folder import BESIDE, MANIFEST, POSTGRES

_FORMAT: Final = 1
_POSTGRES_MANIFEST: Final = "backup_manifest"


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """A backup. row: its number in the table of backups, which the backup itself holds.

    counts: rows by what they are, just before and just after. postgres_manifest: SHA-256 of
    PostgreSQL's own list of files and checksums. files: SHA-256 of each other file, by path.
    secrets: names of files that are in no backup. settings: of who made it, without secrets.
    """

    format: int = _FORMAT
    name: str
    row: int
    version: str
    begun_at: datetime
    ended_at: datetime
    bytes: int
    about: About
    hour: Hour
    counts: Mapping[str, tuple[int, int]]
    postgres_manifest: str
    files: Mapping[str, str]
    secrets: tuple[str, ...]
    settings: Mapping[str, str]

    def write(self, folder: Path) -> None:
        """Put it beside what it tells of."""
        text = msgspec.json.format(msgspec.json.encode(self), indent=2)
        (folder / MANIFEST).write_bytes(text + b"\n")

    def count_faults(self, found: Mapping[str, int]) -> list[str]:
        """Name what is fewer, or more, than it can be."""
        return [
            f"{name}: {found[name]} rows, not {low}{f' to {high}' if high > low else ''}"
            for name, (low, high) in self.counts.items()
            if name in found and not low <= found[name] <= high  # another version counts others
        ]


def read(backup: Path) -> Manifest:
    """Read what a backup says, and check what it names beside PostgreSQL's files.

    Raises BackupError.
    """
    try:
        manifest = msgspec.json.decode((backup / MANIFEST).read_bytes(), type=Manifest)
    except FileNotFoundError:
        raise BackupError(
            f"{backup} is no backup: it has no {MANIFEST}.", "ioc backup list shows which there are"
        ) from None
    except (OSError, msgspec.DecodeError, msgspec.ValidationError) as error:
        raise BackupError(f"{backup / MANIFEST} cannot be read: {error}") from error
    if manifest.format != _FORMAT:
        raise BackupError(
            f"{backup} is of format {manifest.format}; this version of ioc knows {_FORMAT}.",
            f"Restore it with ioc {manifest.version}, which made it.",
        )
    named, found = (
        manifest.files,
        digests(backup),
    )  # one that is not named is as wrong as one that lacks
    damaged = [name for name in sorted({*named, *found}) if named.get(name) != found.get(name)]
    if postgres_digest(backup) != manifest.postgres_manifest:
        damaged.append(f"{POSTGRES}/{_POSTGRES_MANIFEST}")
    if damaged:
        raise BackupError(f"{backup} is damaged: {', '.join(damaged[:5])}", "Take another one.")
    return manifest


def postgres_digest(backup: Path) -> str | None:
    """Hash PostgreSQL's list; None when there is none."""
    return _digest(backup / POSTGRES / _POSTGRES_MANIFEST)


def digests(backup: Path) -> Mapping[str, str]:
    """Hash all files that are not PostgreSQL's."""
    paths = (each for name in BESIDE for each in sorted((backup / name).rglob("*")))
    return {str(each.relative_to(backup)): _digest(each) or "" for each in paths if each.is_file()}


def _digest(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
