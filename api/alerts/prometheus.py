"""Rules and alerts as Prometheus' HTTP API tells them, for Grafana and others who ask it."""

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from math import isinf, isnan
from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field

from alerts.desk import listing, rules
from alerts.desk.rules import GroupFound, RuleFound
from alerts.desk.shown import Shown
from api.access import Caller, Needs, Permission, reach
from api.messages import PROBLEMS
from api.queries.errors import BadDataError, BadParameterError, ErrorType, failed, succeeded
from api.services import Services
from core.model import GO_ZERO, AlertRule, Condition, Rule
from core.store.pool import Connection
from promql.lex import quoted
from promql.parse import ParseError, parse
from promql.plan import conditions
from promql.tree import Selector
from promql.tree import shown as expression
from promql.values import fits

from .rule_routes import health

routes = APIRouter(prefix="/api/v1", tags=["queries"], responses=PROBLEMS)

Reader = Annotated[Caller, Depends(Needs(Permission.RULES_READ))]
Onlooker = Annotated[Caller, Depends(Needs(Permission.ALERTS, by_unit=True))]

Matchers = Sequence[Condition]

_KINDS: Final = {"": None, "alert": True, "record": False}
_FLAGS: Final = {
    "": False,
    "1": True,
    "t": True,
    "true": True,
    "0": False,
    "f": False,
    "false": False,
}
_URGENCY: Final = ("inactive", "pending", "firing")


class RulesAsked(BaseModel):
    """Which rules are asked for; the names are Prometheus' own."""

    type: str = Field(default="", description="alert or record.")
    rule_name: list[str] = Field(default=[], alias="rule_name[]", max_length=100)
    rule_group: list[str] = Field(default=[], alias="rule_group[]", max_length=100)
    file: list[str] = Field(default=[], alias="file[]", max_length=100)
    match: list[str] = Field(
        default=[],
        alias="match[]",
        max_length=100,
        description="Selectors of what rules say in `labels`; one of them has to fit.",
    )
    exclude_alerts: str = ""

    def includes(self, group: GroupFound) -> bool:
        """Whether a group is asked for."""
        is_named = not self.rule_group or group.group.name in self.rule_group
        return is_named and (not self.file or group.group.file in self.file)

    def matchers(self) -> list[Matchers]:
        """Read the selectors. Raises BadDataError."""
        return [_matchers(text) for text in self.match]

    def chosen(self, group: GroupFound, matchers: Sequence[Matchers]) -> Iterator[RuleFound]:
        """Give the rules of a group that are asked for."""
        is_alert = _KINDS[self.type]
        for rule in group.rules:
            if is_alert is not None and isinstance(rule.rule, AlertRule) is not is_alert:
                continue
            if self.rule_name and rule.rule.name not in self.rule_name:
                continue
            labels = tuple(_said(group, rule.rule).items())
            if not matchers or any(fits(labels, each) for each in matchers):
                yield rule


@routes.get("/rules")
async def rules_told(
    request: Request, asked: Annotated[RulesAsked, Query()], caller: Reader
) -> Response:
    """List rules, with the alerts that they have."""
    if asked.type not in _KINDS:
        return _bad(f'invalid parameter "type": not supported value "{asked.type:.40}"')
    excluded = _FLAGS.get(asked.exclude_alerts.lower())
    if excluded is None:
        said = f'error converting exclude_alerts: invalid syntax "{asked.exclude_alerts:.40}"'
        return _bad(f'invalid parameter "exclude_alerts": {said}')
    try:
        matchers = asked.matchers()
    except BadDataError as error:
        return _bad(str(error))
    async with Services.of(request).pool.connection() as conn:
        found = await rules.groups(conn, await _alerts(conn, caller))
    groups = [
        _group(group, chosen, with_alerts=not excluded)
        for group in found
        if asked.includes(group) and (chosen := list(asked.chosen(group, matchers)))
    ]
    return _told({"groups": groups})


@routes.get("/alerts")
async def alerts_told(request: Request, caller: Onlooker) -> Response:
    """List the alerts that rules have."""
    async with Services.of(request).pool.connection() as conn:
        found = await rules.groups(conn, await _alerts(conn, caller))
    every = [each for group in found for rule in group.rules for each in rule.alerts]
    return _told({"alerts": [_alert(each) for each in every]})


