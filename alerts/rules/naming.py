"""What rules and alerts are known by: names of rules, prints of labels, priorities. Pure."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from hashlib import md5
from typing import Final

from core.model import Labels, RuleGroup

POSTED: Final = "posted/"  # begins the "rule" of alerts that came from outside


class Priority(StrEnum):
    """How urgent an alert is."""

    P1 = "p1"
    P2 = "p2"
    P3 = "p3"
    P4 = "p4"


_BY_SEVERITY: Final[Mapping[str, Priority]] = {
    "critical": Priority.P2,
    "warning": Priority.P3,
    "info": Priority.P4,
}


def rule_ids(group: RuleGroup) -> Sequence[str]:
    """Name the rules of a group, in their order. Of one name in a group, each has a number."""
    seen, ids = dict[str, int](), dict[str, None]()  # in order
    for name in (rule.name for rule in group.rules):
        id_ = f"{group.id}: {name}"
        while id_ in ids:  # a rule may be called as if it had a number
            seen[name] = seen.get(name, 1) + 1
            id_ = f"{group.id}: {name} #{seen[name]}"
        ids[id_] = None
    return list(ids)


def fingerprint(labels: Labels) -> bytes:
    """Give 16 bytes that tell label sets apart."""
    parts = (part for pair in labels for part in pair)
    return md5("\x00".join(parts).encode(), usedforsecurity=False).digest()


def priority_of(labels: Mapping[str, str]) -> Priority:
    """Read the priority of an alert; foreign ones say `severity`. Nothing known: in hours."""
    said = labels.get("priority", "")
    if said in set(Priority):
        return Priority(said)
    return _BY_SEVERITY.get(labels.get("severity", ""), Priority.P3)
