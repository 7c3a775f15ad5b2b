"""Values that questions look for: some nothing has (`tech="4G"`), some are not asked for. Pure."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from core.model import Metric
from dashboards.grafana.check.vocabulary import COLUMNS, why_no_value
from promql.lex import Token
from promql.tree import Expr

from .expressions import EXTRA, selectors

_VIEWS: Final = re.compile(
    r"\b(?:from|join)\s+board\.(?P<view>\w+)(?:\s+as\s+(?P<alias>\w+))?", re.IGNORECASE
)
_TEXTS: Final = r"(?:'[^']*'|\(\s*'[^']*'(?:\s*,\s*'[^']*')*\s*\))"
_COMPARED: Final = re.compile(
    r"(?:(?P<label>\blabels\s*->>\s*'(?P<name>\w+)'\s*\)?)|(?:\b(?P<table>\w+)\.)?\b(?P<column>\w+))"
    rf"\s*(?:=|<>|!=|\bnot\s+in\b|\bin\b|\bwhen\b)\s*(?P<texts>{_TEXTS})",
    re.IGNORECASE,
)
_LABELS: Final = re.compile(r"\blabels\s*->>\s*'(\w+)'")
_NAMED: Final = re.compile(r"\blabels\s*->>\s*'(\w+)'\s*\)?\s+as\s+(\w+)", re.IGNORECASE)
_TEXT: Final = re.compile(r"'([^']*)'")
_PLAIN: Final = re.compile(r"[\w-]+(?:\|[\w-]+)*")
# Which views have a column of what may be chosen at a board's head; else it is a label.
_CHOSEN_IN: Final[Mapping[str, frozenset[str]]] = {
    "unit": frozenset({"head", "days", "alerts", "series", "sources", "incidents", "kpis"}),
    "priority": frozenset({"alerts", "notifications"}),
    "period": frozenset({"kpis", "kpi_totals"}),
}
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
            if matcher.operator in _HAS and f'"{matcher.value}"' in written:
                for value in _alternatives(matcher.value, matcher.operator):
                    yield Wanted((selector.name,), matcher.name, value)


def wanted_in_sql(sql: str) -> Iterator[Wanted]:
    """Give the values of labels that a statement names."""
    metrics, called = tuple(metrics_in(sql)), {new: old for old, new in _NAMED.findall(sql)}
    for found in _COMPARED.finditer(sql):
        label = found["name"] or called.get(found["column"] or "")
        if label:
            yield from (Wanted(metrics, label, value) for value in _values(found["texts"]))


def metrics_in(sql: str) -> Sequence[str]:
    """Give the metrics that a statement asks for by name."""
    every = (found for found in _COMPARED.finditer(sql) if found["column"] == "metric")
    return list(dict.fromkeys(value for found in every for value in _values(found["texts"])))


def why_never(sql: str, metrics: Mapping[str, Metric]) -> Iterator[str]:
    """Say which metrics, labels and values of a statement there are not."""
    asked = metrics_in(sql)
    yield from (f"no metric {name!r} in the catalogue" for name in asked if name not in metrics)
    known = {
        *EXTRA,
        *(label for name in asked if name in metrics for label in metrics[name].labels),
    }
    if asked and all(name in metrics for name in asked):
        for label in dict.fromkeys(_LABELS.findall(sql)):
            if label not in known:
                yield f"{', '.join(asked)} has no label {label!r}"
    yield from _why_no_column(sql)
    for each in wanted_in_sql(sql):
        if reason := why_no_value(each.label, each.value):
            yield reason


def _why_no_column(sql: str) -> Iterator[str]:
    views = [(found["view"], found["alias"] or found["view"]) for found in _VIEWS.finditer(sql)]
    for found in _COMPARED.finditer(sql):
        column, table = found["column"], found["table"]
        own = [view for view, alias in views if table in {None, alias}] or [v for v, _ in views]
        words = [COLUMNS[view, column] for view in own if (view, column) in COLUMNS]
        for value in _values(found["texts"]) if words else ():
            if not any(value in each for each in words):
                told = ", ".join(sorted(frozenset[str]().union(*words)))
                yield f"{column} is never {value!r}; expected {told}"


def _values(texts: str) -> Sequence[str]:
    return [value for value in _TEXT.findall(texts) if "$" not in value]


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
    views = {found["view"] for found in _VIEWS.finditer(sql)}
    labels = {each for name in metrics_in(sql) if name in metrics for each in metrics[name].labels}
    for name in names:
        of_column, of_label = _CHOSEN_IN.get(name, frozenset()) & views, name in labels
        if f"${{{name}:" not in sql and (of_column or of_label):
            yield f"also of what is not chosen: {name} IN (${{{name}:sqlstring}})"
