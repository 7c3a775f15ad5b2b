"""Values that questions look for: some nothing has (`tech="4G"`), some are not asked for. Pure."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from core.model import Metric
from dashboards.grafana.check.asked import compared, metrics_in, selectors, texts_in
from dashboards.grafana.check.known import Known
from dashboards.grafana.check.vocabulary import COLUMNS, why_no_value, why_not_in
from promql.lex import Token
from promql.tree import Expr

from .expressions import EXTRA

_VIEWS: Final = re.compile(
    r"\b(?:from|join)\s+board\.(?P<view>\w+)(?:\s+as\s+(?P<alias>\w+))?", re.IGNORECASE
)
_LABELS: Final = re.compile(r"\blabels\s*->>\s*'(\w+)'")
_NAMED: Final = re.compile(r"\blabels\s*->>\s*'(\w+)'\s*\)?\s+as\s+(\w+)", re.IGNORECASE)
_PLAIN: Final = re.compile(r"[\w-]+(?:\|[\w-]+)*")
# Which views have a column of what may be chosen at a board's head; else it is a label.
_CHOSEN_IN: Final[Mapping[str, frozenset[str]]] = {
    "unit": frozenset({"head", "days", "alerts", "series", "sources", "incidents", "kpis"}),
    "priority": frozenset({"alerts", "notifications"}),
    "period": frozenset({"kpis", "kpi_totals"}),
}
_OF_SAMPLES: Final = frozenset({"head", "days", "series"})
_PERIOD: Final = "period"
_HAS: Final = frozenset({Token.EQUALS, Token.EQL_REGEX})


class Wanted(NamedTuple):
    """A value of a label that a question looks for. metrics: of one of which it has to be."""

    metrics: tuple[str, ...]
    label: str
    value: str


def wanted_in_promql(tree: Expr, written: str) -> Iterator[Wanted]:
    """Give the values that a question itself names; written: it, before anything was put in."""
    for selector in selectors(tree):
        for matcher in selector.matchers:
            if matcher.operator in _HAS and _is_written(matcher.value, written):
                for value in _alternatives(matcher.value, matcher.operator):
                    yield Wanted((selector.name,), matcher.name, value)


def wanted_in_sql(sql: str) -> Iterator[Wanted]:
    """Give the values of labels that a statement names."""
    metrics, called = tuple(metrics_in(sql)), {new: old for old, new in _NAMED.findall(sql)}
    for found in compared(sql):
        label = found["name"] or called.get(found["column"] or "")
        if label:
            yield from (Wanted(metrics, label, value) for value in texts_in(found["texts"]))


def why_never(sql: str, known: Known) -> Iterator[str]:
    """Say which metrics, labels and values of a statement there are not."""
    asked = metrics_in(sql)
    for name in asked:
        if name not in known.metrics and name not in known.undefined:
            yield f"no metric {name!r} in the catalogue"
    found = [known.metrics[name] for name in asked if name in known.metrics]
    there = {*EXTRA, *(label for metric in found for label in metric.labels)}
    if found and len(found) == len(asked):
        for label in dict.fromkeys(_LABELS.findall(sql)):
            if label not in there:
                yield f"{', '.join(asked)} has no label {label!r}"
    yield from _why_no_column(sql)
    yield from filter(None, (why_no_value(e.label, e.value) for e in wanted_in_sql(sql)))


def _why_no_column(sql: str) -> Iterator[str]:
    views = [(found["view"], found["alias"] or found["view"]) for found in _VIEWS.finditer(sql)]
    for found in compared(sql):
        column, table = found["column"], found["table"]
        own = [view for view, alias in views if table in {None, alias}]
        # A table of the statement itself may be called as a view is.
        every = _words_of(column, own) or _words_of(column, [view for view, _ in views])
        reasons = (why_not_in(column, value, every) for value in texts_in(found["texts"]) if column)
        yield from filter(None, reasons)


def _words_of(column: str, views: Sequence[str]) -> Sequence[frozenset[str]]:
    return [COLUMNS[view, column] for view in views if (view, column) in COLUMNS]


def _is_written(value: str, promql: str) -> bool:
    """Whether a value stands in the question itself, and was not put into it."""
    return f'"{value}"' in promql or f"'{value}'" in promql


def _alternatives(value: str, operator: Token) -> Sequence[str]:
    """Give the values that a matcher lets through, where it only lists them."""
    if operator is Token.EQUALS:
        return [value] if value else ()
    return value.split("|") if _PLAIN.fullmatch(value) else ()


def unchosen_in_promql(
    tree: Expr, names: Collection[str], metrics: Mapping[str, Metric]
) -> Iterator[str]:
    """Find series that are asked for whatever is chosen. names: what can be chosen."""
    for selector in selectors(tree):
        metric, asked = metrics.get(selector.name), {each.name for each in selector.matchers}
        for name in sorted(set(names) - asked) if metric else ():
            if metric and name in metric.labels:
                yield f'{metric.name}: also of what is not chosen; {name}=~"${{{name}:regex}}"'


def unchosen_in_sql(
    sql: str, names: Collection[str], metrics: Mapping[str, Metric]
) -> Iterator[str]:
    """Find rows that are asked for whatever is chosen."""
    views = [found["view"] for found in _VIEWS.finditer(sql)]
    labels = {each for name in metrics_in(sql) if name in metrics for each in metrics[name].labels}
    for name in names:
        of = _OF_SAMPLES if name in labels else _CHOSEN_IN.get(name, frozenset())
        # One period is read once, and then compared with.
        wanted = min(sum(view in of for view in views), 1 if name == _PERIOD else len(views))
        if sql.count(f"${{{name}:") < wanted:
            yield f"also of what is not chosen: {name} IN (${{{name}:sqlstring}})"
