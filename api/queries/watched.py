"""What a wall needs to know of an answer: values, and what each of them was made of. Pure."""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

import numpy as np

from core.model import Labels, Selected
from promql.plan import children
from promql.query import Answer, Query
from promql.tree import Call, Expr
from promql.values import Vector

from .asked import Result, Results

Origin = tuple[int | None, bool]  # time of the newest sample, and whether one was made up

_SIMULATED: Final = ("simulated", "true")
_OF_NOTHING: Final = frozenset({"absent", "absent_over_time"})  # they answer when there is nothing


def results(query: Query, answer: Answer, selected: Collection[Selected]) -> Results:
    """Take an answer apart. Only a number is a value: neither NaN nor an infinity is one."""
    value = answer.value
    if isinstance(value, np.ndarray):
        value = Vector.of_one((), value, np.ones(len(value), bool))
    if not isinstance(value, Vector):
        raise TypeError(value)
    origins = _Origins([each for each in selected if len(each.time_ms)])
    shown = value.present & np.isfinite(value.values)
    found = [
        Result(dict(labels), _values(numbers, counts), *origins.of(labels))
        for labels, numbers, counts in zip(
            value.labels, value.values.tolist(), shown.tolist(), strict=True
        )
        if any(counts)
    ]
    is_silent = bool(selected) and not origins.read and not _answers_nothing(query.tree)
    return Results(found, is_silent)


def _values(numbers: Sequence[float], counts: Sequence[bool]) -> list[float | None]:
    return [number if count else None for number, count in zip(numbers, counts, strict=True)]


def _answers_nothing(tree: Expr) -> bool:
    if isinstance(tree, Call) and tree.function.name in _OF_NOTHING:
        return True
    return any(_answers_nothing(inner) for inner in children(tree))


class _Origins:
    """Finds the series that a result was made of: those that have its labels, else all."""

    def __init__(self, read: Sequence[Selected]) -> None:
        self.read = read
        self._by_names: dict[tuple[str, ...], dict[tuple[str, ...], Origin]] = {}

    def of(self, labels: Labels) -> Origin:
        """Return the newest sample of a result, and whether any sample was made up."""
        names = tuple(name for name, _ in labels)
        if names not in self._by_names:
            self._by_names[names] = self._index(names)
        values = tuple(value for _, value in labels)
        return self._by_names[names].get(values) or self._all()

    def _all(self) -> Origin:
        if () not in self._by_names:
            self._by_names[()] = self._index(())
        return self._by_names[()].get((), (None, False))

    def _index(self, names: tuple[str, ...]) -> dict[tuple[str, ...], Origin]:
        found: dict[tuple[str, ...], Origin] = {}
        for labels, newest_ms in self._series():
            values = dict(labels)
            key = tuple(values.get(name, "") for name in names)
            before_ms, simulated = found.get(key, (newest_ms, False))
            newest_of_both = max(newest_ms, before_ms or newest_ms)
            found[key] = newest_of_both, simulated or _SIMULATED in labels
        return found

    def _series(self) -> Iterator[tuple[Labels, int]]:
        for each in self.read:
            for row in np.flatnonzero(np.diff(each.starts)).tolist():
                yield each.labels[row], int(each.time_ms[each.starts[row + 1] - 1])
