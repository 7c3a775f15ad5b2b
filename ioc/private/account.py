"""The system user of the database and the broker: both refuse to run as root, and rightly."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .errors import StartError

NAME = "ioc"


@dataclass(frozen=True, slots=True)
class Account:
    """A user of this machine by its numbers."""

    name: str
    uid: int
    gid: int

    def reaches(self, folder: Path) -> bool:
        """Whether this user can enter `folder`: a parent such as /root may bar the way."""
        return subprocess.run([*self.prefix(), "test", "-x", folder], check=False).returncode == 0

    def prefix(self) -> tuple[str, ...]:
        """Command line that runs what follows it as this user, without other groups."""
        return ("setpriv", f"--reuid={self.uid}", f"--regid={self.gid}", "--clear-groups", "--")


def service_account() -> Account | None:
    """User that the private services run as; None means as whoever calls.

    Only root can and must change the user: it becomes `ioc`, which is made when missing.
    """
    if os.geteuid() != 0:
        return None
    try:
        found = pwd.getpwnam(NAME)
    except KeyError:
        _create()
        found = pwd.getpwnam(NAME)
    return Account(NAME, found.pw_uid, found.pw_gid)


def give(path: Path, account: Account | None) -> None:
    """Make `account` the owner of `path`; None is the calling user, who owns it already."""
    if account:
        os.chown(path, account.uid, account.gid)


def own_folder(path: Path, account: Account | None) -> None:
    """Make a private folder (0700) of `account`. Raises StartError when it is somebody else's."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    wanted = account.uid if account else os.geteuid()
    if path.stat().st_uid not in {wanted, os.geteuid()} or path.is_symlink():
        raise StartError(
            f"{path} belongs to another user.", "Remove it, or give another folder with --state."
        )
    path.chmod(0o700)
    give(path, account)


def _create() -> None:
    useradd = shutil.which("useradd", path=f"{os.defpath}:/usr/sbin:/sbin")
    if useradd is None:
        raise StartError(
            f"The system user {NAME!r} is missing and there is no useradd to make it.",
            f"Create a system user {NAME!r}, or start as an ordinary user.",
        )
    subprocess.run(
        [useradd, "--system", "--user-group", "--no-create-home", "--home-dir=/nonexistent",
         "--shell=/usr/sbin/nologin", NAME],
        check=True,
    )  # fmt: skip
