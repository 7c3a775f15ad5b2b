"""Follows deploy/Dockerfile in folders, as root: what a container engine would build."""

import fnmatch
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from tests.deployment.dockerfile import Stage, Step

# What a build takes from the machine it is made on, beside its environment (proxies, where packages
# come from): names, and whom it trusts. Nothing of it stays.
_TRUSTED: Final = "/run/trusted.crt"
_LENT: Final = {
    "/etc/resolv.conf": "/etc/resolv.conf",
    "/etc/ssl/certs/ca-certificates.crt": _TRUSTED,
}
_TRUSTING: Final = (
    "PIP_CERT",
    "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS",
    "NPM_CONFIG_CAFILE",
)
PATH: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

_RUN: Final = """\
root=$1; folder=$2; command=$3; shift 3
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"; mount --rbind /dev "$root/dev"
while [ $# -gt 0 ]; do
  [ -e "$root$2" ] || : >"$root$2"
  mount --bind "$1" "$root$2"
  shift 2
done
exec chroot "$root" /usr/bin/env -C "$folder" /bin/sh -ec "$command"
"""


_NONE: Final[Mapping[str, Path]] = MappingProxyType({})


def base(into: Path) -> Path:
    """Make the Debian that all stages begin with: what `debian:…-slim` is, of the same packages."""
    tar = into / "base.tar"
    made = [
        "mmdebstrap",
        "--quiet",
        "--variant=minbase",
        "--dpkgopt=force-unsafe-io",
        "trixie",
        str(tar),  # of where mmdebstrap takes it by itself: updates and security, too
    ]
    subprocess.run(made, check=True, stdout=subprocess.DEVNULL)
    return tar


def run(root: Path, command: str, folder: str) -> None:
    """Run a shell command inside, with the machine's network. Raises CalledProcessError."""
    lent = [each for pair in _LENT.items() if Path(pair[0]).exists() for each in pair]
    trusting = [f"{name}={_TRUSTED}" for name in _TRUSTING]
    named = ["env", f"PATH={PATH}", "HOME=/root", "DEBIAN_FRONTEND=noninteractive", *trusting]
    entered = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-euc", _RUN, "run"]
    subprocess.run([*named, *entered, str(root), folder, command, *lent], check=True)
    Path(f"{root}{_TRUSTED}").unlink()


def build(
    stages: list[Stage], tar: Path, context: Path, into: Path, made: Mapping[str, Path] = _NONE
) -> Path:
    """Follow all stages; returns the folder of the last.

    context: what is sent to the engine. made: stages that need not be followed, by name.
    """
    roots = dict(made)
    for number, stage in enumerate(stages):
        if stage.name in made:
            continue
        root = into / (stage.name or f"stage-{number}")
        root.mkdir()
        subprocess.run(["tar", "--extract", "--file", tar, "--directory", root], check=True)
        folder = "/"
        for step in stage.steps:
            if step.word == "WORKDIR":
                folder = step.rest
                (root / folder.lstrip("/")).mkdir(parents=True, exist_ok=True)
            elif step.word == "RUN":
                run(root, step.rest, folder)
            elif step.word == "COPY":
                _copy(step, root, folder, roots, context)
        roots[stage.name] = root
    return roots[stages[-1].name]


def _copy(step: Step, root: Path, folder: str, roots: Mapping[str, Path], context: Path) -> None:
    words = shlex.split(step.rest)
    source, ignored = context, ignore(context)
    if words[0].startswith("--from="):
        source, ignored = roots[words.pop(0).removeprefix("--from=")], []
    *names, last = words
    target = root / str(Path(folder, last)).lstrip("/")
    for name in names:
        found = source / name.lstrip("/")
        if found.is_dir():
            _copy_folder(found, target, source, ignored)
        else:
            into = target / found.name if last.endswith("/") else target
            into.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(found, into)


def _copy_folder(found: Path, target: Path, source: Path, ignored: list[str]) -> None:
    def skipped(folder: str, names: list[str]) -> set[str]:
        inside = Path(folder).relative_to(source)
        return {name for name in names if is_ignored(str(inside / name), ignored)}

    shutil.copytree(found, target, symlinks=True, ignore=skipped, dirs_exist_ok=True)


def ignore(context: Path) -> list[str]:
    """Read .dockerignore."""
    return (context / ".dockerignore").read_text().split()


def is_ignored(path: str, patterns: list[str]) -> bool:
    """Whether the engine is not sent this path. `**/` is any folder, also none."""
    return any(
        fnmatch.fnmatchcase(path, pattern.removeprefix("**/"))
        or (pattern.startswith("**/") and fnmatch.fnmatchcase(path, f"*/{pattern[3:]}"))
        for pattern in patterns
    )
