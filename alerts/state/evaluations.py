"""Evaluations in their table: the last one of each group, with what came of its rules."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import msgspec
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from alerts.rules.outcome import Evaluated, Outcome
from core.store.sql import named_rows, queries

_SQL = queries("alerts.state", "evaluations.sql")

Connection = AsyncConnection[Any]


async def put_evaluation(conn: Connection, evaluated: Evaluated) -> None:
    """Write an evaluation in the place of the one before."""
    rules = [msgspec.to_builtins(outcome) for outcome in evaluated.outcomes]
    params = {
        "origin": evaluated.origin,
        "file": evaluated.file,
        "name": evaluated.name,
        "at": evaluated.at,
        "ended_at": evaluated.ended_at,
        "seconds": evaluated.seconds,
        "rules": Jsonb(rules),
    }
    await conn.execute(_SQL["put"], params)


async def forget(conn: Connection, kept: Collection[str]) -> None:
    """Forget evaluations of groups that are no more. kept: those that are, as `RuleGroup.id`."""
    await conn.execute(_SQL["forget"], {"kept": list(kept)})


async def note_gap(conn: Connection, group: str, begin: datetime, end: datetime) -> None:
    """Write that a group was not evaluated for a while."""
    await conn.execute(_SQL["gap"], {"group": group, "begin": begin, "end": end})


async def evaluations(conn: Connection) -> Mapping[tuple[str, str], Evaluated]:
    """Read the last evaluation of every group, by file and name."""
    rows = await named_rows(conn, _SQL["all"])
    return {(row["file"], row["name"]): _evaluated(row) for row in rows}


def _evaluated(row: Mapping[str, Any]) -> Evaluated:
    return Evaluated(
        origin=row["origin"],
        file=row["file"],
        name=row["name"],
        at=row["evaluated_at"],
        ended_at=row["ended_at"],
        seconds=row["seconds"],
        outcomes=msgspec.convert(row["rules"], tuple[Outcome, ...]),
    )
