"""What a wall needs to know of an answer: values, and what each of them was made of. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.model import Labels, Pick, Selected, Selection, is_stale
from promql.plan import children
from promql.query import Answer, Query
from promql.tree import Call, Expr
from promql.values import Vector

from .asked import Course, Result

Origin = tuple[int | None, bool]  # time of the newest sample, and whether one was made up
Read = Mapping[Selection, Selected]

_SIMULATED: Final = ("simulated", "true")
_OF_NOTHING: Final = frozenset({"absent", "absent_over_time"})  # they answer when there is nothing


def results(
    query: Query, answer: Answer, read: Read, known: Sequence[Mapping[str, str]]
) -> list[Result]:
    """Take an answer of one moment apart: what it gives, and what of the known it does not give.

    Only a number is a value: neither NaN nor an infinity is one. What fills in for samples that
    have come to an end is none either.
    """
    vector, origins = _vector(answer), _Origins(read)
    is_filler = bool(read) and not origins.found and not _answers_nothing(query.tree)
    counts = _numbers(vector)[:, 0] & (not is_filler)
    given = {
        vector.labels[row]: float(vector.values[row, 0]) for row in np.flatnonzero(counts).tolist()
    }
    missing = {tuple(sorted(labels.items())) for labels in known} - given.keys()
    return [
        *(Result(dict(labels), value, *origins.of(labels)) for labels, value in given.items()),
        *(Result(dict(labels), None, *origins.matching(labels)) for labels in sorted(missing)),
    ]


def courses(query: Query, answer: Answer, read: Read) -> list[Course]:
    """Take an answer of many moments apart; where no sample counted there is no value."""
    vector = _vector(answer)
    counts = _numbers(vector)
    if read and not _answers_nothing(query.tree):
        counts &= _sampled(query, read)
    return [
        Course(dict(labels), [value if shown else None for value, shown in zip(*row, strict=True)])
        for labels, *row in zip(vector.labels, vector.values.tolist(), counts.tolist(), strict=True)
        if any(row[1])
    ]


def _vector(answer: Answer) -> Vector:
    value = answer.value
    if isinstance(value, np.ndarray):
        return Vector.of_one((), value, np.ones(len(value), bool))
    if not isinstance(value, Vector):
        raise TypeError(value)
    return value


def _numbers(vector: Vector) -> NDArray[np.bool_]:
    numbers: NDArray[np.bool_] = vector.present & np.isfinite(vector.values)
    return numbers


def _sampled(query: Query, read: Read) -> NDArray[np.bool_]:
    """At which moments a selection has samples to look at."""
    grid = query.moments.query
    found = np.zeros(grid.count, np.bool_)
    for selection, selected in read.items():
        times_ms = np.sort(selected.time_ms[~is_stale(selected.value)])
        after_ms = grid.times_ms - (grid.start_ms - selection.after_ms)
        until_ms = grid.times_ms - (grid.end_ms - selection.until_ms)
        ends = [np.searchsorted(times_ms, each, side="right") for each in (after_ms, until_ms)]
        found |= ends[1] > ends[0]
    return found


def _answers_nothing(tree: Expr) -> bool:
    if isinstance(tree, Call) and tree.function.name in _OF_NOTHING:
        return True
    return any(_answers_nothing(inner) for inner in children(tree))


class _Origins:
    """Finds the series that a result was made of: those that have its labels, else all."""

    def __init__(self, read: Read) -> None:
        self.found = list(_newest(read))
        self._by_names: dict[tuple[str, ...], dict[tuple[str, ...], Origin]] = {}

    def of(self, labels: Labels) -> Origin:
        """Return the newest sample of a result, and whether any sample was made up."""
        found = self.matching(labels)
        return self.matching(()) if found[0] is None else found

    def matching(self, labels: Labels) -> Origin:
        """Return the same of the series that have these labels only."""
        names = tuple(name for name, _ in labels)
        if names not in self._by_names:
            self._by_names[names] = self._index(names)
        values = tuple(value for _, value in labels)
        return self._by_names[names].get(values, (None, False))

    def _index(self, names: tuple[str, ...]) -> dict[tuple[str, ...], Origin]:
        index: dict[tuple[str, ...], Origin] = {}
        for labels, newest_ms in self.found:
            values = dict(labels)
            key = tuple(values.get(name, "") for name in names)
            before_ms, simulated = index.get(key, (None, False))
            newest_of_both = newest_ms if before_ms is None else max(newest_ms, before_ms)
            index[key] = newest_of_both, simulated or _SIMULATED in labels
        return index


def _newest(read: Read) -> Iterator[tuple[Labels, int]]:
    """Give the newest sample of each series that counts. A marker ends those that are newest."""
    for selection, selected in read.items():
        stale = is_stale(selected.value)
        for row in np.flatnonzero(np.diff(selected.starts)).tolist():
            first, end = int(selected.starts[row]), int(selected.starts[row + 1])
            if selection.pick is Pick.NEWEST and stale[end - 1]:
                continue
            counting = np.flatnonzero(~stale[first:end])
            if len(counting):
                yield selected.labels[row], int(selected.time_ms[first + int(counting[-1])])
