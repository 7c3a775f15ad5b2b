"""The folder of an export: under another name until all of it is there."""

import gzip
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final

from ioc.durable import sync

from .errors import ExportError

MANIFEST: Final = "manifest.json"
_GZIP_LEVEL: Final = 6


@dataclass(frozen=True, slots=True)
class File:
    """One file. rows: of a table, without its head; None: it is no table."""

    path: str
    about: str
    bytes: int
    sha256: str
    rows: int | None


class Sink:
    """Takes bytes into a file, and knows its hash. rows: what the writer counted."""

    def __init__(self, raw: BinaryIO, *, rows: int | None) -> None:
        self._raw, self._digest = raw, hashlib.sha256()
        self.bytes, self.rows = 0, rows

    def write(self, data: bytes) -> int:
        """Write all of it."""
        self._raw.write(data)
        self._digest.update(data)
        self.bytes += len(data)
        return len(data)

    def flush(self) -> None:
        """Hand on what is buffered."""
        self._raw.flush()

    @property
    def sha256(self) -> str:
        """Hash of what was written."""
        return self._digest.hexdigest()


class Table:
    """Takes rows of a table as text; packs them where the name ends so."""

    def __init__(self, sink: Sink, name: str) -> None:
        self._sink = sink
        self._packed = None
        if name.endswith(".gz"):
            self._packed = gzip.GzipFile("", "wb", _GZIP_LEVEL, sink, mtime=0)
        self.write = self._packed.write if self._packed else sink.write

    def rows(self, count: int) -> None:
        """Count rows that were written."""
        self._sink.rows = (self._sink.rows or 0) + count

    def close(self) -> None:
        """End what is packed."""
        if self._packed:
            self._packed.close()


@dataclass(slots=True)
class Part:
    """An export that is being written. files: those that are whole."""

    path: Path
    files: list[File] = field(default_factory=list)

    @contextmanager
    def table(self, name: str, about: str) -> Iterator[Table]:
        """Write a table: CSV, or JSON in lines."""
        with self._sink(name, about, rows=0) as sink:
            table = Table(sink, name)
            yield table
            table.close()

    def file(self, name: str, about: str, content: bytes) -> None:
        """Write a file that is no table."""
        with self._sink(name, about, rows=None) as sink:
            sink.write(content)

    @contextmanager
    def _sink(self, name: str, about: str, *, rows: int | None) -> Iterator[Sink]:
        target = self.path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as raw:
            sink = Sink(raw, rows=rows)
            yield sink
            raw.flush()
            os.fsync(raw.fileno())
        self.files.append(File(name, about, sink.bytes, sink.sha256, sink.rows))

    def finish(self, told: Mapping[str, Any]) -> None:
        """Write the manifest, which names all others."""
        files = [asdict(each) for each in sorted(self.files, key=lambda each: each.path)]
        text = json.dumps({**told, "files": files}, ensure_ascii=False, indent=1)
        with (self.path / MANIFEST).open("x", encoding="utf-8") as manifest:
            manifest.write(text + "\n")
            manifest.flush()
            os.fsync(manifest.fileno())


@contextmanager
def begun(into: Path) -> Iterator[Part]:
    """Give a folder beside the wanted one, which takes its place at the end; else nothing is left.

    Raises ExportError when the wanted one is there and has something in it, or cannot be replaced.
    """
    into = into.resolve()
    if into.is_mount():  # nothing can take its place
        raise ExportError(f"{into} is a disk or share of its own; give a new folder on it.")
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise ExportError(f"{into} is there already, and not empty; give a folder that is new.")
    part = _beside(into)
    try:
        yield Part(part)
        sync(part)
        part.rename(into)  # also over an empty folder; of another one that came meanwhile it fails
        sync(into.parent)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _beside(into: Path) -> Path:
    try:
        into.parent.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=f".{into.name}-", suffix=".part", dir=into.parent))
    except OSError as error:
        raise ExportError(
            f"{into} cannot be made: {error.strerror}; give a folder where this account may write."
        ) from error
