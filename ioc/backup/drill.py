"""A backup is tried: restored beside, started, and asked, as one would need it after a loss."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import psycopg

from core.service.clock import Clock
from core.service.logins import NoSecretError
from core.service.settings import Settings
from core.store import backups
from core.store.migrate import MigrationError, migrate
from core.store.pool import Connection, Login, connect
from core.store.scrub import Place, scrub_blocks
from ioc.private import StartError, service_account

from . import counted, folder
from .copying import verify
from .errors import BackupError
from .make import backup_login
from .manifest import Manifest, read
from .restore import compared, refuse_foreign
from .scratch import lay_down, restored, serving

_SPARE_BYTES: Final = 256 << 20


@dataclass(frozen=True, slots=True)
class Proved:
    """What a drill has shown. blocks: whose checksums fit. indicators: values by indicator.

    migrations: that this version applied to it. noted: whether the center was told.
    """

    manifest: Manifest
    counts: Mapping[str, int]
    migrations: int
    blocks: int
    indicators: Mapping[str, int]
    seconds: float
    noted: bool = True


async def drill(settings: Settings, backup: Path, scratch: Path, clock: Clock) -> Proved:
    """Try a backup in a folder of its own below `scratch`, and tell the center what came of it.

    Raises BackupError when it cannot be restored.
    """
    begun = clock.now()
    try:
        proved = await _proved(backup, scratch)
    except (BackupError, StartError, MigrationError, OSError, psycopg.Error) as error:
        await _note(settings, backup.name, str(error) or type(error).__name__, begun, clock)
        raise BackupError(f"{backup.name} cannot be restored: {error}") from error
    noted = await _note(settings, backup.name, "", begun, clock)
    return Proved(*proved, seconds=(clock.now() - begun).total_seconds(), noted=noted)


async def _proved(
    backup: Path, scratch: Path
) -> tuple[Manifest, Mapping[str, int], int, int, Mapping[str, int]]:
    manifest = read(backup)
    refuse_foreign(manifest)
    await verify(backup / folder.POSTGRES)
    with folder.scratch(scratch) as state:
        folder.refuse_little_room(scratch, manifest.bytes + _SPARE_BYTES, "a drill")
        postgres = restored(state, service_account())
        await lay_down(backup, postgres)
        async with serving(postgres, state / "postgres.log") as login:
            async with await connect(login, autocommit=True) as conn:
                counts = await compared(conn, manifest)
            return manifest, counts, *await _asked(login)


async def _asked(login: Login) -> tuple[int, int, Mapping[str, int]]:
    """Do to it what `ioc up` would do, and read of it what people would."""
    applied = await migrate(login, {})
    async with await connect(login, autocommit=True) as conn:
        return len(applied), await _blocks(conn), await counted.indicators(conn)


async def _blocks(conn: Connection) -> int:
    """Check blocks of three series at random and what follows them; returns how many fit."""
    seen, upto = 0, 0
    for series in sorted(await counted.some_series(conn)):
        if series <= upto:
            continue  # it was among those that follow the one before
        scrubbed = await scrub_blocks(conn, Place(series_id=series - 1))
        if scrubbed.found:
            damage = scrubbed.found[0].damage
            raise BackupError(f"A block of series {damage.series_id} is damaged: {damage.reason}.")
        seen += scrubbed.rows
        upto = scrubbed.last.series_id if scrubbed.last else upto
    return seen


async def _note(settings: Settings, name: str, error: str, begun: datetime, clock: Clock) -> bool:
    """Tell the center, if there is one here; whether it knows."""
    try:
        login = backup_login(settings)
        async with await connect(login, autocommit=True) as conn:
            await backups.drilled(conn, name, error, begun=begun, now=clock.now())
    except (NoSecretError, psycopg.OperationalError):
        return False
    return True
