"""Whether an answer is what a script expects; and the same question asked in other ways."""

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import cast

import numpy as np

from core.model import Labels, Selected, Selection
from promql.evaluate import QueryError, Windows
from promql.memory import Memory
from promql.parse import ParseError, parse
from promql.plan import Moments, children
from promql.query import Answer, Query, evaluated, needed
from promql.tree import (
    Aggregation,
    Binary,
    Call,
    Expr,
    Paren,
    RangeSelector,
    Selector,
    String,
    Subquery,
    Unary,
)
from promql.values import Grid, Vector

from .script import Eval, points

Found = dict[Labels, list[float | None]]
_AT_TIME = """
day_of_month day_of_week day_of_year days_in_month hour minute month predict_linear time timestamp
year start end range step
"""
_MINUTE_MS = 60_000


class Wrong(Exception):  # noqa: N818 - it is what was found, not an error of ours
    """An answer that is not the one that was expected."""


FAILURES = (ParseError, QueryError)
Outcome = Answer | ParseError | QueryError


def check(case: Eval, memory: Memory) -> None:
    """Ask, in all ways that must give the same. Raises Wrong."""
    try:
        asked = question(case)
        found: Outcome = ask(asked, memory)
    except FAILURES as error:
        judge(case, error)
        return
    judge(case, found)
    if case.step_ms is None and _may_vary(case):
        _check_variants(case, asked, memory)


def judge(case: Eval, outcome: Outcome) -> None:
    """Compare what came of a question with what was expected. Raises Wrong."""
    fails = case.expects.get("fail", None)
    if not isinstance(outcome, Answer):
        if fails is None:
            raise Wrong(f"{type(outcome).__name__}: {outcome}") from outcome
        _check_texts("fail", fails, [str(outcome)])
    elif fails is not None:
        raise Wrong("should have failed")
    else:
        _check_notes(case, outcome)
        _check_value(case, outcome)


def question(case: Eval) -> Query:
    """Return what is asked. Raises ParseError, QueryError."""
    if case.step_ms is None:
        return Query.at(case.expression, case.start_ms)
    grid = Grid.between(case.start_ms, case.end_ms, case.step_ms)
    return Query.over(case.expression, grid)


def ask(query: Query, memory: Memory) -> Answer:
    """Answer from memory."""
    selected: Mapping[Selection, Selected] = {each: memory.selected(each) for each in needed(query)}
    return evaluated(query, selected)


def _check_notes(case: Eval, found: Answer) -> None:
    for kind, said in (("warn", found.warnings), ("info", found.infos)):
        if f"no_{kind}" in case.expects and said:
            raise Wrong(f"unexpected {kind}: {said}")
        if kind in case.expects:
            if not said:
                raise Wrong(f"no {kind}")
            _check_texts(kind, case.expects[kind], list(said))


def _check_texts(kind: str, wanted: list[str], said: list[str]) -> None:
    fitting = set[str]()
    for text in wanted:
        how, _, rest = text.partition(":")
        rest = rest.strip()
        fits = [
            each
            for each in said
            if (each == rest if how == "msg" else re.search(rest, each) is not None)
        ]
        if not fits:
            raise Wrong(f"{kind}: wanted {text!r}, got {said}")
        fitting |= set(fits)
    if wanted and kind != "fail" and fitting != set(said):
        raise Wrong(f"{kind}: too much: {set(said) - fitting}")


def _check_value(case: Eval, found: Answer) -> None:
    value = found.value
    if "string" in case.expects:
        wanted_text = parse(case.expects["string"][0])
        if not isinstance(wanted_text, String) or wanted_text.value != value:
            raise Wrong(f"got {value!r}")
        return
    if isinstance(value, Windows):
        _compare_ranges(case, value)
        return
    if isinstance(value, np.ndarray):
        alone = [case.scalar] if case.results == [] else _fit(case.results[0][1], found.grid)
        _compare({(): alone}, {(): value.tolist()})
        return
    assert isinstance(value, Vector)
    if case.scalar is not None:
        raise Wrong("a vector, not a scalar")
    wanted: Found = {labels: _fit(text, found.grid) for labels, text in case.results}
    got = as_dict(value)
    if "ordered" in case.expects and list(wanted) != list(got):
        raise Wrong(f"order: {list(got)}")
    _compare(wanted, got)


