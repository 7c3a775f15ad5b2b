"""Known holes in the data: what did not come, between when and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from core.model import SourceId

from .sql import queries

_SQL = queries("core.store", "gaps.sql")

Connection = AsyncConnection[Any]
Kind = Literal["period", "sequence", "session", "evaluation"]


@dataclass(frozen=True, slots=True)
class Gap:
    """One hole of one source."""

    source: SourceId
    kind: Kind
    since: datetime
    until: datetime
    missing: int | None  # messages or samples, where it can be counted
    detail: Mapping[str, Any] = field(default_factory=dict)


async def record(conn: Connection, gap: Gap) -> None:
    """Add one row inside the caller's transaction."""
    await conn.execute(
        _SQL["record"],
        {
            "source": gap.source,
            "kind": gap.kind,
            "since": gap.since,
            "until": gap.until,
            "missing": gap.missing,
            "detail": Jsonb(gap.detail),
        },
    )
