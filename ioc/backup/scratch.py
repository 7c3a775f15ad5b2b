"""A copy of a backup, served by a PostgreSQL of its own that nobody but us reaches."""

import asyncio
import shutil
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from core.service.secrets import kept_secret
from core.store.pool import Login
from ioc.private import Account, Machine, Postgres, run_folder
from ioc.private.account import give
from ioc.private.bootstrap import OWNER, SUPERUSER

from .copying import copy_files, verify
from .errors import BackupError
from .folder import POSTGRES

_LOOK_SECONDS: Final = 0.1
_STATEMENT_SECONDS: Final = 600.0
# Passwords of the backup's time are in no backup: whoever reaches the socket, in a folder of our
# own, is who may enter.
_OPEN: Final = "local all all trust\n"
_SMALL: Final = Machine(cores=1, memory_bytes=1 << 30)
_LAST_WORDS: Final = 1500


def restored(state: Path, account: Account | None) -> Postgres:
    """Describe the cluster of a state folder while only we are to enter."""
    return Postgres(
        folder=state / "postgres",
        run=run_folder(state),
        secrets=state / "secrets",
        account=account,
        machine=_SMALL,
        extra={"archive_mode": "off", "transaction_timeout": "0"},
        doors=_OPEN,
    )


async def lay_down(backup: Path, postgres: Postgres) -> None:
    """Put a copy of a backup's cluster where a server finds it, and check the copy.

    Raises BackupError.
    """
    account, home = postgres.account, postgres.folder.parent
    if account and not await asyncio.to_thread(account.reaches, home):
        raise BackupError(
            f"The system user {account.name!r}, as whom the database runs, cannot enter {home}.",
            "Give a folder outside of private homes: --to, or --scratch of a drill.",
        )
    postgres.folder.mkdir(mode=0o700, exist_ok=True)
    await copy_files(backup / POSTGRES, postgres.data)
    await verify(postgres.data)
    # Settings of the server that was: its archive is not ours to write to.
    (postgres.data / "postgresql.auto.conf").write_text("")
    if postgres.account:
        await asyncio.to_thread(_give, postgres.folder, postgres.account)
    postgres.data.chmod(0o700)


def _give(folder: Path, account: Account) -> None:
    for path in (folder, *folder.rglob("*")):
        give(path, account)


@asynccontextmanager
async def serving(postgres: Postgres, log: Path) -> AsyncIterator[Login]:
    """Run the server; it first reads its log to where the backup ended. Gives the owner's login.

    Raises BackupError when it does not come up.
    """
    kept_secret(postgres.secrets / f"db_{SUPERUSER}")
    postgres.prepare()
    program = postgres.program()
    with log.open("ab") as output:
        child = await asyncio.create_subprocess_exec(
            *program.command_line(),
            cwd=program.cwd,
            env=dict(program.env),
            stdin=DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        await _answers(postgres, child, log)
        yield Login(
            url=postgres.url(),
            user=OWNER,
            password="",
            statement_seconds=_STATEMENT_SECONDS,
            application="restore",
        )
    finally:
        if child.returncode is None:
            child.send_signal(program.stop_signal)
            await child.wait()
        shutil.rmtree(postgres.run, ignore_errors=True)


async def _answers(postgres: Postgres, child: Process, log: Path) -> None:
    while not await asyncio.to_thread(postgres.answers):
        with suppress(TimeoutError):
            async with asyncio.timeout(_LOOK_SECONDS):
                await child.wait()
        if child.returncode is not None:
            raise BackupError(f"PostgreSQL does not start on the copy. It said last:\n{_end(log)}")


def _end(log: Path) -> str:
    return log.read_text(errors="replace").strip()[-_LAST_WORDS:]