def _fit(text: str, grid: Grid) -> list[float | None]:
    found = list(points(text))
    return found + [None] * (grid.count - len(found))


def as_dict(vector: Vector) -> Found:
    """Values of each series, None where there is none."""
    return {
        labels: [value if there else None for value, there in zip(*rows, strict=True)]
        for labels, *rows in zip(
            vector.labels, vector.values.tolist(), vector.present.tolist(), strict=True
        )
    }


def _compare_ranges(case: Eval, windows: Windows) -> None:
    got: Found = {}
    for row, labels in enumerate(windows.track.labels):
        inside = slice(int(windows.first[row, 0]), int(windows.end[row, 0]))
        if inside.stop > inside.start:
            got[labels] = windows.value[inside].tolist()
    wanted: Found = {
        labels: [point for point in points(text) if point is not None]
        for labels, text in case.results
    }
    _compare(wanted, got)


def _compare(wanted: Mapping[Labels, list[float | None]], got: Found) -> None:
    if wanted.keys() != got.keys():
        missing, extra = set(wanted) - set(got), set(got) - set(wanted)
        raise Wrong(f"missing {missing}, too much {extra}")
    for labels, values in wanted.items():
        if len(values) != len(got[labels]) or not all(map(_same, values, got[labels])):
            raise Wrong(f"{labels}: wanted {values}, got {got[labels]}")


def _same(wanted: float | None, got: float | None) -> bool:
    if wanted is None or got is None:
        return wanted is got
    if math.isnan(wanted) or math.isnan(got):
        return math.isnan(wanted) and math.isnan(got)
    return math.isclose(wanted, got, rel_tol=1e-6, abs_tol=1e-12)


def _may_vary(case: Eval) -> bool:
    of_query = re.search(r"\b(start|end|range|step)\(", case.expression)
    return not of_query and not {"string", "range vector"} & set(case.expects)


def _calls(tree: Expr) -> set[str]:
    own = {tree.function.name} if isinstance(tree, Call) else set()
    return own.union(*map(_calls, children(tree)))


def _check_variants(case: Eval, asked: Query, memory: Memory) -> None:
    at_ms = case.start_ms
    if not _calls(asked.tree) & set(_AT_TIME.split()):
        pinned = _pinned(asked.tree, at_ms / 1000)
        for moment_ms in (-10 * at_ms, 0, at_ms // 5, at_ms, 10 * at_ms):
            moved = replace(asked, tree=pinned, moments=Moments(Grid.at(moment_ms)))
            try:
                _check_value(case, ask(moved, memory))
            except Wrong as wrong:
                raise Wrong(f"with @, at {moment_ms}: {wrong}") from None
    grid = Grid(at_ms - _MINUTE_MS, _MINUTE_MS, 3)
    value = ask(replace(asked, moments=Moments(grid)), memory).value
    try:
        if isinstance(value, np.ndarray):
            _compare({(): [case.scalar]}, {(): [value[1]]})
            return
        assert isinstance(value, Vector)
        got: Found = {
            labels: [row[1]] for labels, row in as_dict(value).items() if row[1] is not None
        }
        _compare({labels: list(points(text)) for labels, text in case.results}, got)
    except Wrong as wrong:
        raise Wrong(f"in a range: {wrong}") from None


def _pinned(tree: Expr, at: float) -> Expr:  # noqa: PLR0911 - a line a kind
    """Put `@ at` on every selector that has none; on a subquery, and not inside of it."""

    def pin(inner: Expr) -> Expr:
        return _pinned(inner, at)

    match tree:
        case Selector() | Subquery():
            return tree if tree.moved.at is not None else replace(
                tree, moved=replace(tree.moved, at=at)
            )  # fmt: skip
        case RangeSelector():
            return replace(tree, selector=cast("Selector", pin(tree.selector)))
        case Paren():
            return replace(tree, inner=pin(tree.inner))
        case Unary():
            return replace(tree, operand=pin(tree.operand))
        case Binary():
            return replace(tree, left=pin(tree.left), right=pin(tree.right))
        case Aggregation():
            parameter = None if tree.parameter is None else pin(tree.parameter)
            return replace(tree, operand=pin(tree.operand), parameter=parameter)
        case Call():
            return replace(tree, arguments=[pin(each) for each in tree.arguments])
        case _:
            return tree
