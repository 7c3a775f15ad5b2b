"""Rules as people read them: what they say, how their last evaluation went, what they found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from psycopg import AsyncConnection

from alerts.rules.grid import INTERVAL_SECONDS
from alerts.rules.naming import POSTED, rule_ids
from alerts.rules.outcome import Evaluated, Outcome
from alerts.state import evaluations
from core.model import AlertRule, Rule, RuleGroup
from core.store import rules
from core.store.desk_rules import DESK
from core.store.sql import fetched, queries

from .shown import Shown

_SQL = queries("alerts.desk", "rules.sql")

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFound:
    """A rule with what came of it. outcome: None before it was evaluated as it is."""

    id: str
    rule: Rule
    outcome: Outcome | None
    alerts: Sequence[Shown] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFound:
    """A group with what came of it. evaluated: None before its first time."""

    group: RuleGroup
    evaluated: Evaluated | None
    rules: Sequence[RuleFound] = field(default=())

    @property
    def interval_seconds(self) -> float:
        """How far its moments lie apart."""
        return self.group.interval_seconds or INTERVAL_SECONDS


async def groups(conn: Connection, alerts: Sequence[Shown] = ()) -> list[GroupFound]:
    """Read all groups. alerts: those that are put to the rules that gave them."""
    by_rule: dict[str, list[Shown]] = {}
    for alert in alerts:
        by_rule.setdefault(alert.rule, []).append(alert)
    last = await evaluations(conn)
    return [
        _group(group, last.get((group.file, group.name)), by_rule)
        for group in await rules.load(conn)
    ]


async def rule_of(conn: Connection, rule: str) -> tuple[RuleGroup, AlertRule] | None:
    """Find the rule that gave an alert, and its group, if it is there still."""
    if rule.startswith(POSTED):
        return None
    for group in await rules.load(conn):
        for id_, found in zip(rule_ids(group), group.rules, strict=True):
            if id_ == rule and isinstance(found, AlertRule):
                return group, found
    return None


async def one(conn: Connection, rule: str) -> GroupFound | None:
    """Find a rule by its id: its group, with this rule alone."""
    for found in await groups(conn):
        for each in found.rules:
            if each.id == rule:
                return replace(found, rules=(each,))
    return None


async def files_with(conn: Connection, name: str, *, but: str | None) -> list[str]:
    """Name the files that have an alert rule of a name, but for one rule; the desk is none."""
    groups = [group for group in await rules.load(conn) if group.origin != DESK]
    return sorted(
        {
            group.file
            for group in groups
            for id_, rule in zip(rule_ids(group), group.rules, strict=True)
            if isinstance(rule, AlertRule) and rule.name == name and id_ != but
        }
    )


async def metrics(conn: Connection) -> frozenset[str]:
    """Give the names of all metrics that are known."""
    return frozenset(name for (name,) in await fetched(conn, _SQL["metrics"]))


async def open_by_rule(conn: Connection) -> Mapping[str, int]:
    """Count by rule the alerts that are pending, fire, or have lost their data."""
    return dict(await fetched(conn, _SQL["open_by_rule"]))


async def open_alerts(conn: Connection) -> list[int]:
    """Give the ids of all alerts that are pending or fire, in their order."""
    return [number for (number,) in await fetched(conn, _SQL["open_alerts"])]


def _group(
    group: RuleGroup, last: Evaluated | None, by_rule: Mapping[str, Sequence[Shown]]
) -> GroupFound:
    outcomes = {outcome.rule: outcome for outcome in last.outcomes} if last else {}
    found = [
        RuleFound(id=id_, rule=rule, outcome=outcomes.get(id_), alerts=by_rule.get(id_, ()))
        for id_, rule in zip(rule_ids(group), group.rules, strict=True)
    ]
    return GroupFound(group=group, evaluated=last, rules=found)
