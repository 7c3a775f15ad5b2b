"""Recovered, or without data: what a rule has read tells, and what of it was made up."""

from collections.abc import Sequence

import pytest

from alerts.rules.presence import Presence
from alerts.rules.trial.notation import points_of
from core.model import Labels
from promql.memory import Memory
from promql.query import Query, needed
from promql.values import NAME
from tests.ruling import START_MS

MINUTE_MS = 60_000


def labels_of(text: str) -> Labels:
    """Read `name a=1 b=2`."""
    words = text.split()
    pairs = [tuple(word.split("=", 1)) if "=" in word else (NAME, word) for word in words]
    return tuple(sorted((name, value) for name, value in pairs))


def presence(expr: str, *lines: str) -> Presence:
    """Read `series | values`, one a minute, the last one now."""
    memory = Memory()
    for line in lines:
        text, _, values = line.partition(" | ")
        points = points_of(values or "1")
        begin_ms = START_MS - MINUTE_MS * (len(points) - 1)
        read = [
            (begin_ms + MINUTE_MS * place, value)
            for place, value in enumerate(points)
            if value is not None
        ]
        memory.add(labels_of(text), read)
    query = Query.at(expr, START_MS)
    selected = {each: memory.selected(each) for each in needed(query)}
    return Presence(query.tree, query.moments, selected)


def case(expr: str, labels: str, *lines: str, has_data: bool) -> object:
    said = " | ".join((expr, labels, *lines))
    return pytest.param(expr, labels, lines, has_data, id=said)


@pytest.mark.parametrize(
    ("expr", "labels", "lines", "has_data"),
    [
        case("x == 0", "a=1", "x a=1", has_data=True),
        case("x == 0", "a=1", "x a=2", has_data=False),
        case("x == 0", "a=1", "y a=1", has_data=False),
        case("x == 0", "a=1", has_data=False),
        case('x{b="1"} == 0', "a=1", "x a=1 b=2", has_data=False),
        case("x == 0", "a=1", "x a=1 | 1 stale", has_data=False),
        case("x == 0", "a=1", "x a=1 | 1 stale 1", has_data=True),
        case("x == 0", "a=1", "x a=1 | 1 _ _ _ _", has_data=True),
        case("x == 0", "a=1", "x a=1 | 1 _ _ _ _ _", has_data=False),
        case("x == 0", "a=1", "x a=1 | NaN", has_data=True),
        # Labels that one side lacks say nothing.
        case("sum(x) == 0", "job=web", "x a=1", has_data=True),
        case("sum by (a) (x) == 0", "a=1", "x a=1 b=7", has_data=True),
        case("sum by (a) (x) == 0", "a=1", "x a=2 b=7", has_data=False),
        case("sum by (a, c) (x) == 0", "a=1", "x a=1 b=7", has_data=True),
        case("sum without (b) (x) == 0", "a=1", "x a=1 b=7", has_data=True),
        case("sum(x) == 0", "", has_data=False),
        case("topk by (b) (1, x)", "a=1 b=1", "x a=2 b=1", has_data=False),
        case("quantile by (a) (0.9, x)", "a=1", "x a=1 b=1", has_data=True),
        case('count_values("a", x)', "a=1", "x a=2", has_data=True),
        case('count_values by (b) ("a", x)', "a=1 b=1", "x a=2 b=2", has_data=False),
        case("histogram_quantile(0.9, x) > 1", "a=1", "x a=1 le=1", has_data=True),
        # All that a result is made of.
        case("x == 0 and y == 0", "a=1", "x a=1", has_data=False),
        case("x == 0 and y == 0", "a=1", "x a=1", "y a=1", has_data=True),
        case("x == 0 and y == 0", "a=1", "x a=1", "y a=2", has_data=False),
        case("x == 0 and on (b) y", "a=1 b=1", "x a=1 b=1", "y a=2 b=1", has_data=True),
        case("x == 0 and on (b) y", "a=1 b=1", "x a=1 b=1", "y a=1 b=2", has_data=False),
        case("x == 0 and on () y", "a=1", "x a=1", "y a=2", has_data=True),
        case("x == 0 and on (b) y", "a=1 b=1", "x a=2 b=1", "y b=1", has_data=False),
        case("x == 0 or on (b) y", "a=1 b=1", "x a=2 b=1", "y a=2 b=1", has_data=False),
        case("x == 0 unless on (b) y", "a=1 b=1", "x a=2 b=1", has_data=False),
        case("x == 0 and ignoring (a) y", "a=1", "x a=1", "y a=2", has_data=True),
        case("x - y > 1", "a=1", "x a=1", "y a=1", has_data=True),
        case("x - y > 1", "a=1", "y a=1", has_data=False),
        case("x - on (a) y > 1", "a=1", "x a=1 b=1", "y a=1 b=2", has_data=True),
        case("x > on (a) group_left () y", "a=1 b=1", "x a=1 b=1", "y a=1 b=2", has_data=True),
        case("x > on (a) group_left () y", "a=1 b=1", "x a=1 b=3", "y a=1 b=1", has_data=False),
        case("x > on () group_left () max(y)", "a=1", "x a=1", "y a=gateway", has_data=True),
        case("x * on (a) group_left (b) y", "a=1 b=1", "x a=1 b=2", "y a=1 b=1", has_data=True),
        case("x * on (a) group_left (b) y", "a=1 b=1", "x a=1", "y a=1 b=2", has_data=False),
        case("y < on (a) group_right () x", "a=1 b=1", "x a=1 b=1", "y a=1 b=2", has_data=True),
        case("x * ignoring (b) group_left () y", "a=1 b=1", "x a=1 b=1", "y a=1", has_data=True),
        case("x * ignoring (b) group_left () y", "a=1 b=1", "x a=1 b=1", "y a=2", has_data=False),
        case("x > 2 * scalar(y)", "a=1", "x a=1", "y a=gateway", has_data=True),
        case("x > scalar(y)", "a=1", "x a=1", has_data=False),
        case("(x > 5) * 2", "a=1", "x a=2", has_data=False),
        case("-(x offset 5m) > 5", "a=1", "x a=1 | 1 _ _ _ _ _", has_data=True),
        case("x > x offset 10m", "a=1", "x a=1", has_data=False),
        case("x > x offset 10m", "a=1", "x a=1 | 1 1 _ _ _ _ _ _ _ _ 1", has_data=True),
        # Of `or` one side is enough; what stands after `unless` does not count.
        case("x == 0 or y == 0", "a=1", "y a=1", has_data=True),
        case("x == 0 or y == 0", "a=1", "y a=2", has_data=False),
        case("x == 0 unless y", "a=1", "x a=1", has_data=True),
        case("x == 0 unless y", "a=1", "y a=1", has_data=False),
        case("x == 0 unless on (b) y", "a=1", "x a=1", has_data=True),
        # That there is nothing says something.
        case("absent(x)", "", has_data=True),
        case('absent_over_time(x{a="1"}[5m])', "a=1", has_data=True),
        case("x == 0 and on () absent(y)", "a=1", "x a=1", has_data=True),
        case("vector(1) > 2", "", has_data=True),
        case("time() > bool 2", "", has_data=True),
        # Ranges, and what is computed within.
        case("rate(x[5m]) > 1", "a=1", "x a=1 | 1 _ _ _ _", has_data=True),
        case("rate(x[5m]) > 1", "a=1", "x a=1 | 1 _ _ _ _ _", has_data=False),
        case("max_over_time(x[5m]) > 1", "a=1", "x a=1 | 1 stale", has_data=False),
        case("max_over_time(sum by (a) (x)[5m:1m]) > 1", "a=1", "x a=1 b=2", has_data=True),
        # Labels that are written anew are not those of what was read.
        case('label_replace(x, "a", "$1", "a", "(.*):.*") == 0', "a=1", "x a=1:80", has_data=True),
        case('label_replace(x, "c", "$1", "a", "(.*)") == 0', "a=1 c=1", "x a=2", has_data=False),
        case('label_join(x, "a", "-", "a", "b") == 0', "a=1-2 b=2", "x a=1 b=2", has_data=True),
        case("info(x) == 0", "a=1", "x a=1", has_data=True),
        case('info(x, {k="v"}) == 0', "a=1 k=v", "x a=1", has_data=True),
        case('info(x, {k="v"}) == 0', "a=1 k=v", "x a=2", has_data=False),
        # What is made up says nothing of what is real, nor the other way round.
        case("x == 0", "a=1", "x a=1 simulated=true", has_data=False),
        case("x == 0", "a=1 simulated=true", "x a=1", has_data=False),
        case("x == 0", "a=1 simulated=true", "x a=1 simulated=true", has_data=True),
    ],
)
def test_there_was_something_to_compare(
    expr: str, labels: str, lines: Sequence[str], *, has_data: bool
) -> None:
    assert presence(expr, *lines).has_data(dict(labels_of(labels))) is has_data


