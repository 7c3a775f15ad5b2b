"""The folder of a place: which files it has, and their bytes."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from .document import read_yaml
from .fields import closest
from .findings import Finding, Findings
from .profile import Profile, parse_profile

PROFILE: Final = "place.yml"
_READ_BYTES_MAX: Final = 16 << 20  # beyond any limit of a reader; only keeps memory flat
_SIMILAR: Final = 0.85  # source.yml, walls.yaml


def read_bytes(directory: Path, findings: Findings, *, required: bool = True) -> bytes | None:
    """Bytes of the file that the findings are about; None when it cannot be read (noted)."""
    path = directory / findings.file
    try:
        with path.open("rb") as file:
            return file.read(_READ_BYTES_MAX)
    except FileNotFoundError:
        if path.is_symlink():
            findings.add(0, "", f"leads to {path.readlink()}, which does not exist")
        elif required:
            findings.add(0, "", "the file is missing")
    except OSError as error:
        findings.add(0, "", f"cannot be read: {error.strerror}")
    return None


def misspelled(directory: Path, known: Iterable[str]) -> tuple[Finding, ...]:
    """Files with almost the name of a file that is read: they must not be passed over silently."""
    names = set(known)
    others = sorted(path.name for path in directory.iterdir() if path.name not in names)
    near = ((name, closest(name, names, cutoff=_SIMILAR)) for name in others)
    return tuple(Finding(name, 0, "", f"is not read{hint}") for name, hint in near if hint)


def read_profile(directory: Path) -> tuple[Profile | None, tuple[Finding, ...]]:
    """Who the place is: `place.yml` of its folder; None when there is nothing to read."""
    findings = Findings(PROFILE)
    raw = read_bytes(directory, findings)
    document = read_yaml(raw, findings) if raw is not None else None
    profile = parse_profile(document, findings) if document else None
    return profile, findings.all()
