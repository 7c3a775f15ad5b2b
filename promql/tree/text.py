"""A query's tree as text: in one line, or broken into lines where it is long. Pure."""

import math
import re
from collections.abc import Sequence
from functools import singledispatch
from typing import Final

from promql.lex import Token, quoted, shown_ms

from .nodes import (
    Aggregation,
    Binary,
    Call,
    Cardinality,
    Duration,
    DurationTerm,
    Expr,
    Matcher,
    Matching,
    Moved,
    Number,
    Paren,
    RangeSelector,
    Selector,
    String,
    Subquery,
    Unary,
)

LINE_CHARS_MAX: Final = 100
_INDENT: Final = "  "
_PLAIN_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PLAIN_METRIC: Final = re.compile(r"[A-Za-z_:][A-Za-z0-9_:]*")
_OF_THE_QUERY: Final = frozenset({Token.STEP, Token.RANGE})
_OF_TWO: Final = frozenset({Token.MIN_OF, Token.MAX_OF})
_MOMENT_DIGITS: Final = 3
_EXPONENT_FROM: Final = 21
_EXPONENT_BELOW: Final = -4


@singledispatch
def shown(tree: Expr) -> str:
    """Write a tree in one line."""
    raise TypeError(tree)


@shown.register
def _(tree: Number) -> str:
    return _number(tree)


@shown.register
def _(tree: String) -> str:
    return quoted(tree.value)


@shown.register
def _(tree: Selector) -> str:
    return _selector(tree) + _behind(tree)


@shown.register
def _(tree: RangeSelector) -> str:
    return f"{_selector(tree.selector)}[{_duration(tree.range)}]{_behind(tree.selector)}"


@shown.register
def _(tree: Subquery) -> str:
    return shown(tree.inner) + _window(tree)


@shown.register
def _(tree: Paren) -> str:
    return f"({shown(tree.inner)})"


@shown.register
def _(tree: Unary) -> str:
    return tree.operator.value + shown(tree.operand)


@shown.register
def _(tree: Binary) -> str:
    return f"{shown(tree.left)} {_operator(tree)} {shown(tree.right)}"


@shown.register
def _(tree: Aggregation) -> str:
    return f"{_aggregator(tree)}({', '.join(map(shown, _aggregated(tree)))})"


@shown.register
def _(tree: Call) -> str:
    return f"{tree.function.name}({', '.join(map(shown, tree.arguments))})"


def formatted(tree: Expr, level: int = 0) -> str:
    """Write a tree so that people can read it: what is too long for a line gets several."""
    line = shown(tree)
    return level * _INDENT + line if len(line) <= LINE_CHARS_MAX else _broken(tree, level)


@singledispatch
def _broken(tree: Expr, level: int) -> str:
    return level * _INDENT + shown(tree)


@_broken.register
def _(tree: Aggregation, level: int) -> str:
    return _listed(_aggregator(tree), _aggregated(tree), level)


@_broken.register
def _(tree: Call, level: int) -> str:
    return _listed(tree.function.name, tree.arguments, level)


@_broken.register
def _(tree: Paren, level: int) -> str:
    return _listed("", [tree.inner], level)


@_broken.register
def _(tree: Binary, level: int) -> str:
    left, right = formatted(tree.left, level + 1), formatted(tree.right, level + 1)
    return f"{left}\n{level * _INDENT}{_operator(tree)}\n{right}"


@_broken.register
def _(tree: Unary, level: int) -> str:
    operand = formatted(tree.operand, level).strip()
    return f"{level * _INDENT}{tree.operator.value}{operand}"


@_broken.register
def _(tree: Subquery, level: int) -> str:
    return formatted(tree.inner, level) + _window(tree)


def _listed(head: str, parts: Sequence[Expr], level: int) -> str:
    indent = level * _INDENT
    lines = ",\n".join(formatted(part, level + 1) for part in parts)
    return f"{indent}{head}(\n{lines}\n{indent})"


def number(value: float) -> str:
    """Write a number as Go does: the shortest text that reads back as the same."""
    if math.isnan(value):
        return "NaN"
    if value in {float("inf"), float("-inf")}:
        return "+Inf" if value > 0 else "-Inf"
    if value == 0:
        return "-0" if str(value).startswith("-") else "0"
    digits, _, exponent = f"{value:e}".partition("e")
    power = int(exponent)
    text = repr(value)
    if _EXPONENT_BELOW <= power < _EXPONENT_FROM:
        return _without_exponent(text)
    mantissa = text.partition("e")[0].removesuffix(".0")
    if "e" not in text:
        mantissa = digits.rstrip("0").rstrip(".")
    return f"{mantissa}e{'-' if power < 0 else '+'}{abs(power):02}"


