"""One service of docker-compose.yml as a process: its image a folder, closed as the file says.

Done by the kernel as an engine would: a mount namespace with a read-only root, volumes, files and
tmpfs over it, an account without capabilities, and only the environment of the file.
"""

import os
import re
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

import psutil

from tests.deployment.rootfs import PATH

_ENTER: Final = """\
mount --bind "$ROOT" "$ROOT"; mount -o remount,bind,ro "$ROOT"
mount -t proc proc "$ROOT/proc"; mount --rbind /dev "$ROOT/dev"
eval "$MOUNTS"
"""
_SECONDS: Final = re.compile(r"(?:(\d+)m)?(?:(\d+)s)?")
_STARTED_SECONDS: Final = 300.0


@dataclass(frozen=True, slots=True)
class Image:
    """A folder, and what its image would say by itself."""

    root: Path
    entrypoint: Sequence[str] = ()
    command: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: str = "/"


@dataclass(slots=True, kw_only=True)
class Container:
    """A service. state: where volumes and logs are; hosts: names that it can reach."""

    name: str
    service: Mapping[str, Any]
    image: Image
    state: Path
    hosts: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """What it says."""
        return self.state / "log" / f"{self.name}.log"

    def start(self) -> None:
        """Start it, as its own account."""
        entrypoint = self.service.get("entrypoint") or self.image.entrypoint
        command = self.service.get("command") or self.image.command
        self.log.parent.mkdir(exist_ok=True)
        with self.log.open("ab") as log:
            self.process = self._spawn([*entrypoint, *command], log)

    def run(self, *command: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Do `docker compose run --rm NAME command`: another process of the same kind."""
        return subprocess.run(
            self._entering([*self.image.entrypoint, *command]),
            env=self._outside(), input=stdin, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def ended(self, seconds: float = _STARTED_SECONDS) -> int:
        """Wait until it has done its work; its exit code."""
        assert self.process is not None
        return self.process.wait(seconds)

    def healthy(self) -> bool:
        """Ask as the engine would: inside, as the account of the service."""
        assert self.process is not None
        assert self.process.poll() is None, f"{self.name} has ended: {self.log.read_text()[-2000:]}"
        kind, *words = self.service["healthcheck"]["test"]
        words = words if kind == "CMD" else ["/bin/sh", "-c", *words]
        inside = ["nsenter", f"--target={self.process.pid}", "--mount", *self._inside(words)]
        asked = subprocess.run(
            inside, check=False, capture_output=True, timeout=30, env={"PATH": PATH}
        )
        return asked.returncode == 0

    def memory_bytes(self) -> int:
        """Sum what it and its children hold."""
        assert self.process is not None
        family = psutil.Process(self.process.pid)
        every = (family, *family.children(recursive=True))
        return sum(each.memory_full_info().pss for each in every)  # what is shared counts once

    def stop(self) -> float:
        """End it as the engine would; how long it took. It must end by itself, and in time."""
        assert self.process is not None
        begun = time.monotonic()
        self.process.send_signal(signal.Signals[self.service.get("stop_signal") or "SIGTERM"])
        found = _SECONDS.fullmatch(self.service.get("stop_grace_period", "10s"))
        assert found
        minutes, seconds = found.groups()
        self.process.wait(60 * int(minutes or 0) + int(seconds or 0))
        return time.monotonic() - begun

    def _spawn(self, words: Sequence[str], log: IO[bytes]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self._entering(words), env=self._outside(), stdout=log, stderr=log,
                                stdin=subprocess.DEVNULL)  # fmt: skip

    def _entering(self, words: Sequence[str]) -> list[str]:
        return [
            "unshare",
            "--mount",
            "sh",
            "-euc",
            f'{_ENTER}exec "$@"',
            "enter",
            *self._inside(words),
        ]

    def _outside(self) -> dict[str, str]:
        mounts = "\n".join(self._mounts())
        return {"PATH": PATH, "ROOT": str(self.image.root), "MOUNTS": mounts}

    def _inside(self, words: Sequence[str]) -> list[str]:
        user, group = self.service["user"].split(":")
        given = {"HOME": "/", **self.image.environment, **(self.service.get("environment") or {})}
        variables = [f"{name}={value}" for name, value in given.items()]
        closed = ["--clear-groups", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"]
        return [
            "chroot", str(self.image.root), "/usr/bin/setpriv", f"--reuid={user}",
            f"--regid={group}", *closed, "/usr/bin/env", "-i", "-C", self.image.folder,
            *variables, *words,
        ]  # fmt: skip

    def _mounts(self) -> list[str]:
        """Write what is mounted over the root, the outer before the inner."""
        hosts = self.state / "hosts" / self.name
        hosts.parent.mkdir(exist_ok=True)
        hosts.write_text("".join(f"{at} {name}\n" for name, at in self.hosts.items()))
        found = [_bound(self.image.root, str(hosts), "/etc/hosts", read_only=True)]
        for each in self.service["tmpfs"]:
            target, _, options = each.partition(":")
            target = _within(self.image.root, target)
            _place(self.image.root, target, folder=True)
            found.append(f"mount -t tmpfs -o {options} tmpfs '{self.image.root}{target}'")
        for mount in sorted(self.service.get("volumes", ()), key=lambda each: str(each["target"])):
            source, target = mount["source"], _within(self.image.root, mount["target"])
            if mount["type"] == "volume":
                source = str(self._volume(source, target))
            _place(self.image.root, target, folder=Path(source).is_dir())
            read_only = bool(mount.get("read_only"))
            found.append(_bound(self.image.root, source, target, read_only=read_only))
        return found

    def _volume(self, name: str, target: str) -> Path:
        """Make a named volume at its first use, with owner and mode of what it is mounted over."""
        volume = self.state / "volumes" / name
        if not volume.exists():
            volume.mkdir(parents=True)
            over = Path(f"{self.image.root}{target}").stat()
            os.chown(volume, over.st_uid, over.st_gid)
            volume.chmod(over.st_mode & 0o7777)
        return volume


def _bound(root: Path, source: str, target: str, *, read_only: bool) -> str:
    at = f"'{root}{target}'"
    closing = f"; mount -o remount,bind,ro {at}" if read_only else ""
    return f"mount --bind '{source}' {at}{closing}"


def _within(root: Path, target: str) -> str:
    """Follow links as who lives in this root would."""
    found = Path("/")
    for part in Path(target).parts[1:]:
        found /= part
        link = Path(f"{root}{found}")
        if link.is_symlink():
            found = Path(_within(root, str(found.parent / link.readlink())))
    return str(found)


def _place(root: Path, target: str, *, folder: bool) -> None:
    """Make what is mounted over, as the engine does before it closes the root."""
    at = Path(f"{root}{target}")
    if at.exists():
        return
    at.parent.mkdir(parents=True, exist_ok=True)
    if folder:
        at.mkdir()
    else:
        at.touch()
