"""`ioc apply`: bring the database to what a place's files describe, in one transaction."""

import os
import pwd
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import typer
from psycopg import AsyncConnection

from core.place import Change, Place, difference, shortened, shown_changes
from core.store import audit
from core.store.place import install_product, lock, made_by_sources, ring, stored_place, write_place
from core.store.pool import Login, connect
from ioc.place import WALLS, read_place, tell

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Applier:
    """Who applies, when, and how it is shown and confirmed."""

    actor: str  # as in the audit: system:apply, user:ID
    by: str  # the account of the machine
    now: datetime
    show: Callable[[str], None]
    confirm: Callable[[], bool]


class ChangedMeanwhileError(Exception):
    """Somebody else applied between what was shown and what was confirmed."""


async def apply_place(conn: Connection, place: Place, applier: Applier) -> tuple[Change, ...]:
    """Show the difference and, when confirmed, apply it; returns what was applied.

    `conn` in autocommit mode, as owner. Raises ChangedMeanwhileError with nothing applied.
    """
    stored = await stored_place(conn)
    shown = difference(place.records(), stored)
    applier.show(shown_changes(shown))
    known = {**await made_by_sources(conn), **stored.records}
    for what in shortened(place.records(), known):
        applier.show(f"! {what}")
    if not shown or not applier.confirm():
        return ()
    # Nobody holds a transaction while people read; so the difference is taken again, under lock.
    async with conn.transaction():
        await lock(conn)
        changes = difference(place.records(), await stored_place(conn))
        if changes != shown:
            raise ChangedMeanwhileError(
                "the database changed meanwhile; nothing applied, run again"
            )
        shipped = await install_product(conn, now=applier.now)
        await write_place(conn, place, changes, now=applier.now)
        detail = {"by": applier.by, **_detail(changes, shipped)}
        act = audit.Act(applier.actor, "place.apply", place.profile.id, detail)
        await audit.append(conn, act, now=applier.now)
    return changes


def _detail(changes: Sequence[Change], shipped: Sequence[Change]) -> dict[str, object]:
    """Give the audit every object, verb and field, before and after."""
    return {
        "place": [_entry(change) for change in changes],
        "product": [_entry(change) for change in shipped],
    }


def _entry(change: Change) -> dict[str, object]:
    fields = {one.field: {"before": one.before, "after": one.after} for one in change.fields}
    return {"what": str(change.what), "id": change.id, "verb": str(change.verb), "fields": fields}


async def apply(login: Login, directory: Path, *, yes: bool, dry_run: bool, now: datetime) -> int:
    """Run the command; returns its exit code. login: of the owner."""
    place, findings = read_place(directory)
    if place is None:
        tell(directory, findings)
        return 1
    declined = dry_run

    def confirm() -> bool:
        nonlocal declined
        declined = dry_run or not (yes or _asked())
        return not declined

    applier = Applier(
        actor="system:apply",
        by=pwd.getpwuid(os.getuid()).pw_name,
        now=now,
        show=typer.echo,
        confirm=confirm,
    )
    try:
        async with await connect(login, autocommit=True) as conn:
            await apply_place(conn, place, applier)
            if not declined:
                # The walls are no part of the database: the api reads the file, or misses it.
                await ring(conn)
                if (directory / WALLS).exists():
                    typer.echo(f"{WALLS}: read anew by the api; open screens follow within minutes")
    except psycopg.OperationalError as error:
        typer.echo(f"nothing was applied, the database went away: {error}", err=True)
        return 1
    except (ChangedMeanwhileError, NotAskedError) as error:
        typer.echo(str(error), err=True)
        return 1
    return 0


class NotAskedError(Exception):
    """There is nobody to ask."""


def _asked() -> bool:
    if not sys.stdin.isatty():
        raise NotAskedError("nothing applied: nobody to ask here; add --yes")
    return typer.confirm("Apply?")
