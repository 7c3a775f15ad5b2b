"""One backup, from the row that says it begins to the one that says it is whole."""

import asyncio
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg

from core.service.clock import Clock
from core.service.logins import database_login
from core.service.metrics import VERSION
from core.service.settings import Settings
from core.store import backups
from core.store.pool import Login, connect
from ioc.export.secret_files import FOLDER as SECRETS
from ioc.export.secret_files import secret_files

from . import counted, folder
from .copying import copy_cluster, verify
from .counted import About, Hour
from .errors import BackupError
from .manifest import Manifest, digests, postgres_digest

ROLE: Final = "ioc_backup"
_SPARE_BYTES: Final = 256 << 20  # for the log that is written meanwhile


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that stands under its name. removed: older ones that went for it."""

    path: Path
    manifest: Manifest
    removed: Sequence[str]


async def make(settings: Settings, into: Path, keep: int, clock: Clock) -> Made:
    """Make one and verify it; then remove the oldest beyond `keep`.

    Raises BackupError, NoSecretError, psycopg.Error, TimeoutError; then there is no new backup, and
    no older one is gone.
    """
    login = backup_login(settings)
    with folder.locked(into):
        name = folder.name_of(clock.now())
        async with await connect(login, autocommit=True) as conn:
            about = await counted.about(conn)
            _refuse_unfit(about)
            folder.refuse_little_room(into, about.bytes + _SPARE_BYTES, "a backup")
            row = await backups.begin(conn, name, now=clock.now())
        making = _Making(settings, login, clock, name, row, about, folder.aside(into, name))
        try:
            manifest = await making.manifest()
            folder.finish(making.part, into / name)
        except (BackupError, OSError, psycopg.Error) as error:
            await _tell_failed(login, row, str(error), clock)
            raise
        finally:
            await asyncio.to_thread(shutil.rmtree, making.part, ignore_errors=True)
        stays = {name, *await _tell_verified(login, row, manifest, clock)}
        removed = await asyncio.to_thread(folder.prune, into, keep, stays)
        return Made(into / name, manifest, removed)


def backup_login(settings: Settings) -> Login:
    """Log in as who copies. Raises NoSecretError."""
    return database_login(settings, ROLE, application="backup")


@dataclass(frozen=True, slots=True)
class _Making:
    """A backup that is being written. row: its number; part: where it is until it is whole."""

    settings: Settings
    login: Login
    clock: Clock
    name: str
    row: int
    about: About
    part: Path

    async def manifest(self) -> Manifest:
        """Write all of it, and verify it."""
        begun_at = self.clock.now()
        hour = Hour.before(begun_at)
        _keep_files(self.settings, self.part)
        before = await self._counts(hour)
        await copy_cluster(self.login, self.part / folder.POSTGRES, self.name)
        await verify(self.part / folder.POSTGRES)
        after = await self._counts(hour)
        counts = {each: (before[each], after[each]) for each in before}
        manifest = Manifest(
            name=self.name,
            row=self.row,
            version=VERSION,
            begun_at=begun_at,
            ended_at=self.clock.now(),
            bytes=await asyncio.to_thread(folder.size_of, self.part),
            about=self.about,
            hour=hour,
            counts={each: (min(pair), max(pair)) for each, pair in counts.items()},
            postgres_manifest=postgres_digest(self.part) or "",
            files=digests(self.part),
            secrets=_secrets_of(self.settings),
            settings=self.settings.environment(),
        )
        manifest.write(self.part)
        return manifest

    async def _counts(self, hour: Hour) -> Mapping[str, int]:
        """Count on a session of its own: one would be cut in the hours that a copy may take."""
        async with await connect(self.login, autocommit=True) as conn:
            await conn.execute("SET transaction_timeout = 0")
            return await counted.counts(conn, hour)


def _refuse_unfit(found: About) -> None:
    if not found.may_copy:
        raise BackupError(
            f"The role {ROLE} may not copy the cluster.",
            f"As a superuser of the database: ALTER ROLE {ROLE} REPLICATION",
        )
    if found.tablespaces:
        raise BackupError(
            "The database has tablespaces of its own, which `ioc backup` cannot keep."
        )


def _keep_files(settings: Settings, part: Path) -> None:
    """Copy the place, and what the demo remembers, before the database, which may be ahead."""
    part.mkdir(mode=0o700)
    place = settings.config
    if place.is_dir():
        secret = secret_files(place)

        def unwanted(within: str, names: list[str]) -> set[str]:
            """Leave out secrets, and what others keep there: whoever has a backup has no key."""
            hidden = {each for each in names if each == SECRETS or each.startswith(".")}
            return hidden | {each for each in names if Path(within) / each in secret}

        shutil.copytree(place, part / folder.PLACE, ignore=unwanted, copy_function=shutil.copy)
    else:
        (part / folder.PLACE).mkdir()
    (part / folder.STATE).mkdir()
    for each in settings.state.glob("*.json"):
        shutil.copy(each, part / folder.STATE)


def _secrets_of(settings: Settings) -> tuple[str, ...]:
    """Name what is left out, so that a restore can say what is missing."""
    folders = (settings.state / SECRETS, settings.config / SECRETS)
    names = {each.name for path in folders if path.is_dir() for each in path.iterdir()}
    names |= {
        f"place/{each.relative_to(settings.config)}"
        for each in secret_files(settings.config)
        if SECRETS not in each.parts
    }
    return tuple(sorted(each for each in names if not each.startswith(".")))


async def _tell_failed(login: Login, row: int, error: str, clock: Clock) -> None:
    """Note why there is none, on a session of its own: the other may be what broke."""
    try:
        async with await connect(login, autocommit=True) as conn:
            await backups.failed(conn, row, error, now=clock.now())
    except psycopg.OperationalError:
        return  # it is told by the age of the last good one


async def _tell_verified(login: Login, row: int, manifest: Manifest, clock: Clock) -> Sequence[str]:
    """Note it; returns the names of older ones that must not go for it."""
    try:
        async with await connect(login, autocommit=True) as conn:
            await backups.verified(conn, row, size=manifest.bytes, now=clock.now())
            return await backups.ways_back(conn)
    except psycopg.OperationalError as error:
        raise BackupError(
            f"{manifest.name} is whole, but the center could not be told of it: {error}",
            "No older backup was removed.",
        ) from error
