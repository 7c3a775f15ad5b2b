"""What questions ask for, as it is written: metrics, and what columns are compared with. Pure."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from promql.parse import ParseError, parse
from promql.tree import (
    Aggregation,
    Binary,
    Call,
    Expr,
    Paren,
    RangeSelector,
    Selector,
    Subquery,
    Unary,
)

from .macros import expanded_promql
from .variables import Choice, resolved, used
from .window import Window

_TEXTS: Final = r"(?:'[^']*'|\(\s*'[^']*'(?:\s*,\s*'[^']*')*\s*\))"
_COMPARED: Final = re.compile(
    r"(?:(?P<label>\blabels\s*->>\s*'(?P<name>\w+)'\s*\)?)"
    r"|(?:\b(?P<table>\w+)\.)?\b(?P<column>\w+)(?:\s*,\s*'[^']*'\s*\))?)"
    rf"\s*(?:=|<>|!=|\bnot\s+in\b|\bin\b)\s*(?P<texts>{_TEXTS})",
    re.IGNORECASE,
)
_CASE: Final = re.compile(
    r"\bcase\s+(?P<what>[\w.]+)\s+(?P<when>when\b.*?)\bend\b", re.IGNORECASE | re.DOTALL
)
_WHEN: Final = re.compile(r"\bwhen\s+('[^']*')", re.IGNORECASE)
_TEXT: Final = re.compile(r"'([^']*)'")
_END: Final = datetime(2026, 1, 2, tzinfo=UTC)
A_DAY: Final = Window(_END - timedelta(days=1), _END)  # whatever is shown
ANY: Final = Choice(("x",))  # whatever is chosen


def compared(sql: str) -> Iterator[re.Match[str]]:
    """Find columns and labels that are compared with texts: label `name`, or `table`, `column`.

    Each `WHEN` of a `CASE` is a comparison by itself.
    """
    for case in _CASE.finditer(sql):
        for text in _WHEN.findall(case["when"]):
            yield from _COMPARED.finditer(f"{case['what']} = {text}")
    yield from _COMPARED.finditer(sql)


def texts_in(written: str) -> Sequence[str]:
    """Give the texts that stand there, but not those in which something is put."""
    return [value for value in _TEXT.findall(written) if "$" not in value]


def metrics_in(sql: str) -> Sequence[str]:
    """Give the metrics that a statement asks for by name."""
    every = (found for found in compared(sql) if found["column"] == "metric")
    return list(dict.fromkeys(value for found in every for value in texts_in(found["texts"])))


def parsed(promql: str, window: Window = A_DAY) -> Expr | None:
    """Read a question in PromQL, whatever is chosen; None: it is none, or is broken."""
    put = resolved(promql, {use.name: ANY for use in used(promql)})
    try:
        return parse(expanded_promql(put.text, window).text)
    except ParseError:
        return None


def selectors(tree: Expr) -> Iterator[Selector]:
    """Give all selections of a question."""
    match tree:
        case Selector():
            yield tree
        case RangeSelector():
            yield tree.selector
        case _:
            for inner in inside(tree):
                yield from selectors(inner)


def inside(tree: Expr) -> Sequence[Expr]:
    """Give what an expression is made of."""
    match tree:
        case Subquery() | Paren():
            return (tree.inner,)
        case Unary():
            return (tree.operand,)
        case Binary():
            return (tree.left, tree.right)
        case Aggregation():
            return (tree.operand,) if tree.parameter is None else (tree.operand, tree.parameter)
        case Call():
            return tree.arguments
        case _:
            return ()


def metrics_asked(sql: str, promql: str) -> frozenset[str]:
    """Give the metrics that a question asks for by name, in whichever language it is."""
    tree = parsed(promql) if promql else None
    return frozenset(metrics_in(sql)) | {each.name for each in (selectors(tree) if tree else ())}
