"""Rules, to be read: what they say, and how they do."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from alerts.desk import rules
from alerts.desk.rules import GroupFound, RuleFound
from api.access import Caller, Needs, Permission
from api.messages import PROBLEMS
from api.services import Services
from core.model import AlertRule

from .rule_models import Health, RuleGroupLine, RuleLine, RuleList

routes = APIRouter(prefix="/api/ioc/v1/rules", tags=["alerts"], responses=PROBLEMS)

Reader = Annotated[Caller, Depends(Needs(Permission.RULES_READ))]


@routes.get("")
async def all_rules(request: Request, _caller: Reader) -> RuleList:
    """List all rules, with their health and how many alerts each has."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        groups = await rules.groups(conn)
        counts = await rules.open_by_rule(conn)
    return RuleList(
        as_of=services.clock.now(),
        groups=[_group(group, dict(counts)) for group in groups],
    )


def _group(found: GroupFound, counts: dict[str, int]) -> RuleGroupLine:
    last = found.evaluated
    return RuleGroupLine.model_validate(
        {
            "file": found.group.file,
            "name": found.group.name,
            "origin": found.group.origin,
            "interval_seconds": found.interval_seconds,
            "evaluated_at": last.at if last else None,
            "seconds": last.seconds if last else None,
            "rules": [rule_line(rule, counts.get(rule.id, 0)) for rule in found.rules],
        }
    )


def rule_line(found: RuleFound, alerts: int) -> RuleLine:
    """Tell a rule. alerts: that it has now."""
    rule, outcome = found.rule, found.outcome
    is_alert = isinstance(rule, AlertRule)
    return RuleLine(
        id=found.id,
        kind="alert" if is_alert else "record",
        name=rule.name,
        expr=rule.expr,
        hold_seconds=rule.hold_seconds if isinstance(rule, AlertRule) else 0.0,
        keep_seconds=rule.keep_seconds if isinstance(rule, AlertRule) else 0.0,
        labels=dict(rule.labels),
        annotations=dict(rule.annotations) if isinstance(rule, AlertRule) else {},
        health=health(found),
        error=outcome.error if outcome else "",
        seconds=outcome.seconds if outcome else 0.0,
        alerts=alerts,
    )


def health(found: RuleFound) -> Health:
    """Say how a rule does, in Prometheus' words."""
    if found.outcome is None:
        return "unknown"
    return "err" if found.outcome.error else "ok"
