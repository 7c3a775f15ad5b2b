"""Operators between vectors: which elements belong together, and what they make."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from core.model import Labels
from promql.lex import COMPARISONS, Token
from promql.tree import Binary, Cardinality, Matching
from promql.values import (
    NAME,
    RESERVED,
    Flags,
    Floats,
    Grid,
    Rows,
    Vector,
    merged,
    only,
    shown,
    value_of,
    with_value,
    without,
)

from .arithmetic import operated
from .errors import QueryError, check_cells

_TOGETHER: Final = "many-to-many matching not allowed: matching labels must be unique on one side"
_EXPLICIT: Final = (
    "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)"
)
_UNIQUE: Final = "multiple matches for labels: grouping labels must ensure unique matches"


@dataclass(frozen=True, slots=True, eq=False)
class _Groups:
    """Series of both sides by what they are matched by: numbers of match groups."""

    left: Rows
    right: Rows
    count: int

    @classmethod
    def of(cls, matching: Matching, left: Vector, right: Vector) -> "_Groups":
        key, numbers = _key(matching), dict[Labels, int]()

        def numbered(vector: Vector) -> Rows:
            return np.array(
                [numbers.setdefault(key(labels), len(numbers)) for labels in vector.labels],
                np.intp,
            )

        return cls(numbered(left), numbered(right), len(numbers))


def _key(matching: Matching) -> Callable[[Labels], Labels]:
    names = frozenset(matching.labels)
    if matching.is_on:
        return lambda labels: only(labels, names)
    others = names | {NAME}
    return lambda labels: without(labels, others)


def of_sets(tree: Binary, left: Vector, right: Vector) -> Vector:
    """`and`, `or`, `unless`: elements of one side, by what there is on the other."""
    groups = _Groups.of(tree.matching, left, right)
    if tree.operator is Token.OR:
        rest = right.where(~_seen(left, groups.left, groups.count)[groups.right])
        return unified(_joined([left, rest.without_empty()]))
    there = _seen(right, groups.right, groups.count)[groups.left]
    kept = there if tree.operator is Token.AND else ~there
    return left.where(kept).without_empty()


def _seen(vector: Vector, groups: Rows, count: int) -> Flags:
    """Whether a match group has an element at a step (groups by steps)."""
    seen = np.zeros((count, vector.present.shape[1]), bool)
    np.logical_or.at(seen, groups, vector.present)
    return seen


def unified(vector: Vector) -> Vector:
    """Make one series of those with the same labels; at one moment, that is left to the end."""
    return vector if vector.present.shape[1] == 1 else merged(vector)


def of_vectors(tree: Binary, left: Vector, right: Vector) -> Vector:
    """Arithmetic and comparisons: pairs of elements, at most one partner for each."""
    swapped = tree.matching.cardinality is Cardinality.ONE_TO_MANY
    many, one = (right, left) if swapped else (left, right)
    return _Joined(tree, many, one, swapped=swapped).result()


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """Results of pairs. matched: where there is a pair; the vector has what came of it."""

    vector: Vector
    matched: Flags
    groups: Rows


class _Joined:
    """Pairs of elements: of both sides, or of one and what the other is filled with."""

    def __init__(self, tree: Binary, many: Vector, one: Vector, *, swapped: bool) -> None:
        self._tree, self._matching = tree, tree.matching
        self._many, self._one, self._swapped = many, one, swapped
        self._groups = _Groups.of(self._matching, many, one)
        self._key = _key(self._matching)
        # As Prometheus has it, also where group_right makes the right side the many.
        self._fill_many, self._fill_one = tree.matching.fill_left, tree.matching.fill_right

    def result(self) -> Vector:
        nothing_matches = (not len(self._many) and self._fill_many is None) or (
            not len(self._one) and self._fill_one is None
        )
        if nothing_matches:
            return Vector.empty(self._many.present.shape[1])
        self._check_one_side()
        parts = [self._pairs()]
        if self._fill_one is not None:
            parts.append(self._filled_one(self._fill_one))
        if self._fill_many is not None:
            parts.append(self._filled_many(self._fill_many))
        self._check_unique(parts)
        return unified(_joined([part.vector for part in parts])).without_empty()

    def _check_one_side(self) -> None:
        numbers = self._groups.right
        doubled = _doubled(numbers, self._one.present, self._groups.count)
        if doubled is None:
            return
        number, step = doubled
        rows = np.flatnonzero((numbers == number) & self._one.present[:, step])
        first, second = (self._one.labels[row] for row in rows[:2])
        side = "left" if self._swapped else "right"
        raise QueryError(
            f"found duplicate series for the match group {shown(self._key(first))} on the {side} "
            f"hand-side of the operation: [{shown(first)}, {shown(second)}];{_TOGETHER}"
        )

    def _check_unique(self, parts: Sequence[_Part]) -> None:
        """Refuse results that two elements of the many side would make."""
        groups = np.concatenate([part.groups for part in parts])
        count, message = self._groups.count, _EXPLICIT
        if self._matching.cardinality is not Cardinality.ONE_TO_ONE:
            labels = [each for part in parts for each in part.vector.labels]
            pairs = dict[tuple[int, Labels], int]()
            keys = zip(groups.tolist(), labels, strict=True)
            groups = np.array([pairs.setdefault(key, len(pairs)) for key in keys], np.intp)
            count, message = len(pairs), _UNIQUE
        matched = np.concatenate([part.matched for part in parts])
        if _doubled(groups, matched, count) is not None:
            raise QueryError(message)

    def _pairs(self) -> _Part:
        many, one = self._paired_rows()
        check_cells(len(many), Grid(0, 1, self._many.present.shape[1]))
        matched = self._many.present[many] & self._one.present[one]
        labels = [
            self._labels(self._many.labels[a], self._one.labels[b])
            for a, b in zip(many.tolist(), one.tolist(), strict=True)
        ]
        values = self._many.values[many], self._one.values[one]
        nameless = self._many.nameless[many]
        return self._part(labels, nameless, values, matched, self._groups.left[many])

    def _paired_rows(self) -> tuple[Rows, Rows]:
        """Every series of the many side with every series of its group on the other."""
        order = np.argsort(self._groups.right, kind="stable")
        sizes = np.bincount(self._groups.right, minlength=self._groups.count)
        begins = np.cumsum(sizes) - sizes
        partners = sizes[self._groups.left]
        many = np.repeat(np.arange(len(self._many)), partners)
        within = np.arange(len(many)) - np.repeat(np.cumsum(partners) - partners, partners)
        return many, order[begins[self._groups.left][many] + within]

    def _filled_one(self, fill: float) -> _Part:
        """Elements of the many side that have no partner."""
        there = _seen(self._one, self._groups.right, self._groups.count)[self._groups.left]
        labels = [self._labels(each, self._key(each)) for each in self._many.labels]
        values = self._many.values, np.full_like(self._many.values, fill)
        present = self._many.present & ~there
        return self._part(labels, self._many.nameless, values, present, self._groups.left)

    def _filled_many(self, fill: float) -> _Part:
        """Elements of the other side that have no partner."""
        there = _seen(self._many, self._groups.left, self._groups.count)[self._groups.right]
        labels = [self._labels(self._key(each), each) for each in self._one.labels]
        values = np.full_like(self._one.values, fill), self._one.values
        present, nameless = self._one.present & ~there, np.zeros(len(labels), bool)
        return self._part(labels, nameless, values, present, self._groups.right)

    def _part(
        self,
        labels: Sequence[Labels],
        nameless: Flags,
        many_and_one: tuple[Floats, Floats],
        matched: Flags,
        groups: Rows,
    ) -> _Part:
        left, right = many_and_one[::-1] if self._swapped else many_and_one
        values, kept = operated(self._tree, left, right)
        if NAME in self._matching.include:
            nameless = np.zeros(len(labels), bool)
        vector = Vector(labels, values, matched & kept, nameless | self._tree.returns_bool)
        return _Part(vector, matched, groups)

    def _labels(self, many: Labels, one: Labels) -> Labels:
        """Labels of a result: the many side's, and what is taken from the other."""
        labels, names = many, self._matching.labels
        if self._tree.operator not in COMPARISONS:
            labels = without(labels, RESERVED)
        if self._matching.cardinality is Cardinality.ONE_TO_ONE:
            labels = only(labels, names) if self._matching.is_on else without(labels, names)
        for name in self._matching.include:
            labels = with_value(labels, name, value_of(one, name))
        return labels


def _doubled(numbers: Rows, present: Flags, count: int) -> tuple[int, int] | None:
    """Find a number and a step at which two of its rows are present."""
    if len(np.unique(numbers)) == len(numbers):
        return None
    rows = np.zeros((count, present.shape[1]), np.int64)
    np.add.at(rows, numbers, present)
    found = np.argwhere(rows > 1)
    return (int(found[0][0]), int(found[0][1])) if len(found) else None


def _joined(vectors: Sequence[Vector]) -> Vector:
    if len(vectors) == 1:
        return vectors[0]
    return Vector(
        [labels for each in vectors for labels in each.labels],
        np.concatenate([each.values for each in vectors]),
        np.concatenate([each.present for each in vectors]),
        np.concatenate([each.nameless for each in vectors]),
    )
