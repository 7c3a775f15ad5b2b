"""Whether labels are what a selection asks for. Pure."""

from collections.abc import Iterable

from core.model import Condition, Labels, Relation
from promql.tree import regex

from .labels import value_of


def fits(labels: Labels, conditions: Iterable[Condition]) -> bool:
    """Whether a series fulfils all conditions."""
    return all(holds(each, value_of(labels, each.label)) for each in conditions)


def holds(condition: Condition, value: str) -> bool:
    """Whether a label's value fulfils a condition; no label is the empty text."""
    match condition.relation:
        case Relation.EQUAL:
            return value == condition.value
        case Relation.NOT_EQUAL:
            return value != condition.value
        case Relation.MATCHES:
            return regex(condition.value).fullmatch(value) is not None
        case Relation.MATCHES_NOT:
            return regex(condition.value).fullmatch(value) is None
