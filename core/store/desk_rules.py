"""Rules that people write in the browser: each version a row, the newest in force.

Functions take a connection inside the caller's transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from core.model import AlertRule, RuleGroup

from . import audit, rules
from .keys import By
from .sql import named_rows, queries

_SQL = queries("core.store", "desk_rules.sql")

DESK: Final = "desk"  # origin and file of their groups

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What a rule said from a moment on. group: with this rule alone; None: it was removed.

    reason: why it was saved all the same. tried: figures of its back-test; None: it had none.
    """

    name: str
    number: int
    group: RuleGroup | None
    saved_at: datetime
    saved_by: str
    reason: str
    tried: Mapping[str, Any] | None


async def newest(conn: Connection) -> Sequence[Version]:
    """Read the newest version of each rule, of removed ones too."""
    return [_version(row) for row in await named_rows(conn, _SQL["newest"])]


async def versions(conn: Connection, name: str) -> Sequence[Version]:
    """Read all versions of a rule, the newest first; none: there never was one of that name."""
    return [_version(row) for row in await named_rows(conn, _SQL["versions"], {"name": name})]


async def put(conn: Connection, version: Version, by: By, *, now: datetime) -> bool:
    """Add the next version, and write down who did it. False: somebody else has added one."""
    group = version.group
    params = {
        "name": version.name,
        "version": version.number,
        "interval": group.interval_seconds if group else None,
        "query_offset": group.query_offset_seconds if group else None,
        "rule": Jsonb(rules.said(group.rules[0])) if group else None,
        "now": now,
        "actor": by.actor,
        "reason": version.reason,
        "tried": Jsonb(version.tried) if version.tried is not None else None,
    }
    if not (await conn.execute(_SQL["put"], params)).rowcount:
        return False
    detail: dict[str, Any] = {"version": version.number, "reason": version.reason}
    if group:
        detail["rule"] = rules.said(group.rules[0])
    action = "rule.save" if group else "rule.remove"
    await audit.append(conn, audit.Act(by.actor, action, version.name, detail, by.address), now=now)
    return True


def group_of(
    rule: AlertRule, *, interval_seconds: float | None, query_offset_seconds: float | None
) -> RuleGroup:
    """Put a rule into the group of its own that it has when it is evaluated."""
    return RuleGroup(
        origin=DESK,
        file=DESK,
        name=rule.name,
        interval_seconds=interval_seconds,
        query_offset_seconds=query_offset_seconds,
        rules=(rule,),
    )


def _version(row: Mapping[str, Any]) -> Version:
    return Version(
        name=row["name"],
        number=row["version"],
        group=_group(row) if row["rule"] is not None else None,
        saved_at=row["saved_at"],
        saved_by=row["saved_by"],
        reason=row["reason"],
        tried=row["tried"],
    )


def _group(row: Mapping[str, Any]) -> RuleGroup:
    rule = rules.rule_of(row["rule"])
    if not isinstance(rule, AlertRule):
        raise TypeError(rule)
    return group_of(
        rule,
        interval_seconds=row["interval_seconds"],
        query_offset_seconds=row["query_offset_seconds"],
    )
