"""Rules as a file of Prometheus says them: the way back from `files`. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from core.model import AlertRule, Rule, RuleGroup
from promql.lex import shown_ms


def as_yaml(groups: Sequence[RuleGroup]) -> str:
    """Write a rule file. What `parse_rules` makes of it are the same groups."""
    document = {"groups": [_group(group) for group in groups]}
    text: str = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=100)
    return text


def _group(group: RuleGroup) -> dict[str, Any]:
    said: dict[str, Any] = {"name": group.name}
    if group.interval_seconds is not None:
        said["interval"] = _duration(group.interval_seconds)
    if group.query_offset_seconds is not None:
        said["query_offset"] = _duration(group.query_offset_seconds)
    if group.limit:
        said["limit"] = group.limit
    return {
        **said,
        **_texts("labels", group.labels),
        "rules": [_rule(each) for each in group.rules],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    if not isinstance(rule, AlertRule):
        return {"record": rule.name, "expr": rule.expr, **_texts("labels", rule.labels)}
    said: dict[str, Any] = {"alert": rule.name, "expr": rule.expr}
    if rule.hold_seconds:
        said["for"] = _duration(rule.hold_seconds)
    if rule.keep_seconds:
        said["keep_firing_for"] = _duration(rule.keep_seconds)
    return {**said, **_texts("labels", rule.labels), **_texts("annotations", rule.annotations)}


def _texts(name: str, texts: Sequence[tuple[str, str]]) -> Mapping[str, Any]:
    return {name: dict(texts)} if texts else {}


def _duration(seconds: float) -> str:
    return shown_ms(round(seconds * 1000))
