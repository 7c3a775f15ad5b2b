"""What the tables tell of a rule at work: its alerts, since when it is in force, gaps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from alerts.rules.life import Why
from alerts.rules.naming import rule_ids
from alerts.rules.running import RunningRule, running
from alerts.state import evaluations
from core.model import AlertRule, RuleGroup
from core.place import Verb, is_rule
from core.store import desk_rules, rules
from core.store.sql import fetched, named_rows, queries

from .printed import print_of
from .really import Real
from .replay import ACTIVATIONS_MAX
from .run import Span

_SQL = queries("alerts.backtest", "known.sql")

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a rule in a span. in_force: since when it is as it is; None: longer."""

    rule: RunningRule
    real: Sequence[Real]
    gaps: Sequence[tuple[datetime, datetime]]
    in_force: datetime | None


async def known(conn: Connection, rule: str, span: Span) -> Known | None:
    """Read it; None: the rule is not there, or was not evaluated yet as it is now."""
    found = await _at_work(conn, rule)
    if found is None:
        return None
    about = {"rule": rule, "group": found.group.id, "since": span.since, "until": span.until}
    rows = await named_rows(conn, _SQL["fired"], {**about, "limit": ACTIVATIONS_MAX})
    return Known(
        rule=found,
        real=[_real(row) for row in rows],
        gaps=await fetched(conn, _SQL["gaps"], about),
        in_force=await _in_force(conn, found),
    )


def changes(rule: str, verb: str, fields: Mapping[str, Mapping[str, object]]) -> bool:
    """Whether what was applied to a group makes a rule another one; texts for people do not."""
    if verb != Verb.CHANGED:
        return True
    before, after = list[object](), list[object]()
    for name, change in fields.items():
        if not is_rule(name):
            return True
        if name.partition(" ")[2] == f"alert {rule}":
            before += [_without_texts(change["before"])] if change["before"] else []
            after += [_without_texts(change["after"])] if change["after"] else []
    return before != after


def _without_texts(said: object) -> list[str]:
    every = said if isinstance(said, list) else [said]
    return [text for text in map(str, every) if not text.startswith("annotations.")]


async def _at_work(conn: Connection, rule: str) -> RunningRule | None:
    last = await evaluations(conn)
    for group in await rules.load(conn):
        for each in running(group).rules if rule in rule_ids(group) else ():
            done = last.get((group.file, group.name))
            outcomes = done.outcomes if done else ()
            if each.id == rule and any(
                (one.rule, one.says) == (rule, each.says) for one in outcomes
            ):
                return each
    return None


async def _in_force(conn: Connection, at_work: RunningRule) -> datetime | None:
    group, name = at_work.group, at_work.rule.name
    if group.origin == desk_rules.DESK:
        return await _saved_at(conn, group)
    applied = await fetched(conn, _SQL["applied"], {"group": group.id})
    put = next((at for at, verb, fields in applied if changes(name, verb, fields)), None)
    ((brought,),) = await fetched(conn, _SQL["imported"], {"file": group.file})
    return brought if group.origin == rules.IMPORT else put


async def _saved_at(conn: Connection, group: RuleGroup) -> datetime | None:
    """Say since when a rule of the desk says what it says; its texts for people do not count."""
    since = None
    for each in await desk_rules.versions(conn, group.name):
        if each.group is None or _print(each.group) != _print(group):
            break
        since = each.saved_at
    return since


def _print(group: RuleGroup) -> str:
    (rule,) = group.rules
    if not isinstance(rule, AlertRule):
        raise TypeError(rule)
    offset = group.query_offset_seconds or 0.0
    return print_of(rule, interval_seconds=group.interval_seconds, query_offset_seconds=offset)


def _real(row: Mapping[str, Any]) -> Real:
    labels, why = tuple(sorted(row["labels"].items())), row["why"]
    return Real(**{**row, "labels": labels, "why": Why(why) if why else None})