async def _alerts(conn: Connection, caller: Caller) -> list[Shown]:
    """Read the open alerts that a caller may see."""
    units = await reach(conn, caller, Permission.ALERTS)
    found = await listing.shown(conn, await rules.open_alerts(conn))
    return [each for each in found if units is None or each.unit in units]


def _group(found: GroupFound, chosen: Sequence[RuleFound], *, with_alerts: bool) -> dict[str, Any]:
    last = found.evaluated
    return {
        "name": found.group.name,
        "file": found.group.file,
        "rules": [_rule(found, rule, with_alerts=with_alerts) for rule in chosen],
        "interval": found.interval_seconds,
        "limit": found.group.limit,
        "evaluationTime": last.seconds if last else 0,
        "lastEvaluation": last.at if last else GO_ZERO,
    }


def _rule(group: GroupFound, found: RuleFound, *, with_alerts: bool) -> dict[str, Any]:
    rule, outcome = found.rule, found.outcome
    evaluated = {
        "health": health(found),
        **({"lastError": outcome.error} if outcome and outcome.error else {}),
        "evaluationTime": outcome.seconds if outcome else 0,
        "lastEvaluation": group.evaluated.at if group.evaluated and outcome else GO_ZERO,
    }
    labels = _said(group, rule)
    said = {"name": rule.name, "query": expression(parse(rule.expr))}
    if not isinstance(rule, AlertRule):
        own = {"labels": labels} if labels else {}
        return {**said, **own, **evaluated, "type": "recording"}
    return {
        "state": _state(found.alerts),
        **said,
        "duration": rule.hold_seconds,
        "keepFiringFor": rule.keep_seconds,
        "labels": labels,
        "annotations": dict(rule.annotations),
        "alerts": [_alert(each) for each in found.alerts] if with_alerts else [],
        **evaluated,
        "type": "alerting",
    }


def _said(group: GroupFound, rule: Rule) -> dict[str, str]:
    """Give the labels that a rule says, templates as they are written."""
    return {**dict(group.group.labels), **dict(rule.labels)}


def _matchers(text: str) -> Matchers:
    """Read a selector, of which one matcher at least has to ask for something."""
    try:
        tree = parse(text)
    except ParseError as error:
        raise BadParameterError("match[]", str(error)) from None
    if not isinstance(tree, Selector):
        raise BadParameterError("match[]", f"{quoted(text)} is not a series selector")
    found = conditions(tree)
    if all(fits((), [each]) for each in found):
        raise BadDataError("match[] must contain at least one non-empty matcher")
    return found


def _alert(alert: Shown) -> dict[str, Any]:
    told = {
        "labels": alert.labels,
        "annotations": alert.annotations,
        "state": _told_state(alert),
        "activeAt": alert.active_at,
        "value": exponential(alert.value),
    }
    since = alert.gone_at
    return {**told, "keepFiringSince": since} if since and alert.state == "firing" else told


def _state(alerts: Collection[Shown]) -> str:
    return max(map(_told_state, alerts), key=_URGENCY.index, default=_URGENCY[0])


def _told_state(alert: Shown) -> str:
    """Say where an alert is, as far as Prometheus knows: without data it fires on."""
    return "pending" if alert.state == "pending" else "firing"


def exponential(value: float | None) -> str:
    """Write a number as Go does with format `e`, with as many digits as it takes."""
    if value is None or isnan(value):
        return "NaN"
    if isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    sign, digits, _ = Decimal(repr(value)).as_tuple()
    shown = "".join(map(str, digits)).lstrip("0") or "0"
    power = Decimal(repr(value)).adjusted() if value else 0
    fraction = shown[1:].rstrip("0")
    head = f"{'-' if sign else ''}{shown[0]}{'.' + fraction if fraction else ''}"
    return f"{head}e{'-' if power < 0 else '+'}{abs(power):02d}"


def _told(data: object) -> Response:
    found = succeeded([orjson.dumps(data, option=orjson.OPT_UTC_Z)])
    return Response(found.body, found.status, media_type="application/json")


def _bad(reason: str) -> Response:
    found = failed(ErrorType.BAD_DATA, reason)
    return Response(found.body, found.status, media_type="application/json")
