"""Functions that change labels, and know nothing of values."""

import re
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from core.model import Labels
from promql.evaluate.errors import QueryError
from promql.tree import RegexError, regex
from promql.values import NAME, Vector, merged, value_of, with_value

from .given import FunctionOf, Given

# In replacements: $1, ${1}, $name, ${name}, and $$ for a dollar sign.
_REFERENCE: Final = re.compile(r"\$(?:(\$)|(\w+)|\{(\w+)\})", re.ASCII)


def _label_replace(given: Given) -> Vector:
    target, replacement, source, pattern = (given.text(index) for index in range(1, 5))
    try:
        expression = regex(pattern)
    except RegexError:
        message = f"invalid regular expression in label_replace(): {pattern}"
        raise QueryError(message) from None
    _check_name(given.raw(1), "destination", "label_replace")

    def replaced(labels: Labels) -> Labels | None:
        found = expression.fullmatch(value_of(labels, source))
        if found is None:
            return None
        groups = {str(number): text or "" for number, text in enumerate(found.groups(), start=1)}
        named = {name: text or "" for name, text in found.groupdict().items()}
        known = {"0": found.group(0), **groups, **named}
        value = _REFERENCE.sub(
            lambda part: part[1] or known.get(part[2] or part[3], ""), replacement
        )
        return with_value(labels, target, value)

    return _relabelled(given.vector(), target, replaced)


def _label_join(given: Given) -> Vector:
    target, separator = given.text(1), given.text(2)
    sources = [given.text(index) for index in range(3, len(given.values))]
    for index in range(3, len(given.values)):
        _check_name(given.raw(index), "source", "label_join")
    _check_name(given.raw(1), "destination", "label_join")

    def joined(labels: Labels) -> Labels:
        value = separator.join(value_of(labels, source) for source in sources)
        return with_value(labels, target, value)

    return _relabelled(given.vector(), target, joined)


def _check_name(name: str, what: str, function: str) -> None:
    if not name or any("\ud800" <= char <= "\udfff" for char in name):
        raise QueryError(f"invalid {what} label name in {function}(): {name}")


def _relabelled(vector: Vector, target: str, change: Callable[[Labels], Labels | None]) -> Vector:
    """Change labels; a name that was just given is kept."""
    labels, nameless = [], vector.nameless.copy()
    for row, old in enumerate(vector.labels):
        new = change(old)
        labels.append(old if new is None else new)
        if new is not None and target == NAME:
            nameless[row] = False
    return merged(Vector(labels, vector.values, vector.present, nameless))


def _sorted_by(*, descending: bool) -> FunctionOf:
    def sort(given: Given) -> Vector:
        vector = given.vector()
        if not given.grid.is_instant:
            given.notes.sort_in_range(given.call.span)
            return vector
        names = [given.text(index) for index in range(1, len(given.values))]

        def key(row: int) -> tuple[list[list[tuple[int, int, str]]], Labels]:
            labels = vector.labels[row]
            return [_natural(value_of(labels, name)) for name in names], labels

        return vector.take(sorted(range(len(vector)), key=key, reverse=descending))

    return sort


def _natural(text: str) -> list[tuple[int, int, str]]:
    """Key by which numbers inside of texts are sorted as numbers."""
    parts = re.split(r"(\d+)", text)
    return [(0, int(part), part) if part.isdigit() else (1, 0, part) for part in parts if part]


def _sorted(*, descending: bool) -> FunctionOf:
    """Sort by value; what is not a number comes last."""

    def sort(given: Given) -> Vector:
        vector = given.vector()
        if not given.grid.is_instant:
            given.notes.sort_in_range(given.call.span)
            return vector
        values = vector.values[:, 0]
        key = -values if descending else values
        return vector.take(np.lexsort((key, np.isnan(values))))

    return sort


FUNCTIONS: Final[Mapping[str, FunctionOf]] = {
    "label_join": _label_join,
    "label_replace": _label_replace,
    "sort": _sorted(descending=False),
    "sort_by_label": _sorted_by(descending=False),
    "sort_by_label_desc": _sorted_by(descending=True),
    "sort_desc": _sorted(descending=True),
}
