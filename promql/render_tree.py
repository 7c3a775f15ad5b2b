"""A query's tree as JSON, as Prometheus' `parse_query` shows it. Pure."""

from collections.abc import Mapping
from functools import singledispatch
from typing import Any, Final

from promql.lex import Token
from promql.tree import (
    NAME,
    Aggregation,
    Binary,
    Call,
    Duration,
    Expr,
    Matcher,
    Moved,
    Number,
    Paren,
    Preprocessor,
    RangeSelector,
    Selector,
    String,
    Subquery,
    Unary,
    literal,
)

Node = Mapping[str, Any]
_VECTORS: Final = "vector"


@singledispatch
def node(tree: Expr) -> Node:
    """Write a tree."""
    raise TypeError(tree)


@node.register
def _(tree: Number) -> Node:
    return {"type": "numberLiteral", "val": literal(tree.value)}


@node.register
def _(tree: String) -> Node:
    text = tree.value.encode(errors="surrogateescape").decode(errors="replace")
    return {"type": "stringLiteral", "val": text}


@node.register
def _(tree: Paren) -> Node:
    return {"type": "parenExpr", "expr": node(tree.inner)}


@node.register
def _(tree: Unary) -> Node:
    return {"type": "unaryExpr", "op": tree.operator.value, "expr": node(tree.operand)}


@node.register
def _(tree: Selector) -> Node:
    return {"type": "vectorSelector", **_selected(tree)}


@node.register
def _(tree: RangeSelector) -> Node:
    return {
        "type": "matrixSelector",
        "range": _milliseconds(tree.range),
        **_selected(tree.selector),
    }


@node.register
def _(tree: Subquery) -> Node:
    step = 0 if tree.step is None else _milliseconds(tree.step)
    own = {"type": "subquery", "expr": node(tree.inner), "range": _milliseconds(tree.range)}
    return {**own, "step": step, **_moved(tree.moved)}


@node.register
def _(tree: Aggregation) -> Node:
    return {
        "type": "aggregation",
        "op": tree.operator.value,
        "expr": node(tree.operand),
        "param": None if tree.parameter is None else node(tree.parameter),
        "grouping": list(tree.labels),
        "without": tree.is_without,
    }


@node.register
def _(tree: Call) -> Node:
    function = tree.function
    described = {
        "name": function.name,
        "argTypes": [str(each) for each in function.arguments],
        "variadic": function.optional,
        "returnType": str(function.returns),
    }
    return {"type": "call", "func": described, "args": [node(each) for each in tree.arguments]}


@node.register
def _(tree: Binary) -> Node:
    both = {str(tree.left.type), str(tree.right.type)}
    return {
        "type": "binaryExpr",
        "op": tree.operator.value,
        "lhs": node(tree.left),
        "rhs": node(tree.right),
        "matching": _matching(tree) if both == {_VECTORS} else None,
        "bool": tree.returns_bool,
    }


def _matching(tree: Binary) -> Node:
    matching = tree.matching
    return {
        "card": str(matching.cardinality),
        "labels": list(matching.labels),
        "on": matching.is_on,
        "include": list(matching.include),
        "fillValues": {"lhs": matching.fill_left, "rhs": matching.fill_right},
    }


def _selected(tree: Selector) -> Node:
    matchers = [_matcher(each) for each in tree.matchers]
    if tree.name:
        matchers.append({"name": NAME, "value": tree.name, "type": Token.EQUALS.value})
    return {"name": tree.name, "matchers": matchers, **_moved(tree.moved)}


def _matcher(matcher: Matcher) -> Node:
    return {"name": matcher.name, "value": matcher.value, "type": matcher.operator.value}


def _moved(moved: Moved) -> Node:
    at = moved.at
    return {
        "offset": 0 if moved.offset is None else _milliseconds(moved.offset),
        "timestamp": None if at is None or isinstance(at, Preprocessor) else round(at * 1000),
        "startOrEnd": str(at) if isinstance(at, Preprocessor) else None,
    }


def _milliseconds(duration: Duration) -> int:
    """Return a written duration; one that is computed is known only when the query is run."""
    return round(duration.value * 1000) if isinstance(duration, Number) else 0
