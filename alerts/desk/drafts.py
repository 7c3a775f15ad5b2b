"""Rules as people write them in the browser: what is wrong with one, and when it needs a reason.

Pure. A draft is judged by the reader of rule files, so what is saved can be exported and loaded.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from alerts.rules import advice, parse_rules
from alerts.rules.naming import Priority
from alerts.rules.written import as_yaml
from core.model import AlertRule, RuleGroup
from core.place import Findings, read_foreign_yaml

PAGES_A_DAY_MAX: Final = 1.0  # of p1
TRIED_LEAST: Final = timedelta(days=7)  # a week has all its days
LOAD_MAX: Final = 10  # alerts within ten minutes: what one person follows (EEMUA 191)
NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")

Excess = Literal["pages", "load"]

_PRIORITY: Final = "priority"
_RULE: Final = "/groups/0/rules/0"
_GROUP: Final = "/groups/0"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and with which member of a draft: a JSON pointer."""

    field: str
    reason: str


def faults(group: RuleGroup) -> Iterator[Fault]:
    """Say what is wrong with a draft, which is the only rule of its group."""
    rule = rule_of(group)
    if not NAME.fullmatch(rule.name):
        yield Fault("/rule/name", "use letters, digits and _, such as PortalSlow; 100 at most")
    if dict(rule.labels).get(_PRIORITY) not in set(Priority):
        yield Fault("/rule/labels/priority", "is one of p1, p2, p3, p4")
    findings = Findings("rule")
    document = read_foreign_yaml(as_yaml([group]).encode(), findings)
    if document is not None:
        parse_rules(document, findings)
    for found in findings.all():
        yield Fault(_member(found.field), found.reason)


def notes(group: RuleGroup, metrics: Collection[str]) -> list[str]:
    """Say what a draft whose expression can be read hardly means. metrics: all there are."""
    return [said.split(": ", 2)[-1] for said in advice([group], metrics)]


def excess(rule: AlertRule, *, a_day: float, worst_load: int) -> Iterator[Excess]:
    """Say by what a tried rule tells people more than they can take."""
    is_page = dict(rule.labels).get(_PRIORITY) == Priority.P1
    if is_page and a_day > PAGES_A_DAY_MAX:
        yield "pages"
    if worst_load > LOAD_MAX:
        yield "load"


def _member(path: str) -> str:
    if path.startswith(_RULE):
        return f"/rule{path.removeprefix(_RULE)}"
    return f"/rule{path.removeprefix(_GROUP)}"


def rule_of(group: RuleGroup) -> AlertRule:
    """Give the only rule of a draft's group."""
    (rule,) = group.rules
    if not isinstance(rule, AlertRule):
        raise TypeError(rule)
    return rule