def literal(value: float) -> str:
    """Write a number in a query as Go does: the same text, but never with an exponent."""
    is_special = value == 0 or not math.isfinite(value)
    return number(value) if is_special else _without_exponent(repr(value))


def _without_exponent(text: str) -> str:
    if "e" not in text:
        return text.removesuffix(".0")
    mantissa, _, exponent = text.partition("e")
    sign = "-" if mantissa.startswith("-") else ""
    whole, _, fraction = mantissa.lstrip("-").partition(".")
    power = int(exponent)
    if power < 0:
        return f"{sign}0.{'0' * (-power - 1)}{whole}{fraction}"
    return f"{sign}{whole}{fraction.ljust(power, '0')}"


def _number(tree: Number) -> str:
    if tree.is_duration:
        return shown_ms(round(tree.value * 1000))
    return literal(tree.value)


def _duration(term: Duration) -> str:
    if isinstance(term, Number):
        return shown_ms(round(term.value * 1000))
    return f"({_term(term)})" if term.is_wrapped else _term(term)


def _term(term: DurationTerm) -> str:
    operator = term.operator.value
    if term.operator in _OF_THE_QUERY:
        return f"{operator}()"
    left, right = (None if part is None else _part(part) for part in (term.left, term.right))
    if term.operator in _OF_TWO:
        return f"{operator}({left}, {right})"
    return f"{operator}{right}" if left is None else f"{left} {operator} {right}"


def _part(term: Duration) -> str:
    return _number(term) if isinstance(term, Number) else _duration(term)


def _selector(tree: Selector) -> str:
    name = tree.name
    matchers = sorted(map(_matcher, tree.matchers))
    if name and not _PLAIN_METRIC.fullmatch(name):
        matchers, name = [quoted(name), *matchers], ""
    return f"{name}{{{','.join(matchers)}}}" if matchers or not name else name


def _matcher(matcher: Matcher) -> str:
    return f"{_label(matcher.name)}{matcher.operator.value}{quoted(matcher.value)}"


def _label(name: str) -> str:
    return name if _PLAIN_NAME.fullmatch(name) else quoted(name)


def _labels(names: Sequence[str]) -> str:
    return ", ".join(map(_label, names))


def _behind(tree: Selector) -> str:
    extension = f" {tree.extension}" if tree.extension else ""
    return extension + _moved(tree.moved)


def _moved(moved: Moved) -> str:
    text = ""
    if isinstance(moved.at, float):
        text = f" @ {moved.at:.{_MOMENT_DIGITS}f}"
    elif moved.at is not None:
        text = f" @ {moved.at}()"
    return text if moved.offset is None else f"{text} offset {_duration(moved.offset)}"


def _window(tree: Subquery) -> str:
    step = "" if tree.step is None else _duration(tree.step)
    return f"[{_duration(tree.range)}:{step}]{_moved(tree.moved)}"


def _aggregator(tree: Aggregation) -> str:
    if tree.is_without:
        return f"{tree.operator.value} without ({_labels(tree.labels)}) "
    grouping = f" by ({_labels(tree.labels)}) " if tree.labels else ""
    return tree.operator.value + grouping


def _aggregated(tree: Aggregation) -> Sequence[Expr]:
    return [tree.operand] if tree.parameter is None else [tree.parameter, tree.operand]


def _operator(tree: Binary) -> str:
    returns_bool = " bool" if tree.returns_bool else ""
    return f"{tree.operator.value}{returns_bool}{_matching(tree.matching)}"


def _matching(matching: Matching) -> str:
    text = ""
    if matching.labels or matching.is_on:
        text = f" {'on' if matching.is_on else 'ignoring'} ({_labels(matching.labels)})"
        if matching.cardinality in {Cardinality.MANY_TO_ONE, Cardinality.ONE_TO_MANY}:
            side = "left" if matching.cardinality is Cardinality.MANY_TO_ONE else "right"
            text += f" group_{side} ({_labels(matching.include)})"
    return text + _fills(matching)


def _fills(matching: Matching) -> str:
    left, right = matching.fill_left, matching.fill_right
    if left is not None and left == right:
        return f" fill ({number(left)})"
    text = "" if left is None else f" fill_left ({number(left)})"
    return text if right is None else f"{text} fill_right ({number(right)})"
