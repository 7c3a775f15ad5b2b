"""What was found not to fit its checksum: kept in a table until it is seen to be whole again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from psycopg import AsyncConnection

from core.model import instant

from .blocks.block import Damage
from .sql import fetched, queries

_SQL = queries("core.store", "damage.sql")

Connection = AsyncConnection[Any]


class Kind(StrEnum):
    """What cannot be read."""

    BLOCK = "block"  # its samples are missing
    HOURS = "hours"  # nothing is missing: queries read the samples instead
    MINUTES = "minutes"  # as HOURS


@dataclass(frozen=True, slots=True)
class Found:
    """Something that cannot be read."""

    kind: Kind
    damage: Damage


async def note(conn: Connection, found: Sequence[Found], *, now: datetime) -> None:
    """Keep what was found, or that it was seen again."""
    if not found:
        return
    each = [(one.kind.value, one.damage) for one in found]
    params = {
        "series": [damage.series_id for _, damage in each],
        "kinds": [kind for kind, _ in each],
        "hours": [damage.span.hours for _, damage in each],
        "spans": [instant(damage.span.start_ms) for _, damage in each],
        "n": [damage.n for _, damage in each],
        "reasons": [damage.reason for _, damage in each],
    }
    await conn.execute(_SQL["note"], {**params, "now": now})


async def forget(conn: Connection, *, since: datetime) -> None:
    """Forget what was not seen since an instant at which everything began to be looked at."""
    await conn.execute(_SQL["forget"], {"since": since})


async def counts(conn: Connection) -> Mapping[Kind, int]:
    """Count what cannot be read."""
    found = {Kind(kind): count for kind, count in await fetched(conn, _SQL["counts"])}
    return {kind: found.get(kind, 0) for kind in Kind}
