"""Which samples the rules of a place read, and how far back. Pure."""

from collections.abc import Iterable, Mapping
from typing import Final

from core.model import Condition, RecordingRule, Relation, RuleGroup, Selection
from promql.evaluate import QueryError
from promql.plan import Moments
from promql.query import Query, needed
from promql.tree import Expr
from promql.values import NAME, Grid

Wanted = Mapping[str, int]  # ms of the past, by metric

REACH_MS_MAX: Final = 15 * 60 * 1000  # rules that look back further ask the database
_AT_MS: Final = 1 << 41


def wanted(groups: Iterable[tuple[RuleGroup, Iterable[Expr]]]) -> Wanted:
    """Give the metrics that are worth keeping: read by name, not far back, and not recorded.

    What a rule records has to be there for the next one at once; the log comes a moment later.
    """
    known = [(group, list(trees)) for group, trees in groups]
    recorded = {
        rule.name for group, _ in known for rule in group.rules if isinstance(rule, RecordingRule)
    }
    reach: dict[str, int] = {}
    for _, trees in known:
        for tree in trees:
            for selection in _needed(tree):
                name, back_ms = metric_of(selection.conditions), _AT_MS - selection.after_ms
                if name and name not in recorded and back_ms <= REACH_MS_MAX:
                    reach[name] = max(reach.get(name, 0), back_ms)
    return reach


def metrics_of(tree: Expr) -> frozenset[str]:
    """Give the metrics that an expression reads; an empty name: any."""
    return frozenset(metric_of(selection.conditions) for selection in _needed(tree))


def metric_of(conditions: Iterable[Condition]) -> str:
    """Give the one metric whose series can fulfil conditions; nothing: it may be several."""
    named = (one for one in conditions if one.label == NAME)
    exact = [one.value for one in named if one.relation is Relation.EQUAL]
    return exact[0] if len(exact) == 1 else ""


def _needed(tree: Expr) -> Iterable[Selection]:
    try:
        return needed(Query("", tree, Moments(Grid.at(_AT_MS)), is_instant=True))
    except QueryError:  # told of when it is evaluated
        return ()
