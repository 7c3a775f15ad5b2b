"""A backup becomes the state folder of an installation: `ioc up --state` starts it."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from psycopg import AsyncConnection, sql

from core.service.clock import Clock
from core.service.secrets import kept_secret
from core.store import audit, backups
from core.store.audit import Act
from core.store.pool import Login, connect
from core.store.sql import queries
from ioc.private import Postgres, service_account
from ioc.private.bootstrap import DATABASE, OWNER, SUPERUSER
from ioc.up.state import LAYOUT

from . import counted, folder
from .copying import verify
from .errors import BackupError
from .manifest import Manifest, read
from .scratch import lay_down, restored, serving

_SQL = queries("ioc.backup", "restore.sql")

_MARK: Final = "restoring"
_LOG: Final = "log"
_SPARE_BYTES: Final = 256 << 20

Connection = AsyncConnection[object]


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and how many rows of what it has."""

    manifest: Manifest
    counts: Mapping[str, int]


async def restore(backup: Path, to: Path, clock: Clock, *, by: str) -> Restored:
    """Make a state folder of a backup; nothing is left of it when that fails. by: who does it.

    Raises BackupError, StartError, OSError, psycopg.Error.
    """
    refuse_used(to)
    _refuse_inside(to, backup)
    manifest = read(backup)
    refuse_foreign(manifest)
    is_new = _claim(to)  # before what takes long: nobody else begins there meanwhile
    try:
        await verify(backup / folder.POSTGRES)
        folder.refuse_little_room(to, manifest.bytes + _SPARE_BYTES, "a restore")
        found = await _laid_down(backup, to, manifest, clock, by)
    except BaseException:
        _empty(to, is_new=is_new)
        raise
    # Until it is there `ioc up` takes the folder for somebody else's.
    (to / "layout").write_text(f"{LAYOUT}\n")
    (to / _MARK).unlink()
    return found


def refuse_used(to: Path) -> None:
    """Refuse a folder with anything in it. Raises BackupError."""
    if not to.exists():
        return
    if not to.is_dir():
        raise BackupError(f"{to} is no folder.")
    if (to / _MARK).exists():
        raise BackupError(
            f"{to} holds a restore that runs, or was killed half way.",
            f"When no `ioc restore` runs: rm -r {to}",
        )
    if next(to.iterdir(), None) is not None:
        held = "the center that runs or ran there" if (to / "layout").exists() else "other things"
        raise BackupError(
            f"{to} is not empty: it holds {held}. A restore never goes over what is there.",
            "Give a folder that is not there yet, with --to.",
        )


def _refuse_inside(to: Path, backup: Path) -> None:
    if to.resolve().is_relative_to(backup.resolve()):
        raise BackupError(f"{to} is in the backup itself, which would be damaged.")


def refuse_foreign(manifest: Manifest) -> None:
    """Refuse what `ioc up` would not find. Raises BackupError."""
    if manifest.about.database != DATABASE:
        raise BackupError(
            f"The backup is of a database {manifest.about.database!r}; a center of `ioc up` has "
            f"one that is called {DATABASE!r}.",
            "Restore it into a server of your own: docs/backup.md.",
        )


def _claim(to: Path) -> bool:
    """Make the folder ours alone; whether there was none before. Raises BackupError."""
    is_new = not to.exists()
    to.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
    try:
        os.close(os.open(to / _MARK, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        raise BackupError(f"{to}: another restore has just begun there.") from None
    if {each.name for each in to.iterdir()} != {_MARK}:
        (to / _MARK).unlink()
        raise BackupError(f"{to}: somebody else has just begun to use it.")
    return is_new


def _empty(to: Path, *, is_new: bool) -> None:
    """Remove what we wrote: there was nothing else. What is a center is not ours."""
    if (to / "layout").exists():
        return
    for each in list(to.iterdir()):
        if each.is_dir() and not each.is_symlink():
            shutil.rmtree(each, ignore_errors=True)
        else:
            each.unlink(missing_ok=True)
    if is_new:
        to.rmdir()


async def _laid_down(backup: Path, to: Path, manifest: Manifest, clock: Clock, by: str) -> Restored:
    postgres = restored(to, service_account())
    (to / _LOG).mkdir(mode=0o700)
    await lay_down(backup, postgres)
    shutil.copytree(backup / folder.PLACE, to / folder.PLACE)
    for each in (backup / folder.STATE).iterdir():
        shutil.copy(each, to)
    async with serving(postgres, to / _LOG / "restore.log") as login:
        found = await _taken_over(login, postgres, manifest, clock, by)
    _close_doors(postgres)
    return found


async def _taken_over(
    login: Login, postgres: Postgres, manifest: Manifest, clock: Clock, by: str
) -> Restored:
    async with await connect(login, autocommit=True) as conn:
        found = await compared(conn, manifest)
        now = clock.now()
        since = await counted.newest_commit(conn) or manifest.begun_at
        async with conn.transaction():
            await conn.execute(_SQL["end_sessions"], {"now": now})
            await conn.execute(_SQL["end_tickets"])
            await conn.execute(_SQL["raise_leases"])
            gaps = {"now": now, "from": since, "name": manifest.name}
            await conn.execute(_SQL["gaps"], gaps)
            await backups.verified(conn, manifest.row, size=manifest.bytes, now=manifest.ended_at)
            await backups.hold(conn, f"restored from {manifest.name}", now=now)
            act = Act(by, "center.restore", f"backup:{manifest.name}", {"rows": dict(found)})
            await audit.append(conn, act, now=now)
    await _rekey(login, postgres)
    return Restored(manifest, found)


async def compared(conn: Connection, manifest: Manifest) -> Mapping[str, int]:
    """Compare a database with what its backup says of it; returns what it counts.

    Raises BackupError.
    """
    about = await counted.about(conn)
    faults = []
    if about.migration != manifest.about.migration:
        faults.append(f"migration {about.migration}, not {manifest.about.migration}")
    if not await counted.has_backup(conn, manifest.row, manifest.name):
        faults.append("it lacks the row that the backup wrote before it began")
    found = await counted.counts(conn, manifest.hour)
    faults += manifest.count_faults(found)
    head, digest = manifest.about.audit_id, manifest.about.audit_hash
    if broken := await counted.record_fault(conn, head, digest):
        faults.append(broken)
    if faults:
        raise BackupError(f"What was restored is not what was saved: {'; '.join(faults)}.")
    return found


async def _rekey(login: Login, postgres: Postgres) -> None:
    """Give the superuser and the owner new passwords; `ioc up` gives the other roles theirs."""
    superuser = replace(login, user=SUPERUSER)
    async with await connect(superuser, autocommit=True) as conn:
        for role in (SUPERUSER, OWNER):
            password = kept_secret(postgres.secrets / f"db_{role}")
            # Only the verifier travels: a statement may stand in the server's log.
            verifier = conn.pgconn.encrypt_password(
                password.encode(), role.encode(), b"scram-sha-256"
            ).decode()
            statement = sql.SQL("ALTER ROLE {} PASSWORD {}")
            await conn.execute(statement.format(sql.Identifier(role), sql.Literal(verifier)))


def _close_doors(postgres: Postgres) -> None:
    """Leave the cluster as `ioc up` would: nobody comes in without a password."""
    Postgres(
        folder=postgres.folder,
        run=postgres.run,
        secrets=postgres.secrets,
        account=postgres.account,
        machine=postgres.machine,
    ).prepare()
    shutil.rmtree(postgres.run, ignore_errors=True)
