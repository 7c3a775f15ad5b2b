"""`ioc apply`: bring the database to what a place's files describe, in one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from core.place import Change, Place, difference, shown_changes
from core.store import audit
from core.store.place import install_product, lock, stored_place, write_place

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Applier:
    """Who applies, when, and how it is shown and confirmed."""

    actor: str  # as in the audit: system:apply, user:ID
    now: datetime
    show: Callable[[str], None]
    confirm: Callable[[], bool]


class ChangedMeanwhileError(Exception):
    """Somebody else applied between what was shown and what was confirmed."""


async def apply_place(conn: Connection, place: Place, applier: Applier) -> tuple[Change, ...]:
    """Show the difference and, when confirmed, apply it; returns what was applied.

    `conn` in autocommit mode, as owner. Raises ChangedMeanwhileError with nothing applied.
    """
    shown = difference(place.records(), await stored_place(conn))
    applier.show(shown_changes(shown))
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
        act = audit.Act(applier.actor, "place.apply", place.profile.id, _detail(changes, shipped))
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
