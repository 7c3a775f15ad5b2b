"""What a rule makes of what its expression gives: samples to record, or alerts. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from alerts.template import FAILED, TemplateError, written
from core.model import AlertRule, Labels, RecordingRule
from promql.values import NAME, Vector

ALERTNAME: Final = "alertname"
ALERTS_MAX: Final = 15_000  # of a rule: all of them begin or end in one transaction, in time
TWICE: Final = (
    "two results have the same labels once those of the rule are set; keep a label that tells them"
    " apart, or sum them up"
)


class RuleError(Exception):
    """A rule gave what cannot be used; says why. What stood before stands on."""


@dataclass(frozen=True, slots=True)
class Found:
    """One label set that an alert rule gives, with its value and its written annotations."""

    value: float
    annotations: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What rules of a group share. labels: of the group."""

    labels: Mapping[str, str]
    now: datetime
    external_url: str


def recorded(rule: RecordingRule, vector: Vector, given: Given) -> Mapping[Labels, float]:
    """Give the samples that a recording rule writes. Raises RuleError."""
    found: dict[Labels, float] = {}
    for labels, value in _members(vector):
        own = _merged(labels, {NAME: rule.name}, {**given.labels, **dict(rule.labels)})
        if own in found:
            raise RuleError(TWICE)
        found[own] = value
    return found


def alerts(rule: AlertRule, vector: Vector, given: Given) -> Mapping[Labels, Found]:
    """Give the label sets that an alert rule finds. Raises RuleError."""
    found: dict[Labels, Found] = {}
    for labels, value in _members(vector):
        known = {name: text for name, text in labels if name != NAME}
        texts = {**given.labels, **dict(rule.labels)}
        own = {name: _written(text, known, value, given) for name, text in texts.items()}
        merged = _merged(tuple(known.items()), own, {ALERTNAME: rule.name})
        if merged in found:
            raise RuleError(TWICE)
        annotations = {name: _written(text, known, value, given) for name, text in rule.annotations}
        found[merged] = Found(value, annotations)
    return found


def _members(vector: Vector) -> Sequence[tuple[Labels, float]]:
    """Give the members of a vector of one moment."""
    values = vector.values[:, 0].tolist()
    present = vector.present[:, 0].tolist()
    rows = zip(vector.labels, values, present, strict=True)
    return [(labels, value) for labels, value, there in rows if there]


def _merged(labels: Labels, *more: Mapping[str, str]) -> Labels:
    merged = dict(labels)
    for each in more:
        merged |= each
    return tuple(sorted((name, _storable(text)) for name, text in merged.items() if text))


def _storable(text: str) -> str:
    """Replace what no database takes as text: NUL, and halves of characters."""
    return text.replace("\0", "\ufffd").encode(errors="replace").decode()


def _written(text: str, labels: Mapping[str, str], value: float, given: Given) -> str:
    """Write a template; a failing one still tells, what is wrong with it."""
    try:
        told = written(text, labels, value, now=given.now, external_url=given.external_url)
    except TemplateError as error:
        told = f"{FAILED}{error}>"
    return _storable(told)
