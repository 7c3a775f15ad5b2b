"""What a rule may say but hardly means: it would be heard too late, or never. Pure."""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from core.model import RecordingRule, RuleGroup
from core.place import closest
from promql.lex import Token
from promql.parse import parse
from promql.plan import children
from promql.tree import NAME, Binary, Call, Expr, Selector

# minute() is not among them: where hours are whole, it is the same everywhere.
_OF_UTC: Final = frozenset(
    ("day_of_month", "day_of_week", "day_of_year", "days_in_month", "hour", "month", "year")
)
# Series that evaluation writes.
_OF_RULES: Final = frozenset(("ALERTS", "ALERTS_FOR_STATE", "portal:maintenance:excluded"))


def advice(groups: Sequence[RuleGroup], metrics: Collection[str]) -> Iterator[str]:
    """Say, by file and rule, what is legal and yet suspect. metrics: all there are; none: unknown.

    The rules are those without a mistake of `parse_rules`.
    """
    rules = [(group, rule) for group in groups for rule in group.rules]
    recorded = {rule.name for _, rule in rules if isinstance(rule, RecordingRule)}
    known = _OF_RULES.union(metrics, recorded) if metrics else None
    for group, rule in rules:
        for said in dict.fromkeys(_of(parse(rule.expr), known)):
            yield f"{group.file}: {rule.name}: {said}"


def _of(tree: Expr, known: Collection[str] | None) -> Iterator[str]:
    match tree:
        case Call() if tree.function.name in _OF_UTC and not _is_shifted(tree):
            yield (
                f"{tree.function.name}() tells UTC, not the time here; add the difference, as in"
                f" {tree.function.name}(vector(time() + 7 * 3600))"
            )
        case Selector() if known is not None:
            yield from (
                f"no metric {name!r} is known{closest(name, known)}"
                for name in _names(tree)
                if name not in known
            )
    for child in children(tree):
        yield from _of(child, known)


def _is_shifted(call: Call) -> bool:
    """Tell whether the time that is asked about was moved by somebody who knew."""
    return any(_has_sum(argument) for argument in call.arguments)


def _has_sum(tree: Expr) -> bool:
    is_sum = isinstance(tree, Binary) and tree.operator in {Token.ADD, Token.SUB}
    return is_sum or any(map(_has_sum, children(tree)))


def _names(selector: Selector) -> Iterator[str]:
    if selector.name:
        yield selector.name
    for matcher in selector.matchers:
        if matcher.name == NAME and matcher.operator is Token.EQUALS:
            yield matcher.value
