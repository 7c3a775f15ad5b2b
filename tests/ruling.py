"""Builders of rules at work, and of what they read, in the notation of PromQL."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import numpy as np

from alerts.rules.evaluate import Found
from alerts.rules.running import RunningRule, running
from alerts.rules.trial.notation import labels_of
from alerts.rules.turn import Seen
from core.model import AlertRule, Labels, RuleGroup, Samples

series = labels_of

START = datetime(2026, 11, 27, 8, tzinfo=UTC)
START_MS = int(START.timestamp() * 1000)


def rule(
    expr: str,
    name: str = "Down",
    labels: Mapping[str, str] | None = None,
    hold_seconds: float = 0.0,
    keep_seconds: float = 0.0,
) -> AlertRule:
    """Write an alert rule."""
    return AlertRule(
        name=name,
        expr=expr,
        hold_seconds=hold_seconds,
        keep_seconds=keep_seconds,
        labels=tuple(sorted((labels or {}).items())),
    )


def group(*rules: AlertRule, labels: Mapping[str, str] | None = None) -> RuleGroup:
    """Write a group of a file."""
    said = tuple(sorted((labels or {}).items()))
    return RuleGroup(file="rules/a.yml", name="portals", labels=said, rules=rules)


def running_rule(each: AlertRule, labels: Mapping[str, str] | None = None) -> RunningRule:
    """Put a rule to work, alone in its group. labels: of the group."""
    return running(group(each, labels=labels)).rules[0]


def seconds(count: float) -> timedelta:
    """Give so many seconds."""
    return timedelta(seconds=count)


def at(count: float) -> datetime:
    """Give a moment so many seconds after START."""
    return START + seconds(count)


def columns(*rows: tuple[int, float, float]) -> Samples:
    """Give samples of (series id, seconds after START, value)."""
    return Samples(
        np.array([START_MS + round(1000 * after) for _, after, _ in rows], np.int64),
        np.array([id_ for id_, _, _ in rows], np.int32),
        np.array([value for _, _, value in rows], np.float64),
    )


def seen(
    *labels: Labels,
    value: float = 0.0,
    has_data: bool = True,
    is_simulated: bool = False,
    is_other_rule: bool = False,
) -> Seen:
    """Give what an evaluation has seen that finds these. has_data: of all others."""
    return Seen(
        found={each: Found(value, {}) for each in labels},
        has_data=lambda _: has_data,
        is_simulated=lambda _: is_simulated,
        is_other_rule=is_other_rule,
    )
