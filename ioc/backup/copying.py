"""PostgreSQL's own programs: the copy of a running cluster, and the check of a copy."""

import asyncio
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from psycopg.conninfo import make_conninfo

from core.store.pool import Login
from ioc.private import Program, program_path

from .errors import BackupError

# None of the limits of sessions is meant for who copies for hours.
_PATIENT: Final = "-c statement_timeout=0 -c transaction_timeout=0 -c lock_timeout=0"
# In a process group of their own. SIGTERM comes when we are gone.
_TOGETHER: Final = 'trap "kill -KILL 0" TERM; "$@" & wait $!'
_WORDS_MAX: Final = 600
_DOORS: Final = (
    "Its server has to let it in: `local replication ioc_backup scram-sha-256`, or `host …`, "
    "in pg_hba.conf (docs/backup.md)."
)


async def copy_cluster(login: Login, into: Path, name: str) -> None:
    """Copy the whole cluster as it runs, and the log that makes the copy whole.

    Raises BackupError.
    """
    argv = (
        str(program_path("pg_basebackup")),
        f"--dbname={make_conninfo(login.url, user=login.user)}",
        f"--pgdata={into}",
        f"--label={name}",
        "--format=plain",
        "--wal-method=stream",
        "--checkpoint=fast",
        "--manifest-checksums=SHA256",
        "--no-password",
    )
    environment = {"PGPASSWORD": login.password, "PGOPTIONS": _PATIENT, "PGAPPNAME": "backup"}
    code, said = await _run("pg_basebackup", argv, into.parent, environment)
    if code:
        advice = _DOORS if "pg_hba.conf" in said else ""
        raise BackupError(f"The database could not be copied: {said}", advice)


async def verify(cluster: Path) -> None:
    """Compare each file of a copy with its checksum, and read its log. Raises BackupError."""
    argv = (str(program_path("pg_verifybackup")), "--quiet", "--exit-on-error", str(cluster))
    code, said = await _run("pg_verifybackup", argv, cluster.parent, {})
    if code:
        raise BackupError(f"The copy in {cluster} is not whole: {said}")


async def copy_files(source: Path, target: Path) -> None:
    """Copy a folder with its permissions; on a file system that can, without taking room."""
    argv = ("cp", "--archive", "--reflink=auto", "--no-target-directory", str(source), str(target))
    code, said = await _run("cp", argv, target.parent, {})
    if code:
        raise BackupError(f"{source} could not be copied: {said}")


async def _run(
    name: str, argv: tuple[str, ...], cwd: Path, environment: Mapping[str, str]
) -> tuple[int, str]:
    """Run a program that ends with us, however we end; its exit code, and what it complained of.

    So does what it has started: who receives the log for pg_basebackup would go on for ever.
    """
    program = Program(name=name, argv=("/bin/sh", "-c", _TOGETHER, name, *argv), cwd=cwd)
    child = await asyncio.create_subprocess_exec(
        *program.command_line(),
        cwd=cwd,
        env={"PATH": os.defpath, "LANG": "C.UTF-8", **environment},
        stdin=DEVNULL,
        stdout=DEVNULL,
        stderr=PIPE,
        start_new_session=True,
    )
    try:
        _, said = await child.communicate()
    except asyncio.CancelledError:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        await child.wait()
        raise
    return child.returncode or 0, said.decode(errors="replace").strip()[-_WORDS_MAX:]