MADE_UP = "x a=1 simulated=true"


@pytest.mark.parametrize(
    ("expr", "labels", "lines", "simulated"),
    [
        ("x == 0", "a=1 simulated=true", [MADE_UP], True),
        ("x == 0", "a=1", ["x a=1"], False),
        ("x == 0", "a=1", ["x a=1", MADE_UP], False),
        ("x == 0", "a=1 simulated=true", ["x a=1", MADE_UP], True),
        ("x == 0", "a=1", ["x a=1 simulated=false"], False),
        ("sum(x) == 0", "", ["x a=1"], False),
        ("sum(x) == 0", "", ["x a=2", MADE_UP], True),
        ("sum by (a) (x) == 0", "a=2", ["x a=2", MADE_UP], False),
        ("sum by (a) (x) == 0", "a=1", ["x a=2", MADE_UP], True),
        ("sum without (simulated) (x) == 0", "a=1", [MADE_UP], True),
        ("count by (simulated) (x) > 0", "simulated=true", ["x a=1", MADE_UP], True),
        ("count by (simulated) (x) > 0", "", ["x a=1", MADE_UP], False),
        ("topk(1, x)", "a=1", ["x a=1", MADE_UP], False),
        ("sum(rate(x[5m])) == 0", "", [MADE_UP], True),
        ("y > on () group_left () max(x)", "a=7", ["y a=7", MADE_UP], True),
        ("y > on (a) group_left () x", "a=1 b=2", ["y a=1 b=2", MADE_UP], True),
        ("y > scalar(x)", "a=7", ["y a=7", MADE_UP], True),
        ("y and on (a) x", "a=1", ["y a=1", MADE_UP], True),
        ("y unless on (a) x", "a=2", ["y a=2", MADE_UP], False),
        ("sum(x) or sum(y)", "", [MADE_UP, "y"], True),
        ("absent(x)", "", [], False),
        ('label_replace(x, "a", "9", "", "")', "a=9 simulated=true", [MADE_UP], True),
    ],
)
def test_what_was_made_up(expr: str, labels: str, lines: Sequence[str], *, simulated: bool) -> None:
    assert presence(expr, *lines).is_simulated(dict(labels_of(labels))) is simulated
