"""What is told of drafts and versions. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from alerts.desk import drafts
from alerts.desk.drafts import Excess
from alerts.dispatch.route import routes_of
from alerts.oncall.channels import channels_of
from alerts.oncall.rota import Rota
from alerts.rules.evaluate import ALERTNAME
from alerts.rules.naming import priority_of
from alerts.rules.written import as_yaml
from api.backtests.faults import faults as faults_of
from api.backtests.models import BacktestRule
from api.oncall.chains.climb import climb
from core.model import AlertRule, Rule, RuleGroup
from core.store import desk_rules
from core.store.desk_rules import Version

from .models import DraftJudged, RuleFault, RuleReceiver, RuleVersion, Tried


def group_of(rule: BacktestRule) -> RuleGroup:
    """Put a draft into the group in which it would be evaluated."""
    own = AlertRule(
        name=rule.name,
        expr=rule.expr,
        hold_seconds=rule.hold_seconds,
        keep_seconds=rule.keep_seconds,
        labels=tuple(sorted(rule.labels.items())),
        annotations=tuple(sorted(rule.annotations.items())),
    )
    return desk_rules.group_of(
        own,
        interval_seconds=rule.interval_seconds,
        query_offset_seconds=rule.query_offset_seconds or None,
    )


def draft_of(rule: Rule, group: RuleGroup) -> BacktestRule:
    """Give a rule as somebody would write it at the desk. Labels of its group are its own."""
    if not isinstance(rule, AlertRule):
        raise TypeError(rule)
    return BacktestRule(
        name=rule.name,
        expr=rule.expr,
        hold_seconds=rule.hold_seconds,
        keep_seconds=rule.keep_seconds,
        labels={**dict(group.labels), **dict(rule.labels)},
        annotations=dict(rule.annotations),
        interval_seconds=group.interval_seconds,
        query_offset_seconds=group.query_offset_seconds or 0.0,
    )


def told_version(version: Version, names: Mapping[str, str]) -> RuleVersion:
    """Tell a version. names: of people, by id."""
    group = version.group
    return RuleVersion(
        version=version.number,
        saved_at=version.saved_at,
        saved_by=version.saved_by,
        saved_by_name=names.get(version.saved_by.removeprefix("user:")),
        reason=version.reason,
        draft=draft_of(group.rules[0], group) if group else None,
        tried=Tried.model_validate(version.tried) if version.tried else None,
    )


def faults(rule: BacktestRule) -> list[RuleFault]:
    """Say what is wrong with a draft: what it cannot be tried with, or else saved."""
    found = [RuleFault.model_validate(each) for each in faults_of(rule)]
    own = drafts.faults(group_of(rule)) if not found else ()
    return found or [RuleFault(field=each.field, reason=each.reason) for each in own]


def judged(
    rule: BacktestRule,
    faults: Sequence[RuleFault],
    *,
    metrics: Collection[str],
    receivers: Sequence[RuleReceiver],
    tried: Tried | None,
) -> DraftJudged:
    """Tell what is known of a draft."""
    group = group_of(rule)
    can_be_read = all(each.field != "/rule/expr" for each in faults)
    return DraftJudged(
        faults=list(faults),
        notes=drafts.notes(group, metrics) if can_be_read else [],
        yaml="" if faults else as_yaml([group]),
        hash=rule.to_text().print,
        receivers=list(receivers),
        tried=tried,
        excess=excess_of(group, tried) if tried else [],
    )


def excess_of(group: RuleGroup, tried: Tried) -> list[Excess]:
    """Say by what a tried rule tells people more than they can take."""
    rule = drafts.rule_of(group)
    return list(drafts.excess(rule, a_day=tried.a_day, worst_load=tried.worst_load))


def receivers_of(draft: BacktestRule, rota: Rota, now: datetime) -> Iterator[RuleReceiver]:
    """Give whom alerts of a draft would reach, as far as its own labels tell."""
    rule = drafts.rule_of(group_of(draft))
    oncall, labels = rota.oncall, {ALERTNAME: rule.name, **dict(rule.labels)}
    priority = priority_of(labels)
    names = dict.fromkeys(route.receiver for route in routes_of(oncall.routing.root, labels))
    for name in names:
        channels = [each.name for each in channels_of(oncall, name, priority)]
        chain = oncall.chains.get(oncall.chain_of.get(name, ""))
        told = climb(rota, chain, priority, now) if chain else None
        yield RuleReceiver(receiver=name, channels=channels, chain=told)
