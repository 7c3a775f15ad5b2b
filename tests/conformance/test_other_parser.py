"""Another parser of PromQL understands expressions as ours does, and refuses what ours refuses."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from promql.lex import Token
from promql.parse import ParseError, parse
from promql.tree import (
    Aggregation,
    Binary,
    Call,
    Expr,
    Number,
    Paren,
    RangeSelector,
    Selector,
    Subquery,
    Unary,
)

OTHER = Path(__file__).with_name("other_parser.py")
Understood = Callable[[str], str]

OPERATORS = "+ - * / % ^ atan2 == != < >= and or unless"
OPERATOR = st.sampled_from([f" {operator} " for operator in OPERATORS.split()])
MATCHING = st.sampled_from(["", "", "", "on (a) ", "ignoring () ", "bool ", "on (a) group_left "])
LEAF = st.sampled_from(["m", "n{a='x'}", "2", "0.5", "-3", "m offset -1m", "m @ end()", "time()"])
PIECES = ["m", "(", ")", "[5m]", "{", "}", "a='x'", ",", "sum", "by", "rate", "2", "-", "offset"]


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("{}{}{}{}".format, inner, OPERATOR, MATCHING, inner),
        st.builds("-{}".format, inner),
        st.builds("({})".format, inner),
        st.builds("sum by (a) ({})".format, inner),
        st.builds("topk(2, {})".format, inner),
        st.builds("clamp({}, 1, {})".format, inner, inner),
        st.builds("max_over_time(({})[1h:1m])".format, inner),
        st.builds("rate(m[5m]) {} {}".format, OPERATOR, inner),
    )


LINK = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "", "-"]),
    st.sampled_from(["m", "n{a='x'}", "rate(m[5m])", "m offset 2m", "(m * 2)"]),
    OPERATOR,
)
CHAIN = st.builds("{}m".format, st.lists(LINK, max_size=7).map("".join))
EXPRESSION = st.recursive(LEAF, _grown, max_leaves=8)
NONSENSE = st.lists(st.sampled_from([*PIECES, *OPERATORS.split()]), max_size=8).map(" ".join)


@pytest.fixture(scope="module")
def other() -> Iterator[Understood]:
    """Ask the other parser, which runs beside this process."""
    with subprocess.Popen(
        [sys.executable, str(OTHER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:

        def understood(text: str) -> str:
            assert process.stdin
            assert process.stdout
            process.stdin.write(f"{text}\n")
            process.stdin.flush()
            return process.stdout.readline().rstrip("\n")

        yield understood
        process.kill()


def shape(tree: Expr) -> str:
    """Write what binds to what, as `other_parser.py` does."""
    match tree:
        case Paren():
            written = shape(tree.inner)
        case Unary():
            inner = shape(tree.operand)
            written = f"(-{inner})" if tree.operator is Token.SUB else inner
        case Binary():
            written = f"({shape(tree.left)} {tree.operator.value} {shape(tree.right)})"
        case Aggregation():
            parts = [shape(tree.parameter)] if tree.parameter else []
            written = f"{tree.operator.value}({', '.join([*parts, shape(tree.operand)])})"
        case Call():
            written = f"{tree.function.name}({', '.join(map(shape, tree.arguments))})"
        case Subquery():
            written = f"{shape(tree.inner)}[:]"
        case RangeSelector():
            written = f"{tree.selector.name}[]"
        case Selector():
            written = tree.name
        case Number():
            written = f"{tree.value:g}"
        case _:
            written = "text"
    return written


def ours(text: str) -> str:
    """Write the shape of an expression; empty if it is refused."""
    try:
        return shape(parse(text))
    except ParseError:
        return ""


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=st.one_of(CHAIN, CHAIN, EXPRESSION, NONSENSE))
def test_both_understand_the_same(other: Understood, text: str) -> None:
    assert ours(text) == other(text), text
