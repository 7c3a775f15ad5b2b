"""Whether the web app is built, and from the sources that lie beside it."""

from collections.abc import Iterator
from enum import Enum
from hashlib import sha256
from pathlib import Path
from typing import Final

WEB: Final = Path(__file__).parent / "web"

# What deploy/build-web hashes, and where it notes what it has built from.
_FOLDERS = ("src", "public")
_LOOSE = ("*.html", "*.json", "*.js", "*.ts")
_NOTE = ".ioc-sources"


class Built(Enum):
    """OLD: from other sources than those that are here."""

    NO = "no"
    OLD = "old"
    YES = "yes"


def built(web: Path = WEB) -> Built:
    """Look. Where the build left no note, as in a container, nothing is known against it."""
    if not (web / "dist" / "desk.html").exists():
        return Built.NO
    try:
        note = (web / "dist" / _NOTE).read_text().split()[0]
        return Built.YES if note == sources(web) else Built.OLD
    except (OSError, IndexError):
        return Built.YES


def sources(web: Path) -> str:
    """Digest of the sources, as deploy/build-web makes it. Raises OSError."""
    lines = (f"{sha256((web / name).read_bytes()).hexdigest()}  {name}\n" for name in _names(web))
    return sha256("".join(lines).encode()).hexdigest()


def _names(web: Path) -> list[str]:
    return sorted([*_inside(web), *_beside(web)], key=str.encode)


def _inside(web: Path) -> Iterator[str]:
    for folder in _FOLDERS:
        for path in (web / folder).rglob("*"):
            if path.is_file() and not path.is_symlink():
                yield str(path.relative_to(web))


def _beside(web: Path) -> Iterator[str]:
    for pattern in _LOOSE:
        for path in web.glob(pattern):
            if path.is_file() and not path.is_symlink():
                yield f"./{path.name}"
