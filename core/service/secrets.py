"""Secrets that this installation makes for itself: one file each, readable by its owner only."""

import os
import secrets
from pathlib import Path


def secret_text(path: Path) -> str:
    """Read the secret in `path`, without the line end that editors add. Raises OSError."""
    return path.read_text(encoding="utf-8").rstrip("\r\n")


def kept_secret(path: Path) -> str:
    """Read the secret in `path`; make one (256 random bits) when there is none yet."""
    if not path.exists():
        keep_secret(path, secrets.token_urlsafe(32))
    return secret_text(path)


def first_secret(path: Path, text: str) -> None:
    """Write `text` to `path` unless somebody else did meanwhile: then his stays."""
    mine = path.with_name(f".{path.name}.{os.getpid()}.first")
    keep_secret(mine, text)
    try:
        path.hardlink_to(mine)
    except FileExistsError:
        pass
    finally:
        mine.unlink(missing_ok=True)


def keep_secret(path: Path, text: str) -> None:
    """Write `text` to `path` (0600, its folder 0700) whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half_written = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(half_written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    half_written.replace(path)
