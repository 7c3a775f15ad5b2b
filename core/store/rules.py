"""Rules in their table: written by apply and import, read by the leader of alerts.

Functions take a connection inside the caller's transaction.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from core.model import AlertRule, RecordingRule, Rule, RuleGroup, Texts
from core.place import Stored, What, records

from .sql import named_rows, queries

_SQL = queries("core.store", "rules.sql")

IMPORT: Final = "import"

Connection = AsyncConnection[Any]
Row = Mapping[str, Any]


async def load(conn: Connection) -> tuple[RuleGroup, ...]:
    """Read all groups that are evaluated now: those of the place first, those of the desk last."""
    return tuple(
        _group(row) for row in await named_rows(conn, _SQL["groups"]) if not row["retired"]
    )


async def stored(conn: Connection) -> Stored:
    """Read all groups that the place ever had, retired ones included."""
    rows = [row for row in await named_rows(conn, _SQL["groups"]) if row["origin"] == "place"]
    groups = [_group(row) for row in rows]
    pairs = zip(groups, rows, strict=True)
    gone = ((What.RULES, group.id) for group, row in pairs if row["retired"])
    return Stored(records(rules=groups), frozenset(gone))


async def put(conn: Connection, groups: Sequence[RuleGroup], changed: Collection[str]) -> None:
    """Write those of all groups that are new or changed. changed: as `RuleGroup.id`."""
    rows = [_columns(group, place) for place, group in enumerate(groups) if group.id in changed]
    async with conn.cursor() as cursor:
        await cursor.executemany(_SQL["put_group"], rows)


async def retire(
    conn: Connection, ids: Collection[str], *, now: datetime, origin: str = "place"
) -> None:
    """Retire groups that their files have no more. ids: as `RuleGroup.id`."""
    if ids:
        params = {"ids": list(ids), "now": now, "origin": origin}
        await conn.execute(_SQL["retire_groups"], params)


async def replace_file(
    conn: Connection, file: str, groups: Sequence[RuleGroup], *, now: datetime
) -> int:
    """Let an imported file have these groups, and no others; none: let it be no more.

    Returns how many groups it had.
    """
    had = {group.id for group in await load(conn) if group.file == file}
    kept = {group.id for group in groups}
    await put(conn, groups, kept)
    await retire(conn, had - kept, now=now, origin=IMPORT)
    return len(had)


def _group(row: Row) -> RuleGroup:
    return RuleGroup(
        origin=row["origin"],
        file=row["file"],
        name=row["name"],
        interval_seconds=row["interval_seconds"],
        query_offset_seconds=row["query_offset_seconds"],
        limit=row["item_limit"],
        labels=_texts(row["labels"]),
        rules=tuple(map(rule_of, row["rules"])),
    )


def rule_of(said: Row) -> Rule:
    """Read a rule as its table has it."""
    labels = _texts(said["labels"])
    if "record" in said:
        return RecordingRule(name=said["record"], expr=said["expr"], labels=labels)
    return AlertRule(
        name=said["alert"],
        expr=said["expr"],
        hold_seconds=said["hold_seconds"],
        keep_seconds=said["keep_seconds"],
        labels=labels,
        annotations=_texts(said["annotations"]),
    )


def _columns(group: RuleGroup, place: int) -> dict[str, Any]:
    return {
        "origin": group.origin,
        "file": group.file,
        "name": group.name,
        "position": place,
        "interval": group.interval_seconds,
        "query_offset": group.query_offset_seconds,
        "limit": group.limit,
        "labels": Jsonb(dict(group.labels)),
        "rules": Jsonb([said(rule) for rule in group.rules]),
    }


def said(rule: Rule) -> dict[str, Any]:
    """Write a rule as its table has it."""
    own: dict[str, Any] = {"expr": rule.expr, "labels": dict(rule.labels)}
    if isinstance(rule, RecordingRule):
        return {"record": rule.name, **own}
    return {
        "alert": rule.name,
        **own,
        "hold_seconds": rule.hold_seconds,
        "keep_seconds": rule.keep_seconds,
        "annotations": dict(rule.annotations),
    }


def _texts(said: Mapping[str, str]) -> Texts:
    return tuple(sorted(said.items()))
